package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"weft/cmd/weft/internal/markup"
	"weft/store"
)

// shares is one bar of where all the time went, in groups that are named and
// phases that differ in shade.
func shares(t store.Timings, width float64) markup.HTML {
	total := t.Total()
	values := make([]float64, len(groups))
	for i, g := range groups {
		values[i] = float64(g.of(&t))
	}
	percent := percentages(values)
	desc := ""
	for i, g := range groups {
		desc += g.name + " " + percent[i] + ". "
	}
	return draw("plot", width, 92, "Where the time of the pages went", desc, func(c *canvas) {
		x := scale{from: 0, to: float64(total), start: 0, end: width}
		var at time.Duration
		var labels []groupLabel
		for i, g := range groups {
			from := at
			for _, p := range g.phases {
				if t[p] > 0 {
					x0 := x.at(float64(at))
					c.rect("p-"+p.String(), x0, 34, x.at(float64(at+t[p]))-x0, 36, fmt.Sprintf("%s: %s, %s", p, meaning[p], Span(t[p])))
				}
				at += t[p]
			}
			if at == from {
				continue
			}
			x0, x1 := x.at(float64(from)), x.at(float64(at))
			c.line("bracket", x0+0.5, 28, max(x1-0.5, x0+1), 28)
			if values[i]/float64(total) >= 0.02 {
				text := g.name + " " + percent[i]
				labels = append(labels, groupLabel{text, x0, textWidth(text, fontPx), x1})
			}
			c.phaseNames(g, t, x, from)
		}
		for _, l := range uncrowded(labels, width) {
			c.text("b", l.x, 20, l.text)
		}
	})
}

// A groupLabel stands above a part of the bar, from its beginning on.
type groupLabel struct {
	text    string
	x, w    float64
	partEnd float64
}

// fits reports whether it is not wider than its part.
func (l groupLabel) fits() bool { return l.x+l.w <= l.partEnd }

// uncrowded are the labels that have room: those that fit above their part, moved
// within it where they have to be, and of the others those that get in nobody's way.
func uncrowded(labels []groupLabel, width float64) (shown []groupLabel) {
	const apart = 8
	room := 0.0 // where the next one may begin
	for i, l := range labels {
		end := width
		if n := slices.IndexFunc(labels[i+1:], groupLabel.fits); n >= 0 {
			next := labels[i+1+n]
			end = next.partEnd - next.w - apart
		}
		if l.fits() {
			l.x = max(l.x, min(room, l.partEnd-l.w))
		} else if l.x < room || l.x+l.w > end {
			continue
		}
		shown = append(shown, l)
		room = l.x + l.w + apart
	}
	return shown
}

// phaseNames writes below the bar what its larger parts are.
func (c *canvas) phaseNames(g group, t store.Timings, x scale, at time.Duration) {
	for _, p := range g.phases {
		x0, x1 := x.at(float64(at)), x.at(float64(at+t[p]))
		if x1-x0 >= textWidth(p.String(), fontPx)+4 {
			c.text("m dim", (x0+x1)/2, 86, p.String())
		}
		at += t[p]
	}
}

// histogramWidth is what a row's picture in the table of phases is wide.
const histogramWidth = 400.0

// spectrum is the logarithmic axis that the rows of the table of phases share.
type spectrum struct{ marks []tick }

func newSpectrum(rows []latencyRow) spectrum {
	shortest, longest := time.Duration(math.MaxInt64), time.Duration(0)
	for _, r := range rows {
		shape := r.h.shape()
		shortest, longest = min(shortest, shape[0].from), max(longest, shape[len(shape)-1].to)
	}
	return spectrum{decades(max(shortest, 1000), longest)}
}

func (s spectrum) frame(c *canvas) *frame {
	f := &frame{canvas: c, right: c.width, bottom: c.height}
	f.x = scale{from: s.marks[0].at, to: s.marks[len(s.marks)-1].at, start: 1, end: c.width - 1, log: true}
	return f
}

// axis is the head of the column.
func (s spectrum) axis() markup.HTML {
	return draw("row", histogramWidth, 18, "Time", "A logarithmic scale.", func(c *canvas) {
		f := s.frame(c)
		every := 1 + int(float64(len(s.marks))*50/histogramWidth)
		for i, m := range s.marks {
			if i%every == 0 {
				f.text("m dim", f.inside(f.x.at(m.at), textWidth(m.label, 17)), 13, m.label) // as large as on a phone
			}
		}
	})
}

// row plots how long one phase took: the shape of the histogram, with lines
// where 50, 95 and 99 % of the pages end. Heights are pages by width on the
// axis, so that equal areas are equally many pages.
func (s spectrum) row(r latencyRow) markup.HTML {
	const height, base = 40, 38
	bars := r.h.shape()
	density := func(b bar) float64 { return float64(b.count) / math.Log(float64(b.to)/float64(max(b.from, 1))) }
	var most float64
	for _, b := range bars {
		most = max(most, density(b))
	}
	desc := fmt.Sprintf("%s pages: half within %s, 95 %% within %s, 99 %% within %s.",
		Count(r.h.count), Span(r.h.quantile(0.5)), Span(r.h.quantile(0.95)), Span(r.h.quantile(0.99)))
	return draw("row", histogramWidth, height, r.name, desc, func(c *canvas) {
		f := s.frame(c)
		for _, m := range s.marks {
			f.line("grid", f.x.at(m.at), 0, f.x.at(m.at), base)
		}
		points := []point{{f.x.at(float64(bars[0].from)), base}}
		for _, b := range bars {
			y := base - (base-3)*density(b)/most
			points = append(points, point{f.x.at(float64(b.from)), y}, point{f.x.at(float64(b.to)), y})
		}
		points = append(points, point{f.x.at(float64(bars[len(bars)-1].to)), base})
		f.path("area "+r.class, points, true, desc)
		f.line("axis", 0, base, c.width, base)
		for i, q := range []float64{0.5, 0.95, 0.99} {
			x := f.x.at(float64(r.h.quantile(q)))
			f.line("quantile", x, float64(4+10*i), x, base)
		}
	})
}

type latencyRow struct {
	name, what, class string
	h                 *histogram
}

// latencyRows are the phases that some page went through, and their sum.
func latencyRows(c *Collector) []latencyRow {
	var rows []latencyRow
	for p := range store.NumPhases {
		if h := &c.phases[p]; h.count > 0 {
			rows = append(rows, latencyRow{p.String(), meaning[p], "p-" + p.String(), h})
		}
	}
	if len(rows) > 0 {
		rows = append(rows, latencyRow{"total", "from dispatch to record", "total", &c.total})
	}
	return rows
}

// phaseBar is a small bar of one page's, or one host's, phases; full is the
// time that fills it.
func phaseBar(t store.Timings, full time.Duration, label string) markup.HTML {
	const width = 240
	return draw("row bar", width, 14, label, doingShares(t), func(c *canvas) {
		x := scale{from: 0, to: float64(max(full, 1)), start: 0, end: width}
		var at time.Duration
		for _, g := range groups {
			for _, p := range g.phases {
				if t[p] > 0 {
					x0 := x.at(float64(at))
					c.rect("p-"+p.String(), x0, 1, x.at(float64(at+t[p]))-x0, 12, p.String()+" "+Span(t[p]))
				}
				at += t[p]
			}
		}
	})
}

// doingShares says in words what a bar of phases shows.
func doingShares(t store.Timings) string {
	var text string
	for p, d := range t {
		if total := t.Total(); d*100 >= total && d > 0 {
			text += fmt.Sprintf(", %s %s", store.Phase(p), Span(d))
		}
	}
	return strings.TrimPrefix(text, ", ")
}
