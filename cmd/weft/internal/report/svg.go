package report

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"weft/cmd/weft/internal/markup"
)

// canvas draws an SVG picture. Coordinates are in units of which the whole is
// width times height; looks are in the style sheet, by class.
type canvas struct {
	b             strings.Builder
	width, height float64
}

// draw makes a picture: label says what it is and desc what it shows, to those
// who do not see it.
func draw(class string, width, height float64, label, desc string, paint func(c *canvas)) markup.HTML {
	c := &canvas{width: width, height: height}
	fmt.Fprintf(&c.b, `<svg class="%s" viewBox="0 0 %s %s" role="img"><title>%s</title><desc>%s</desc>`,
		class, coord(width), coord(height), escaped(label), escaped(desc))
	paint(c)
	c.b.WriteString("</svg>")
	return markup.HTML(c.b.String())
}

// escaped is text that is nothing but text in the picture.
func escaped(s string) string { return html.EscapeString(Foreign(s, 400)) }

// coord writes a coordinate to a tenth of a unit.
func coord(f float64) string {
	s := strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64)
	if s == "-0" {
		return "0"
	}
	return s
}

// rect draws a bar; title is shown when a pointer rests on it.
func (c *canvas) rect(class string, x, y, w, h float64, title string) {
	fmt.Fprintf(&c.b, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"`, class, coord(x), coord(y), coord(max(w, 0)), coord(max(h, 0)))
	c.close("rect", title)
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&c.b, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`, class, coord(x1), coord(y1), coord(x2), coord(y2))
}

func (c *canvas) dot(class string, x, y, r float64, title string) {
	fmt.Fprintf(&c.b, `<circle class="%s" cx="%s" cy="%s" r="%s"`, class, coord(x), coord(y), coord(r))
	c.close("circle", title)
}

// text writes; class says how (anchor and size too).
func (c *canvas) text(class string, x, y float64, s string) {
	fmt.Fprintf(&c.b, `<text class="%s" x="%s" y="%s">%s</text>`, class, coord(x), coord(y), escaped(s))
}

// path draws a line through points, or with an area's class fills it.
func (c *canvas) path(class string, points []point, closed bool, title string) {
	if len(points) == 0 {
		return
	}
	fmt.Fprintf(&c.b, `<path class="%s" d="M%s %s`, class, coord(points[0].x), coord(points[0].y))
	last := points[0]
	for _, p := range points[1:] {
		switch {
		case coord(p.x) == coord(last.x) && coord(p.y) == coord(last.y):
		case coord(p.x) == coord(last.x):
			c.b.WriteString("V" + coord(p.y))
		case coord(p.y) == coord(last.y):
			c.b.WriteString("H" + coord(p.x))
		default:
			c.b.WriteString("L" + coord(p.x) + " " + coord(p.y))
		}
		last = p
	}
	if closed {
		c.b.WriteString("Z")
	}
	c.b.WriteString(`"`)
	c.close("path", title)
}

func (c *canvas) close(element, title string) {
	if title == "" {
		c.b.WriteString("/>")
		return
	}
	fmt.Fprintf(&c.b, "><title>%s</title></%s>", escaped(title), element)
}

type point struct{ x, y float64 }

// textWidth guesses how wide a text is drawn, rather too wide.
func textWidth(s string, size float64) float64 { return 0.68 * size * float64(len([]rune(s))) }
