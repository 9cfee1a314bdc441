package compare

import (
	"strings"
	"testing"
)

// told is a mode with the wall times of its rounds.
func told(name string, c int, walls ...float64) Mode {
	m := Mode{Mode: name, Concurrency: c, Procs: 2, Pages: 100, Wall: SpreadOf(walls)}
	for _, w := range walls {
		m.Rounds = append(m.Rounds, RoundFigures{Wall: w})
	}
	return m
}

// A headline claims no more than the test of noise bears, and names what it
// compares with whole.
func TestHeadlineClaimsWhatTheRoundsBear(t *testing.T) {
	slow := told("serial", 1, 10, 11, 12, 13, 14)
	fast := told("hybrid", 64, 5, 5.1, 5.2, 5.3, 5.4)
	for _, c := range []struct {
		name  string
		modes []Mode
		want  string
		not   string // must not be claimed
	}{
		{"told apart", []Mode{slow, fast}, "hybrid was 2.3 times as fast as serial (2.0–2.6)", "-c"},
		{"within noise of the base", []Mode{slow, told("threads", 64, 8, 9, 10.5, 12.5, 13.5), fast}, "hybrid was 2.3 times as fast as serial (2.0–2.6)", "threads"},
		{"two alike", []Mode{slow, told("threads", 64, 5.05, 5.15, 5.25, 5.35, 5.45), fast}, "; threads is not to be told from it", " and "},
		{"three alike", []Mode{slow, told("threads", 64, 5.05, 5.15, 5.25, 5.35, 5.45), told("gil", 64, 5, 5.15, 5.25, 5.35, 5.45), fast}, "; threads and 1 more are not to be told from it", ""},
		{"all within noise", []Mode{slow, told("hybrid", 64, 9, 10.5, 11.5, 12.5, 13.5)}, "No mode is to be told faster than serial in these rounds", "times"},
		{"the base is fastest", []Mode{fast, slow}, "No mode was as fast as hybrid", "times"},
		{"few rounds", []Mode{told("serial", 1, 10, 11), told("hybrid", 64, 1, 1.1)}, "2 rounds cannot tell the modes from noise: it takes 5", "times"},
		{"one round", []Mode{told("serial", 1, 10), told("hybrid", 64, 1)}, "1 round cannot tell", "times"},
		{"a base of another -c", []Mode{told("threads", 1, 10, 11, 12, 13, 14), told("threads", 64, 5, 5.1, 5.2, 5.3, 5.4), told("hybrid", 64, 1, 1.1, 1.2, 1.3, 1.4)},
			"hybrid -c 64 was 10.0 times as fast as threads -c 1 ", ""},
		{"alone", []Mode{fast}, "hybrid alone: nothing to compare it with", "times"},
		{"empty", []Mode{{Mode: "serial"}}, "The list was empty: nothing to compare", ""},
	} {
		f := Figures{Modes: c.modes}
		got := f.Headline()
		if !strings.Contains(got, c.want) || c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: %q, want %q and no %q", c.name, got, c.want, c.not)
		}
	}
}

// What the rounds do not tell apart is said to be so, with the interval; what
// they do is claimed in the direction that it has.
func TestVersusWords(t *testing.T) {
	a := told("a", 1, 10, 11, 12, 13, 14)
	for _, c := range []struct {
		other []float64
		want  string
	}{
		{[]float64{20, 22, 24, 26, 28}, "a: 2.0 times as fast as b (2.0–2.0)"},
		{[]float64{5, 5.5, 6, 6.5, 7}, "a: 2.0 times as long as b (2.0–2.0)"},
		{[]float64{10, 22, 12, 13, 14}, "a: 1.0× b (1.0–2.0), not to be told from noise in these rounds"},
		{[]float64{20, 22, 24}, "a: 2.0× b (2.0–2.0), not to be told from noise in these rounds"},
	} {
		b := told("b", 1, c.other...)
		if got := a.Against(&b).Of("a", "b"); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	// A mode that did a part of the list is held by what all of it would take.
	part := told("part", 1, 1, 1.1, 1.2, 1.3, 1.4)
	part.Scaled, part.Wall = true, Spread{12, 10, 14}
	if v := a.Against(&part); v.Times.Median != 1 {
		t.Errorf("scaled: %+v", v)
	}
}
