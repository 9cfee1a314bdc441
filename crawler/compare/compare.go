package compare

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"weft/crawler"
)

// A Runner is one way to do the work.
type Runner struct {
	Name        string
	Concurrency int
	Procs       int

	// Run does the work once. It passes its parser through Watch.Parser and
	// reports what other processes used.
	Run func(ctx context.Context, w *Watch) (crawler.Summary, error)
}

// Round is one run of one runner.
type Round struct {
	Summary   crawler.Summary
	User      time.Duration // processor time, this process and the workers
	System    time.Duration
	Peak      int64 // bytes resident in this process at most; 0 where the system does not tell
	PeakAll   int64 // and with the workers
	Differing int64 // pages that are not as in the first run of all
}

// CPU is the processor time, user and system.
func (r Round) CPU() time.Duration { return r.User + r.System }

// Result is what one runner did over all rounds.
type Result struct {
	Runner
	Rounds []Round
}

// Run does the work with every runner in turn, rounds times. done, if not nil,
// is told of every run that ended.
func Run(ctx context.Context, runners []Runner, rounds int, done func(name string, round int, r Round)) ([]Result, error) {
	results := make([]Result, len(runners))
	for i, r := range runners {
		results[i].Runner = r
	}
	var reference pages
	for round := range rounds {
		for i, r := range runners {
			// What the run before left behind is not to be paid by this one.
			debug.FreeOSMemory()
			w := newWatch()
			sum, err := r.Run(ctx, w)
			got := w.end(sum)
			if err != nil {
				return results, fmt.Errorf("%s, round %d: %w", r.Name, round+1, err)
			}
			if reference == nil {
				reference = w.pages
			}
			got.Differing = reference.differing(w.pages)
			results[i].Rounds = append(results[i].Rounds, got)
			if done != nil {
				done(r.Name, round+1, got)
			}
		}
	}
	return results, nil
}

// Spread is the middle, the lowest and the highest of some measurements.
type Spread struct {
	Median, Low, High float64
}

// SpreadOf computes the Spread of at least one value.
func SpreadOf(values []float64) Spread {
	v := slices.Sorted(slices.Values(values))
	mid := v[len(v)/2]
	if len(v)%2 == 0 {
		mid = (v[len(v)/2-1] + mid) / 2
	}
	return Spread{mid, v[0], v[len(v)-1]}
}

// Over is the Spread of some figure over the rounds.
func (r Result) Over(figure func(Round) float64) Spread {
	values := make([]float64, len(r.Rounds))
	for i, round := range r.Rounds {
		values[i] = figure(round)
	}
	return SpreadOf(values)
}

// Wall is the wall time in seconds.
func (r Result) Wall() Spread {
	return r.Over(func(r Round) float64 { return r.Summary.Wall.Seconds() })
}

// Speedup is how many times faster r is than base, paired round by round.
func (r Result) Speedup(base Result) Spread {
	values := make([]float64, min(len(r.Rounds), len(base.Rounds)))
	for i := range values {
		values[i] = base.Rounds[i].Summary.Wall.Seconds() / r.Rounds[i].Summary.Wall.Seconds()
	}
	return SpreadOf(values)
}

// Differing is the largest number of differing pages of any round.
func (r Result) Differing() int64 {
	var n int64
	for _, round := range r.Rounds {
		n = max(n, round.Differing)
	}
	return n
}
