package frontiertest_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weft/crawler/frontier"
	"weft/crawler/frontier/frontiertest"
)

// wrong are frontiers that break one promise each, with the subtest that finds
// it.
var wrong = []struct {
	name, finds string
	open        func(cfg frontier.Config) frontiertest.Frontier
}{
	{"two leases of a host at once", "connections of a host", func(cfg frontier.Config) frontiertest.Frontier {
		cfg.HostConns = 0
		return frontier.New(cfg)
	}},
	{"too fast", "rate of a host", func(cfg frontier.Config) frontiertest.Frontier {
		cfg.HostRate *= 10 // so that a slow machine is still too fast
		return frontier.New(cfg)
	}},
	{"a lost task", "every task is over once", func(cfg frontier.Config) frontiertest.Frontier {
		return &loses{Frontier: frontier.New(cfg)}
	}},
	{"a task handed out twice", "no task is leased twice at once", func(cfg frontier.Config) frontiertest.Frontier {
		return &repeats{Frontier: frontier.New(cfg)}
	}},
	{"an early end", "the end comes after the last Over", func(cfg frontier.Config) frontiertest.Frontier {
		return &endsEarly{Frontier: frontier.New(cfg)}
	}},
	{"no end", "an empty list ends", func(cfg frontier.Config) frontiertest.Frontier {
		return &neverEnds{frontier.New(cfg)}
	}},
	{"hosts in line", "hosts do not wait for each other", func(cfg frontier.Config) frontiertest.Frontier {
		return &oneQueue{frontier.New(cfg)}
	}},
	{"again at once", "nothing is queued again too early", func(cfg frontier.Config) frontiertest.Frontier {
		return &hasty{frontier.New(cfg)}
	}},
	{"a redirect in the old queue", "a redirect goes by the other host's limits", func(cfg frontier.Config) frontiertest.Frontier {
		return &immovable{frontier.New(cfg)}
	}},
	{"deaf to contexts", "Lease ends with its context", func(cfg frontier.Config) frontiertest.Frontier {
		return &deaf{frontier.New(cfg)}
	}},
	{"no robots.txt", "robots.txt comes first", func(cfg frontier.Config) frontiertest.Frontier {
		cfg.Robots = nil
		return frontier.New(cfg)
	}},
	{"rules that deny nothing", "what robots.txt denies is handed out with the reason", func(cfg frontier.Config) frontiertest.Frontier {
		return &lawless{frontier.New(cfg)}
	}},
	{"refusals unheard", "a refusal puts the host off", func(cfg frontier.Config) frontiertest.Frontier {
		return &stubborn{frontier.New(cfg)}
	}},
	{"no host given up", "a host that is given up hands out all", func(cfg frontier.Config) frontiertest.Frontier {
		cfg.MaxHostWait = 24 * time.Hour
		return frontier.New(cfg)
	}},
	{"nothing dropped", "Drop lets go of a site", func(cfg frontier.Config) frontiertest.Frontier {
		return &keeps{frontier.New(cfg)}
	}},
	{"an Add that waits", "no Add blocks", func(cfg frontier.Config) frontiertest.Frontier {
		return &blocks{frontier.New(cfg)}
	}},
}

type loses struct {
	*frontier.Frontier
	n atomic.Int64
}

func (f *loses) Add(t *frontier.Task) {
	if f.n.Add(1)%50 != 0 {
		f.Frontier.Add(t)
	}
}

type repeats struct {
	*frontier.Frontier
	last *frontier.Task
}

func (f *repeats) Lease(ctx context.Context) (*frontier.Task, error) {
	if t := f.last; t != nil {
		f.last = nil
		return t, nil
	}
	t, err := f.Frontier.Lease(ctx)
	f.last = t
	return t, err
}

// endsEarly takes empty queues for the end.
type endsEarly struct {
	*frontier.Frontier
	closed atomic.Bool
}

func (f *endsEarly) Close() {
	f.closed.Store(true)
	f.Frontier.Close()
}

func (f *endsEarly) Lease(ctx context.Context) (*frontier.Task, error) {
	if f.closed.Load() && f.Queued() == 0 {
		return nil, io.EOF
	}
	return f.Frontier.Lease(ctx)
}

type neverEnds struct{ *frontier.Frontier }

func (f *neverEnds) Close() {}

// oneQueue has all hosts wait for the first.
type oneQueue struct{ *frontier.Frontier }

func (f *oneQueue) Add(t *frontier.Task) {
	t.Host = "slow.test:80"
	f.Frontier.Add(t)
}

type hasty struct{ *frontier.Frontier }

func (f *hasty) Return(t *frontier.Task, r frontier.Report, n frontier.Next) {
	if n != frontier.Over && n != frontier.Later {
		n = frontier.Again(time.Time{})
	}
	f.Frontier.Return(t, r, n)
}

type immovable struct{ *frontier.Frontier }

func (f *immovable) Return(t *frontier.Task, r frontier.Report, n frontier.Next) {
	if t.Home != "" {
		t.Host = t.Home
	}
	f.Frontier.Return(t, r, n)
}

type deaf struct{ *frontier.Frontier }

func (f *deaf) Lease(ctx context.Context) (*frontier.Task, error) {
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx)
	}
	return f.Frontier.Lease(ctx)
}

type lawless struct{ *frontier.Frontier }

func (f *lawless) Lease(ctx context.Context) (*frontier.Task, error) {
	t, err := f.Frontier.Lease(ctx)
	if t != nil {
		t.Denial = nil
	}
	return t, err
}

type stubborn struct{ *frontier.Frontier }

func (f *stubborn) Refused(*frontier.Task, frontier.Refusal) (time.Time, bool) {
	return time.Now(), true
}

type keeps struct{ *frontier.Frontier }

func (f *keeps) Drop(func(string) bool) {}

// blocks waits for room.
type blocks struct{ *frontier.Frontier }

func (f *blocks) Add(t *frontier.Task) {
	for f.Queued() >= 1000 {
		time.Sleep(time.Millisecond)
	}
	f.Frontier.Add(t)
}

// chosen is the environment variable that names the wrong frontier to run.
const chosen = "FRONTIERTEST_WRONG"

// The suite finds each wrong frontier, and by the promise that it breaks. They
// run all at once, as most of them only wait for what does not come.
func TestWrongFrontiersFail(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	type result struct {
		out []byte
		err error
	}
	results := make([]chan result, len(wrong))
	for i, w := range wrong {
		results[i] = make(chan result, 1)
		go func() {
			cmd := exec.CommandContext(t.Context(), self, "-test.v",
				"-test.run=^TestOneWrongFrontier$/^"+strings.ReplaceAll(w.finds, " ", "_")+"$")
			cmd.Env = append(os.Environ(), chosen+"="+w.name)
			out, err := cmd.CombinedOutput()
			results[i] <- result{out, err}
		}()
	}
	for i, w := range wrong {
		t.Run(w.name, func(t *testing.T) {
			r := <-results[i]
			failed := "--- FAIL: TestOneWrongFrontier/" + strings.ReplaceAll(w.finds, " ", "_")
			if r.err == nil || !strings.Contains(string(r.out), failed) {
				t.Errorf("%v: want %q to fail:\n%s", r.err, w.finds, r.out)
			}
		})
	}
}

// TestOneWrongFrontier is run by TestWrongFrontiersFail in a process of its own.
func TestOneWrongFrontier(t *testing.T) {
	name := os.Getenv(chosen)
	for _, w := range wrong {
		if w.name == name {
			frontiertest.Test(t, w.open)
			return
		}
	}
	t.Skip("to be run by another test")
}
