package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"weft/cmd/weft/internal/markup"
	"weft/crawler/compare"
)

// A curve is the speed-up of one mode while one number of its varies.
type curve struct {
	name       string // what it is labelled with
	mode, note string // what that is made of
	x          []int
	y          []compare.Spread
	noise      []bool
}

// curves are the modes that were measured with several numbers of one kind,
// everything else being the same.
func curves(modes []compare.Mode, of, other func(compare.Mode) int, otherName string) []curve {
	type key struct {
		mode  string
		other int
	}
	groups := make(map[key][]compare.Mode)
	var order []key
	for _, m := range modes {
		k := key{m.Mode, other(m)}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], m)
	}
	var out []curve
	with := make(map[string]int) // curves of a mode
	for _, k := range order {
		ms := groups[k]
		slices.SortFunc(ms, func(a, b compare.Mode) int { return cmp.Compare(of(a), of(b)) })
		if of(ms[0]) == of(ms[len(ms)-1]) {
			continue
		}
		c := curve{name: k.mode, mode: k.mode, note: fmt.Sprintf(", %s %d", otherName, k.other)}
		for _, m := range ms {
			c.x, c.y, c.noise = append(c.x, of(m)), append(c.y, m.Speedup), append(c.noise, m.LikelyNoise)
		}
		out = append(out, c)
		with[k.mode]++
	}
	for i, c := range out {
		if with[c.mode] > 1 {
			out[i].name += c.note
		}
	}
	return out
}

// modeClass is the style of a mode's marks.
func modeClass(mode string) string {
	switch mode {
	case "serial", "threads", "gil", "hybrid":
		return "m-" + mode
	}
	return "m-other"
}

// speedups plots curves, both axes logarithmic: doing twice the work with twice
// the workers is a straight line.
func speedups(cs []curve, unit, base string, width float64) markup.HTML {
	least, most, last := 1.0, 1.0, 1
	var xs []int
	for _, c := range cs {
		for i, x := range c.x {
			xs = append(xs, x)
			last = max(last, x)
			least, most = min(least, c.y[i].Low), max(most, c.y[i].High)
		}
	}
	slices.Sort(xs)
	xs = slices.Compact(xs)
	desc := ""
	for _, c := range cs {
		desc += fmt.Sprintf("%s: %s times %s at %d. ", c.name, Number(c.y[len(c.y)-1].Median), base, c.x[len(c.x)-1])
	}
	return draw("plot", width, 340, "Speed-up over "+unit, desc, func(cv *canvas) {
		f := newFrame(cv, 52, labelRoom(cs, base, width))
		f.x = scale{from: float64(xs[0]), to: float64(last), start: f.left + 10, end: f.right, log: true}
		from, to := math.Pow(2, math.Floor(math.Log2(least)-0.2)), math.Pow(2, math.Ceil(math.Log2(most)))
		f.y = scale{from: from, to: max(to, 2), start: f.bottom, end: f.top, log: true}
		every := 1 + int(math.Log2(to/from)/6)
		var marks []tick
		for e := int(math.Round(math.Log2(from))); e <= int(math.Round(math.Log2(max(to, 2)))); e++ {
			if v := math.Pow(2, float64(e)); (e%every) == 0 || e == 0 {
				marks = append(marks, tick{v, plain(v) + "×"})
			}
		}
		f.marks(marks, "times as fast as "+base)
		f.ideal(cs)
		y := f.y.at(1)
		f.line("mean", f.left, y, f.right, y)
		f.text("dim", f.right+8, y+4, f.fitting(base+" 1×"))
		for _, x := range xs {
			f.line("tick", f.x.at(float64(x)), f.bottom, f.x.at(float64(x)), f.bottom+5)
			f.text("m", f.x.at(float64(x)), f.bottom+19, plain(float64(x)))
		}
		f.line("axis", f.left, f.bottom, f.right, f.bottom)
		f.text("e unit", f.right, f.bottom+35, unit)
		f.curves(cs, y)
	})
}

// curveLabel is what stands at a curve's right end.
func curveLabel(c curve) string { return c.name + " " + Number(c.y[len(c.y)-1].Median) + "×" }

// labelRoom is how wide the labels at the right are, within reason.
func labelRoom(cs []curve, base string, width float64) float64 {
	room := textWidth(base+" 1×", fontPx)
	for _, c := range cs {
		room = max(room, textWidth(curveLabel(c), fontPx))
	}
	return min(room+10, 0.42*width)
}

// fitting cuts a label to the room at the right.
func (f *frame) fitting(label string) string {
	return Foreign(label, int((f.width-f.right-8)/textWidth("x", fontPx)))
}

// ideal is the line on which twice as many are twice as fast, from where the
// best curve begins.
func (f *frame) ideal(cs []curve) {
	var from, to point
	for _, c := range cs {
		first, last := float64(c.x[0]), float64(c.x[len(c.x)-1])
		if y := c.y[0].Median; y > from.y {
			from = point{first, y}
			last = min(last, first*f.y.to/y)
			to = point{last, y * last / first}
		}
	}
	f.path("ideal", []point{{f.x.at(from.x), f.y.at(from.y)}, {f.x.at(to.x), f.y.at(to.y)}}, false, "in proportion")
}

// curves draws them with their intervals, and their names at the right end, as
// far apart as they need to be.
func (f *frame) curves(cs []curve, taken float64) {
	type label struct {
		y    float64
		text string
		c    string
	}
	labels := []label{}
	for _, c := range cs {
		var p []point
		for i, x := range c.x {
			p = append(p, point{f.x.at(float64(x)), f.y.at(c.y[i].Median)})
		}
		f.path("edge "+modeClass(c.mode), p, false, c.name)
		for i, at := range p {
			f.line("whisker "+modeClass(c.mode), at.x, f.y.at(c.y[i].Low), at.x, f.y.at(c.y[i].High))
			f.dot("dot "+modeClass(c.mode), at.x, at.y, 4, fmt.Sprintf("%s at %d: %s", c.name, c.x[i], times(c.y[i], c.noise[i])))
		}
		labels = append(labels, label{p[len(p)-1].y + 4, f.fitting(curveLabel(c)), modeClass(c.mode)})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(a.y, b.y) })
	const apart = fontPx + 3
	for i := range labels {
		if i > 0 {
			labels[i].y = max(labels[i].y, labels[i-1].y+apart)
		}
		if d := labels[i].y - (taken + 4); math.Abs(d) < apart {
			labels[i].y = taken + 4 - apart
		}
	}
	for i := len(labels) - 2; i >= 0; i-- {
		labels[i].y = min(labels[i].y, labels[i+1].y-apart)
	}
	for _, l := range labels {
		f.text("name-"+l.c, f.right+8, l.y, l.text)
	}
}

// times writes a speed-up, with ~ where it is likely noise.
func times(s compare.Spread, noise bool) string {
	text := Number(s.Median) + "×"
	if s.Low != s.High {
		text += " (" + Number(s.Low) + "–" + Number(s.High) + ")"
	}
	if noise {
		text = "~ " + text
	}
	return text
}

// whisker is a speed-up on the axis that all modes share.
func whisker(m compare.Mode, least, most float64) markup.HTML {
	const width = 200
	return draw("row", width, 22, m.Mode, times(m.Speedup, m.LikelyNoise), func(c *canvas) {
		class := modeClass(m.Mode)
		x := scale{from: least, to: most, start: 8, end: width - 8, log: true}
		c.line("mean", x.at(1), 0, x.at(1), 22)
		at := x.at(m.Speedup.Median)
		c.line("lollipop "+class, x.at(1), 11, at, 11)
		c.line("whisker "+class, x.at(m.Speedup.Low), 11, x.at(m.Speedup.High), 11)
		c.dot("dot "+class, at, 11, 5, times(m.Speedup, m.LikelyNoise))
	})
}
