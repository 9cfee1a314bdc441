package compare

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"weft/crawler"
	"weft/parse"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo is a parser whose page is the body.
type echo struct{}

func (echo) Parse(_ context.Context, doc parse.Document) (parse.Result, error) {
	if doc.Body == nil {
		return parse.Result{}, errors.New("no body")
	}
	return parse.Result{Outcome: parse.OK, Page: doc.Body}, nil
}

// runner makes one page a line: "URL page".
func runner(name string, lines ...string) Runner {
	return Runner{Name: name, Run: func(ctx context.Context, w *Meter) (crawler.Summary, error) {
		p := w.Parser(echo{})
		for _, line := range lines {
			url, page, _ := strings.Cut(line, " ")
			if _, err := p.Parse(ctx, parse.Document{URL: url, Body: []byte(page)}); err != nil {
				return crawler.Summary{}, err
			}
		}
		return crawler.Summary{Records: int64(len(lines))}, nil
	}}
}

// Every round of every runner is held against the warm-up: a page that is
// another, missing or too many counts; of a part of the work, none is missing.
func TestDiffering(t *testing.T) {
	round := 0
	flaky := runner("flaky")
	flaky.Run = func(ctx context.Context, w *Meter) (crawler.Summary, error) {
		round++
		return runner("", "/1 one", "/2 two", fmt.Sprintf("/3 round %d", round)).Run(ctx, w)
	}
	part, badPart := runner("part", "/2 two"), runner("bad part", "/2 deux")
	part.Partial, badPart.Partial = true, true
	results, err := Run(t.Context(), []Runner{
		part, badPart, flaky,
		runner("order", "/3 round 2", "/1 one", "/2 two"),
		runner("other page", "/1 one", "/2 deux", "/3 round 2"),
		runner("one missing", "/1 one", "/3 round 2"),
		runner("one more", "/1 one", "/2 two", "/3 round 2", "/4 four"),
		runner("nothing"),
		runner("all", "/1 one", "/2 two", "/3 round 2"), // it warms up
	}, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]int)
	for _, r := range results {
		got[r.Name] = len(r.Differing())
	}
	want := map[string]int{"all": 0, "order": 0, "other page": 1, "one missing": 1, "one more": 1, "nothing": 3, "flaky": 1, "part": 0, "bad part": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Every runner runs once in every round, after one warm-up that does not count,
// and who waits for results is told of each.
func TestRunOrder(t *testing.T) {
	var ran, told []string
	note := func(name string) Runner {
		r := runner(name)
		run := r.Run
		r.Run = func(ctx context.Context, w *Meter) (crawler.Summary, error) {
			ran = append(ran, name)
			return run(ctx, w)
		}
		return r
	}
	part := note("part")
	part.Partial = true
	results, err := Run(t.Context(), []Runner{note("a"), note("b"), part}, 3, func(name string, round int, _ Round) {
		told = append(told, fmt.Sprint(name, round))
	})
	if err != nil || len(results[0].Rounds) != 3 || len(results[2].Rounds) != 3 {
		t.Fatalf("%d and %d rounds, %v", len(results[0].Rounds), len(results[2].Rounds), err)
	}
	if ran[0] != "b" {
		t.Errorf("warmed up with %s, not with the last that does all of the work", ran[0])
	}
	for round := range 3 {
		names := slices.Sorted(slices.Values(ran[1+3*round : 4+3*round]))
		if diff := cmp.Diff([]string{"a", "b", "part"}, names); diff != "" {
			t.Error(diff)
		}
	}
	slices.Sort(told)
	if diff := cmp.Diff([]string{"a1", "a2", "a3", "b1", "b2", "b3", "part1", "part2", "part3"}, told); diff != "" {
		t.Error(diff)
	}
}

// An error ends the comparison and says where; what was measured before is kept.
func TestRunError(t *testing.T) {
	broken, rounds := errors.New("broken"), 0
	bad := Runner{Name: "bad", Run: func(context.Context, *Meter) (crawler.Summary, error) {
		if rounds++; rounds == 3 { // the first is the warm-up

			return crawler.Summary{}, broken
		}
		return crawler.Summary{}, nil
	}}
	results, err := Run(t.Context(), []Runner{runner("good"), bad}, 3, nil)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "bad, round 2") {
		t.Errorf("error %v", err)
	}
	if len(results) != 2 || len(results[1].Rounds) != 1 {
		t.Errorf("%d results", len(results))
	}
}

// A parser's error is passed on and no page.
func TestWatchedParserFails(t *testing.T) {
	w := Begin()
	defer w.End(crawler.Summary{})
	if _, err := w.Parser(echo{}).Parse(t.Context(), parse.Document{URL: "/1"}); err == nil || len(w.pages) != 0 {
		t.Errorf("error %v, %d pages", err, len(w.pages))
	}
}

// What a run used is counted, and what its workers did on top.
func TestUsage(t *testing.T) {
	w := Begin()
	for begun := time.Now(); time.Since(begun) < 20*time.Millisecond; {
	}
	ballast := make([]byte, 8<<20)
	for i := range ballast {
		ballast[i] = 1
	}
	w.Workers(time.Hour, time.Minute, 1<<30)
	w.Workers(time.Hour, time.Minute, 1<<30)
	r := w.End(crawler.Summary{Records: 7})
	if r.User <= 0 || r.User > time.Hour || r.WorkerUser != 2*time.Hour || r.WorkerSystem != 2*time.Minute ||
		r.CPU() != r.User+r.System+r.WorkerUser+r.WorkerSystem {
		t.Errorf("processor time %v and %v, of workers %v and %v", r.User, r.System, r.WorkerUser, r.WorkerSystem)
	}
	if r.PeakAll != r.Peak+2<<30 || r.Summary.Records != 7 {
		t.Errorf("peak %d, with workers %d", r.Peak, r.PeakAll)
	}
	if crawler.Resident() > 0 && r.Peak < int64(len(ballast)) {
		t.Errorf("peak %d, with %d bytes in use", r.Peak, len(ballast))
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   Spread
	}{
		{[]float64{3}, Spread{3, 3, 3}},
		{[]float64{4, 1}, Spread{2.5, 1, 4}},
		{[]float64{9, 1, 5}, Spread{5, 1, 9}},
		{[]float64{8, 2, 4, 100}, Spread{6, 2, 100}},
	} {
		if got := SpreadOf(c.values); got != c.want {
			t.Errorf("SpreadOf(%v) = %v, want %v", c.values, got, c.want)
		}
	}
}

// A speed-up is paired round by round: what slowed both down in one round is
// not taken for a difference.
func TestSpeedup(t *testing.T) {
	took := func(seconds ...float64) (r Result) {
		for _, s := range seconds {
			r.Rounds = append(r.Rounds, Round{Summary: crawler.Summary{Wall: time.Duration(s * float64(time.Second))}})
		}
		return r
	}
	base, fast := took(10, 40, 12), took(5, 20, 4)
	if got, want := fast.Speedup(&base), (Spread{2, 2, 3}); got != want {
		t.Errorf("speed-up %v, want %v", got, want)
	}
	if got, want := fast.Wall(), (Spread{5, 4, 20}); got != want {
		t.Errorf("wall time %v, want %v", got, want)
	}
}

// A comparison of two ways to do the same work.
func Example() {
	work := func(d time.Duration) func(context.Context, *Meter) (crawler.Summary, error) {
		return func(ctx context.Context, w *Meter) (crawler.Summary, error) {
			p := w.Parser(echo{}) // a crawl would be given this parser
			_, err := p.Parse(ctx, parse.Document{URL: "http://example.com/", Body: []byte("{}")})
			return crawler.Summary{Records: 1, Wall: d}, err
		}
	}
	results, err := Run(context.Background(), []Runner{
		{Name: "slow", Run: work(300 * time.Millisecond)},
		{Name: "fast", Run: work(100 * time.Millisecond)},
	}, 5, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range results {
		fmt.Printf("%s: %.1f times as fast, %d pages differ\n", r.Name, r.Speedup(&results[0]).Median, len(r.Differing()))
	}
	// Output:
	// slow: 1.0 times as fast, 0 pages differ
	// fast: 3.0 times as fast, 0 pages differ
}
