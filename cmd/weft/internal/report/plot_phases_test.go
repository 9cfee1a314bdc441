package report

import (
	"testing"

	"weft/crawler"
	"weft/crawler/compare"
)

// No label above the bar reaches into another, at any width; and what is large
// enough has one.
func TestLabelsDoNotOverlap(t *testing.T) {
	for _, parts := range [][]float64{{20, 44, 1, 24, 11}, {2, 96, 2}, {25, 25, 25, 25}, {5, 5, 5, 5, 80}, {80, 5, 5, 5, 5}, {3, 3, 90, 4}, {100}} {
		for _, width := range []float64{250, 350, 600, 940} {
			var labels []groupLabel
			x := 0.0
			for _, p := range parts {
				end := x + width*p/100
				labels = append(labels, groupLabel{"politeness 19.5 %", x, textWidth("politeness 19.5 %", fontPx), end})
				x = end
			}
			room := 0.0
			shown := uncrowded(labels, width)
			for _, l := range shown {
				if l.x < room-8 || l.x+l.w > width+0.001 {
					t.Errorf("%v at %g: a label from %g to %g, where %g is taken", parts, width, l.x, l.x+l.w, room)
				}
				room = l.x + l.w
			}
			fit := 0
			for _, l := range labels {
				if l.fits() {
					fit++
				}
			}
			if len(shown) < fit {
				t.Errorf("%v at %g: %d labels, and %d fit above their parts", parts, width, len(shown), fit)
			}
		}
	}
}

// The headline agrees with the verdict below it.
func TestHeadlineOfWhatHeldNothing(t *testing.T) {
	for _, test := range []struct {
		share float64
		want  string
	}{{0.05, "Nothing held the run by itself"}, {0.5, "This run was computing"}} {
		v := compare.Verdict{HeldBy: compare.Computing, Share: test.share, Text: "…"}
		part := Part{Run: new(Collector), Figures: &compare.Figures{Verdict: v}}
		part.Run.summary = crawler.Summary{Records: 5, Lines: 5}
		if got := runHeadline(part); got != test.want {
			t.Errorf("share %g: %q, want %q", test.share, got, test.want)
		}
	}
}
