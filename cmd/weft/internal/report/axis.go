package report

import (
	"math"
	"time"
)

// scale maps values to coordinates.
type scale struct {
	from, to   float64 // values
	start, end float64 // coordinates
	log        bool
}

func (s scale) at(v float64) float64 {
	from, to := s.from, s.to
	if s.log {
		v, from, to = math.Log(max(v, math.SmallestNonzeroFloat64)), math.Log(from), math.Log(to)
	}
	if to == from {
		return s.start
	}
	return s.start + (s.end-s.start)*min(max((v-from)/(to-from), 0), 1)
}

type tick struct {
	at    float64
	label string
}

// ticks are round values from 0 to at least most, about n of them. The last is
// where the axis ends.
func ticks(most float64, n int, label func(float64) string) []tick {
	if most <= 0 || math.IsNaN(most) || math.IsInf(most, 0) {
		most = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(most/float64(n))))
	for _, m := range []float64{1, 2, 5, 10} {
		if step*m*float64(n) >= most {
			step *= m
			break
		}
	}
	var t []tick
	for i := 0; ; i++ {
		v := step * float64(i)
		t = append(t, tick{v, label(v)})
		if v >= most*(1-1e-9) {
			return t
		}
	}
}

// clockSteps are the distances between ticks that read well on a time axis.
var clockSteps = []time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond,
	10 * time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour,
}

// clockTicks are at most n+1 round times from 0 to end, in seconds, and the
// unit that their labels are in.
func clockTicks(end time.Duration, n int) ([]tick, string) {
	step := clockSteps[len(clockSteps)-1]
	for _, s := range clockSteps {
		if s*time.Duration(n) >= end {
			step = s
			break
		}
	}
	unit, name := time.Second, "seconds"
	switch {
	case step >= 24*time.Hour:
		unit, name = 24*time.Hour, "days"
	case step >= time.Hour:
		unit, name = time.Hour, "hours"
	case step >= time.Minute:
		unit, name = time.Minute, "minutes"
	case step < 10*time.Millisecond:
		unit, name = time.Millisecond, "milliseconds"
	}
	var t []tick
	for at := time.Duration(0); at <= end && len(t) < 100; at += step {
		t = append(t, tick{at.Seconds(), plain(float64(at) / float64(unit))})
	}
	return t, name
}

// decades are the powers of ten, in nanoseconds, that span the times.
func decades(shortest, longest time.Duration) []tick {
	first := math.Floor(math.Log10(float64(max(shortest, 1))))
	last := math.Ceil(math.Log10(float64(max(longest, 2))))
	var t []tick
	for e := first; e <= max(last, first+1); e++ {
		v := math.Pow(10, e)
		t = append(t, tick{v, decadeLabel(v)})
	}
	return t
}

func decadeLabel(ns float64) string {
	switch {
	case ns < 1e3:
		return plain(ns) + " ns"
	case ns < 1e6:
		return plain(ns/1e3) + " µs"
	case ns < 1e9:
		return plain(ns/1e6) + " ms"
	}
	return plain(ns/1e9) + " s"
}
