package report

import "time"

// The sizes of the plots. A wide one fills a desktop's column, a narrow one a
// phone's; the style sheet shows one of the two.
const (
	wide   = 940.0
	narrow = 380.0
	fontPx = 13.0
)

// frame is the part of a canvas in which values are drawn.
type frame struct {
	*canvas
	left, right, top, bottom float64
	x, y                     scale
}

// newFrame leaves room for the labels of the axes: above, the y axis says what
// it measures.
func newFrame(c *canvas, left, right float64) *frame {
	return &frame{canvas: c, left: left, right: c.width - right, top: 30, bottom: c.height - 40}
}

// clock makes the x axis the time of a run.
func (f *frame) clock(end time.Duration) {
	f.x = scale{from: 0, to: max(end.Seconds(), 1e-9), start: f.left, end: f.right}
	n := int((f.right - f.left) / 80)
	ticks, unit := clockTicks(end, n)
	for _, t := range ticks {
		x := f.x.at(t.at)
		f.line("tick", x, f.bottom, x, f.bottom+5)
		f.text("m", x, f.bottom+19, t.label)
	}
	f.line("axis", f.left, f.bottom, f.right, f.bottom)
	f.text("e unit", f.right, f.bottom+35, unit+" since the start")
}

// linear makes the y axis go from zero to at least most.
func (f *frame) linear(most float64, unit string, label func(float64) string) {
	marks := ticks(most, max(int((f.bottom-f.top)/42), 2), label)
	f.y = scale{from: 0, to: marks[len(marks)-1].at, start: f.bottom, end: f.top}
	f.marks(marks, unit)
}

func (f *frame) marks(marks []tick, unit string) {
	for i, t := range marks {
		y := f.y.at(t.at)
		if i > 0 {
			f.line("grid", f.left, y, f.right, y)
		}
		f.text("e", f.left-7, y+4, t.label)
	}
	f.text("unit", 0, 13, Foreign(unit, int(f.width/textWidth("x", fontPx))))
}

// steps is the outline of values that hold over stretches of the run, from low
// to high at each: an area if low is not nil, else a line.
func (f *frame) steps(s []stretch, high, low func(int) float64) []point {
	var p []point
	for i := range s {
		y := f.y.at(high(i))
		p = append(p, point{f.x.at(s[i].from.Seconds()), y}, point{f.x.at(s[i].to.Seconds()), y})
	}
	if low == nil {
		return p
	}
	for i := len(s) - 1; i >= 0; i-- {
		y := f.y.at(low(i))
		p = append(p, point{f.x.at(s[i].to.Seconds()), y}, point{f.x.at(s[i].from.Seconds()), y})
	}
	return p
}

// inside keeps the middle of a text of a certain width within the frame.
func (f *frame) inside(x, width float64) float64 {
	return min(max(x, f.left+width/2), f.right-width/2)
}
