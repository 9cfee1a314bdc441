package compare

import "fmt"

// A Versus holds one mode against another of the same comparison.
type Versus struct {
	Times Spread // how many times as fast, paired round by round
	Told  bool   // whether the rounds tell the two apart: see Differ
}

// Against holds m against another mode.
func (m *Mode) Against(other *Mode) Versus {
	mine, theirs := m.walls(), other.walls()
	n := min(len(mine), len(theirs))
	if n == 0 {
		return Versus{Times: Spread{1, 1, 1}}
	}
	values := make([]float64, n)
	for i := range values {
		values[i] = theirs[i] / max(mine[i], 1e-9)
	}
	return Versus{SpreadOf(values), Differ(mine, theirs) <= NoiseLevel}
}

// walls are the wall times of the rounds, of all of the work.
func (m *Mode) walls() []float64 {
	if len(m.Rounds) == 0 {
		return nil
	}
	walls := make([]float64, len(m.Rounds))
	for i, r := range m.Rounds {
		walls[i] = r.Wall
	}
	if m.Scaled {
		scale := m.Wall.Median / max(SpreadOf(walls).Median, 1e-9)
		for i := range walls {
			walls[i] *= scale
		}
	}
	return walls
}

// NotTold is what is said of a difference that the test does not bear.
const NotTold = "not to be told from noise in these rounds"

// Of says in words how the one mode did: "threads: 2.5 times as fast as serial
// (2.3–2.8)". It claims no more than the rounds bear.
func (v Versus) Of(one, other string) string {
	switch {
	case !v.Told:
		return fmt.Sprintf("%s: %.1f× %s (%.1f–%.1f), %s", one, v.Times.Median, other, v.Times.Low, v.Times.High, NotTold)
	case v.Times.Median < 1:
		return fmt.Sprintf("%s: %.1f times as long as %s (%.1f–%.1f)", one, 1/v.Times.Median, other, 1/v.Times.High, 1/v.Times.Low)
	}
	return fmt.Sprintf("%s: %.1f times as fast as %s (%.1f–%.1f)", one, v.Times.Median, other, v.Times.Low, v.Times.High)
}

// Fastest is the mode with the shortest median wall time; nil if there are none.
func (f *Figures) Fastest() *Mode {
	var best *Mode
	for i := range f.Modes {
		if m := &f.Modes[i]; best == nil || m.Wall.Median < best.Wall.Median {
			best = m
		}
	}
	return best
}

// Label tells a mode from the others of a comparison: its name, with the pages
// in flight and the workers where those differ. Serial has one of each always.
func (f *Figures) Label(m *Mode) string {
	var c, p bool
	for i := range f.Modes {
		if o := &f.Modes[i]; !o.single() {
			c, p = c || o.Concurrency != m.Concurrency, p || o.Procs != m.Procs
		}
	}
	name := m.Mode
	if m.single() {
		return name
	}
	if c {
		name += fmt.Sprintf(" -c %d", m.Concurrency)
	}
	if p {
		name += fmt.Sprintf(" -p %d", m.Procs)
	}
	return name
}

// single reports whether the mode's name says that it does one page at a time.
func (m *Mode) single() bool { return m.Mode == "serial" }

// Headline says what the comparison found, and no more than its rounds bear:
// which mode was fastest, how many times as fast as the first, and which others
// are not to be told from it.
func (f *Figures) Headline() string {
	if len(f.Modes) == 0 || f.Modes[0].Pages == 0 {
		return "The list was empty: nothing to compare"
	}
	base, best := &f.Modes[0], f.Fastest()
	if len(f.Modes) == 1 {
		return f.Label(base) + " alone: nothing to compare it with"
	}
	if rounds := len(base.Rounds); rounds < LeastRounds {
		return fmt.Sprintf("%d %s cannot tell the modes from noise: it takes %d", rounds, plural(rounds, "round", "rounds"), LeastRounds)
	}
	var alike []string
	for i := range f.Modes {
		if m := &f.Modes[i]; m != best && !m.Against(best).Told {
			alike = append(alike, f.Label(m))
		}
	}
	v := best.Against(base)
	switch {
	case best == base && len(alike) == 0:
		return "No mode was as fast as " + f.Label(base)
	case best == base || !v.Told:
		return fmt.Sprintf("No mode is to be told faster than %s in these rounds", f.Label(base))
	}
	head := fmt.Sprintf("%s was %.1f times as fast as %s (%.1f–%.1f)", f.Label(best), v.Times.Median, f.Label(base), v.Times.Low, v.Times.High)
	switch len(alike) {
	case 0:
		return head
	case 1:
		return head + "; " + alike[0] + " is not to be told from it"
	}
	return fmt.Sprintf("%s; %s and %d more are not to be told from it", head, alike[0], len(alike)-1)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// LeastRounds is from how many rounds on Differ can be below NoiseLevel.
const LeastRounds = 5
