package compare

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"weft/crawler"
)

// A Runner is one way to do the work.
type Runner struct {
	Name string
	Setup
	Alternatives []Alternative // for the verdict

	// Partial says that the runner does a part of the work only, and Scale how
	// many times longer all of it would take; 0 means 1.
	Partial bool
	Scale   float64

	// Run does the work once. It passes its parser through Meter.Parser and its
	// events to Meter.Event, and reports what other processes used.
	Run func(ctx context.Context, w *Meter) (crawler.Summary, error)
}

func (r *Runner) scale() float64 {
	if r.Scale > 0 {
		return r.Scale
	}
	return 1
}

// Round is one run of one runner.
type Round struct {
	Summary      crawler.Summary
	User, System time.Duration // processor time of this process
	WorkerUser   time.Duration // and of the workers
	WorkerSystem time.Duration
	Others       time.Duration // and of all other programs meanwhile, servers on the same machine among them
	Machine      int           // processors of the machine; 0, and no Others, where the system does not tell
	Peak         int64         // bytes resident in this process at most; 0 where the system does not tell
	PeakAll      int64         // and with the workers
	Differing    []string      // URLs of pages that are not as in the first run of all

	trace trace
}

// CPU is the processor time, user and system, of all processes of the run.
func (r *Round) CPU() time.Duration { return r.User + r.System + r.WorkerUser + r.WorkerSystem }

// Result is what one runner did over all rounds.
type Result struct {
	Runner
	Rounds []Round
}

// Run does the work with every runner, rounds times, after a warm-up that does
// not count: one run of the last runner that does all of the work. The order of
// the runners is another in every round, the same in every comparison. done, if
// not nil, is told of every run that ended.
func Run(ctx context.Context, runners []Runner, rounds int, done func(name string, round int, r Round)) ([]Result, error) {
	results := make([]Result, len(runners))
	for i, r := range runners {
		results[i].Runner = r
	}
	warm := &runners[len(runners)-1]
	for i := range runners {
		if !runners[i].Partial {
			warm = &runners[i]
		}
	}
	_, reference, err := once(ctx, warm)
	if err != nil {
		return results, fmt.Errorf("%s, warm-up: %w", warm.Name, err)
	}
	shuffle := rand.New(rand.NewPCG(1, 2))
	for round := range rounds {
		for _, i := range shuffle.Perm(len(runners)) {
			got, pages, err := once(ctx, &runners[i])
			if err != nil {
				return results, fmt.Errorf("%s, round %d: %w", runners[i].Name, round+1, err)
			}
			got.Differing = pages.differing(reference, runners[i].Partial)
			results[i].Rounds = append(results[i].Rounds, got)
			if done != nil {
				done(runners[i].Name, round+1, got)
			}
		}
	}
	return results, nil
}

func once(ctx context.Context, r *Runner) (Round, pages, error) {
	// What the run before left behind is not to be paid by this one.
	debug.FreeOSMemory()
	w := Begin()
	sum, err := r.Run(ctx, w)
	return w.End(sum), w.pages, err
}

// Over is the Spread of some figure over the rounds.
func (r *Result) Over(figure func(*Round) float64) Spread {
	return SpreadOf(r.each(figure))
}

func (r *Result) each(figure func(*Round) float64) []float64 {
	values := make([]float64, len(r.Rounds))
	for i := range r.Rounds {
		values[i] = figure(&r.Rounds[i])
	}
	return values
}

// walls are the wall times in seconds, of all of the work.
func (r *Result) walls() []float64 {
	return r.each(func(round *Round) float64 { return round.Summary.Wall.Seconds() * r.scale() })
}

// Wall is the wall time in seconds, of all of the work.
func (r *Result) Wall() Spread { return SpreadOf(r.walls()) }

// Speedup is how many times faster r is than base, paired round by round.
func (r *Result) Speedup(base *Result) Spread {
	a, b := base.walls(), r.walls()
	values := make([]float64, min(len(a), len(b)))
	for i := range values {
		values[i] = a[i] / b[i]
	}
	return SpreadOf(values)
}

// Differing lists the pages that differed in the round with most of them.
func (r *Result) Differing() []string {
	var most []string
	for _, round := range r.Rounds {
		if len(round.Differing) > len(most) {
			most = round.Differing
		}
	}
	return most
}

// typical is the round with the median wall time; of an even number, the
// shorter one.
func (r *Result) typical() *Round {
	walls := r.walls()
	best := 0
	for i := range walls {
		less, equal := 0, 0
		for j, w := range walls {
			switch {
			case w < walls[i]:
				less++
			case w == walls[i] && j < i:
				equal++
			}
		}
		if less+equal == (len(walls)-1)/2 {
			best = i
		}
	}
	return &r.Rounds[best]
}
