package comparison

import (
	"strings"
	"testing"

	"weft/crawler/compare"
)

func mode(name string, walls ...float64) compare.Mode {
	m := compare.Mode{Mode: name, Wall: compare.SpreadOf(walls), Pages: 10}
	for _, w := range walls {
		m.Rounds = append(m.Rounds, compare.RoundFigures{Wall: w})
	}
	return m
}

// A lesson is drawn only from what the rounds tell apart, also between two modes
// neither of which is the base.
func TestLessonsClaimWhatTheRoundsBear(t *testing.T) {
	serial := mode("serial", 10, 10.5, 11, 11.5, 12)
	fast := []float64{5, 5.2, 5.4, 5.6, 5.8}
	for _, c := range []struct {
		name  string
		modes []compare.Mode
		want  []string
		not   []string
	}{
		{
			"all told", []compare.Mode{serial, mode("threads", fast...), mode("gil", 9, 9.1, 9.2, 9.3, 9.4), mode("hybrid", 2.5, 2.6, 2.7, 2.8, 2.9)},
			[]string{
				"Threads: 2.0 times as fast as one worker (2.0–2.1).", "CPython's: 1.2 times as fast", "the lock takes 41 % of what threads can do",
				"Processes: 3.4 times as fast as threads under the lock (3.2–3.6).", "Processes: 2.0 times as fast as Go's own threads",
			},
			[]string{compare.NotTold},
		},
		{
			"slower", []compare.Mode{serial, mode("hybrid", 20, 21, 22, 23, 24)},
			[]string{"each with a heap of its own: 2.0 times as long as one worker"}, []string{"as fast", compare.NotTold},
		},
		{
			"nothing told", []compare.Mode{serial, mode("threads", 9, 10.6, 10.9, 11.4, 11.9), mode("gil", 9, 10.6, 10.8, 11.4, 12.1), mode("hybrid", 9, 10.6, 10.7, 11.4, 11.8)},
			[]string{"Threads: 1.0× one worker (1.0–1.1), " + compare.NotTold, "what the lock costs is " + compare.NotTold, "Processes: 1.0× Go's own threads"},
			[]string{"as fast", "as long", "takes"},
		},
		{
			"two rounds", []compare.Mode{mode("serial", 10, 11), mode("threads", 1, 1.1), mode("gil", 9, 9.5)},
			[]string{"Threads: 10.0× one worker (10.0–10.0), " + compare.NotTold}, []string{"as fast", "as long", "takes"},
		},
		{"no base", []compare.Mode{mode("threads", fast...), mode("hybrid", fast...)}, nil, []string{"Threads", "Processes"}},
	} {
		got := strings.Join(Lessons("computing", compare.Figures{Modes: c.modes}), "\n")
		for _, s := range c.want {
			if !strings.Contains(got, s) {
				t.Errorf("%s: no %q in\n%s", c.name, s, got)
			}
		}
		for _, s := range c.not {
			if strings.Contains(got, s) {
				t.Errorf("%s: %q is claimed in\n%s", c.name, s, got)
			}
		}
	}
}
