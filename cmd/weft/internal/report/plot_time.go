package report

import (
	"fmt"
	"time"

	"weft/cmd/weft/internal/markup"
	"weft/store"
)

// stretchesIn is how many stretches of the run a plot of that width resolves.
func stretchesIn(width float64) int { return int(width / 7) }

// throughput plots records written a second; those that are not ok stand at the
// bottom, in a colour of their own.
func throughput(c *Collector, end time.Duration, width float64) markup.HTML {
	// Few pages are not worth many stretches: each would hold one or none.
	s := c.time.stretches(min(stretchesIn(width), max(12, int(c.summary.Records)/4)), end)
	rate := func(i int) float64 { return float64(s[i].pages) / s[i].seconds() }
	failed := func(i int) float64 { return float64(s[i].failed) / s[i].seconds() }
	var most float64
	var pages, bad int64
	for i := range s {
		most = max(most, rate(i))
		pages, bad = pages+s[i].pages, bad+s[i].failed
	}
	mean := float64(pages) / end.Seconds()
	desc := fmt.Sprintf("%s pages a second on average, %s at most over %s.", Number(mean), Number(most), Span(s[0].to-s[0].from))
	return draw("plot", width, 240, "Throughput over time", desc, func(cv *canvas) {
		f := newFrame(cv, 52, 8)
		f.clock(end)
		f.linear(most, "records a second", plain)
		zero := func(int) float64 { return 0 }
		f.path("area pages", f.steps(s, rate, zero), true, desc)
		if bad > 0 {
			f.path("area failed", f.steps(s, failed, zero), true, Count(bad)+" not ok")
		}
		f.path("edge pages", f.steps(s, rate, nil), false, "")
		y := f.y.at(mean)
		f.line("mean", f.left, y, f.right, y)
		f.text("e halo", f.right, y-6, "mean "+Number(mean))
		if bad > 0 {
			f.text("halo failed", f.left+6, f.bottom-6, "not ok")
		}
		for i := range s {
			f.hover(s[i], fmt.Sprintf("%s records, %s not ok", Count(s[i].pages), Count(s[i].failed)))
		}
	})
}

// hover lays an invisible bar over a stretch that says what it holds.
func (f *frame) hover(s stretch, what string) {
	x := f.x.at(s.from.Seconds())
	f.rect("hover", x, f.top, f.x.at(s.to.Seconds())-x, f.bottom-f.top, Span(s.from)+" to "+Span(s.to)+": "+what)
}

// inFlight plots how many pages were in each phase: the time that pages spent
// in it during a stretch, by the length of the stretch (Little's law). The
// height of the whole is the number of pages in flight.
func inFlight(c *Collector, end time.Duration, width float64) markup.HTML {
	s := c.time.stretches(stretchesIn(width), end)
	return draw("plot", width, 300, "Pages in flight by what they were doing",
		"The number of pages in each phase over the time of the run, stacked.", func(cv *canvas) {
			f := newFrame(cv, 52, 8)
			f.clock(end)
			below := make([]float64, len(s))
			var most float64
			for i := range s {
				most = max(most, s[i].phases.Total().Seconds()/s[i].seconds())
			}
			f.linear(most, "pages in flight, on average", plain)
			for _, g := range groups {
				base := append([]float64(nil), below...)
				for _, p := range g.phases {
					f.layer(s, p, below)
				}
				f.labelLayer(s, g.name, base, below)
			}
			for i := range s {
				f.hover(s[i], doing(s[i]))
			}
		})
}

// layer draws a phase on top of those below it.
func (f *frame) layer(s []stretch, p store.Phase, below []float64) {
	base := append([]float64(nil), below...)
	var some bool
	for i := range s {
		n := s[i].phases[p].Seconds() / s[i].seconds()
		below[i] += n
		some = some || n > 0
	}
	if some {
		f.path("area p-"+p.String(), f.steps(s, func(i int) float64 { return below[i] }, func(i int) float64 { return base[i] }), true, p.String())
	}
}

// labelLayer writes a layer's name where it is thickest over the width of the
// name, if it fits in there.
func (f *frame) labelLayer(s []stretch, name string, base, top []float64) {
	length := f.x.at(s[0].to.Seconds()) - f.left
	around := int(textWidth(name, fontPx)/length)/2 + 1
	best, high, low := 0.0, 0.0, 0.0
	var x float64
	for i := range s {
		least, most := f.bottom, f.top // the part that all of them cover
		for j := max(i-around, 0); j <= min(i+around, len(s)-1); j++ {
			least, most = min(least, f.y.at(base[j])), max(most, f.y.at(top[j]))
		}
		if d := least - most; d > best {
			best, low, high = d, least, most
			x = (f.x.at(s[i].from.Seconds()) + f.x.at(s[i].to.Seconds())) / 2
		}
	}
	if best > fontPx+5 {
		f.text("m halo", f.inside(x, textWidth(name, fontPx)), (low+high)/2+4, name)
	}
}

// doing says how many pages were in which phases.
func doing(s stretch) string {
	var text string
	for p, d := range s.phases {
		if n := d.Seconds() / s.seconds(); n >= 0.05 {
			text += fmt.Sprintf(", %s %.1f", store.Phase(p), n)
		}
	}
	if text == "" {
		return "nothing in flight"
	}
	return text[2:]
}

// a gauge is something that samples say.
type gauge struct {
	name, class string
	of          func(*moment) float64
}

// gauges plots what the samples of a run said, as lines, or stacked.
func gauges(c *Collector, end time.Duration, title, unit string, label func(float64) string, stacked bool, of ...gauge) markup.HTML {
	const width = 460
	var s []stretch // those that have a sample
	for _, m := range c.time.stretches(stretchesIn(width), end) {
		if m.samples > 0 {
			if len(s) > 0 {
				s[len(s)-1].to = m.from // it holds until the next
			}
			s = append(s, m)
		}
	}
	if len(s) < 2 {
		return ""
	}
	s[0].from, s[len(s)-1].to = 0, end
	var most float64
	for i := range s {
		var sum float64
		for _, g := range of {
			if v := g.of(&s[i].moment); stacked {
				sum += v
			} else {
				sum = max(sum, v)
			}
		}
		most = max(most, sum)
	}
	return draw("plot", width, 220, title, "At most "+label(most)+".", func(cv *canvas) {
		f := newFrame(cv, 62, 8)
		f.clock(end)
		f.linear(most, unit, label)
		below := make([]float64, len(s))
		for _, g := range of {
			base := append([]float64(nil), below...)
			for i := range s {
				if stacked {
					below[i] += g.of(&s[i].moment)
				} else {
					below[i] = g.of(&s[i].moment)
				}
			}
			top := func(i int) float64 { return below[i] }
			if stacked {
				f.path("area "+g.class, f.steps(s, top, func(i int) float64 { return base[i] }), true, g.name)
				f.labelLayer(s, g.name, base, below)
			} else {
				f.path("edge "+g.class, f.steps(s, top, nil), false, g.name)
				if len(of) > 1 {
					f.labelLine(s, g.name, g.class, below)
				}
			}
		}
	})
}

// labelLine writes a line's name above its highest point.
func (f *frame) labelLine(s []stretch, name, class string, values []float64) {
	best := 0
	for i, v := range values {
		if v > values[best] {
			best = i
		}
	}
	if values[best] == 0 {
		return
	}
	x := f.inside((f.x.at(s[best].from.Seconds())+f.x.at(s[best].to.Seconds()))/2, textWidth(name, fontPx))
	f.text("m halo name-"+class, x, max(f.y.at(values[best])-6, f.top-4), name)
}
