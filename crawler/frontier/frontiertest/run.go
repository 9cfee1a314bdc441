package frontiertest

import (
	"context"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"weft/crawler/frontier"
	"weft/fetch/robots"
	"weft/parse/weburl"
)

// page makes a task of a URL. Its Value is the URL as given.
func page(t testing.TB, raw string) *frontier.Task {
	t.Helper()
	u, err := weburl.Canonical(raw)
	if err != nil {
		t.Fatal(err)
	}
	return &frontier.Task{URL: u, Host: u.Host, Value: raw}
}

// robotsValue is the Value of a robots fetch.
const robotsValue = "robots"

// robotsFetch is a frontier.Config.Robots.
func robotsFetch(page *frontier.Task) *frontier.Task {
	return &frontier.Task{URL: page.URL.Robots(), Value: robotsValue}
}

func rules(text string) *frontier.Rules {
	return &frontier.Rules{Rules: robots.Parse([]byte(text), "weft")}
}

// A lease is one that was handed out.
type lease struct {
	at   time.Duration // since the run began
	host string
	what string // the task's Value
}

// run is a crawl over a frontier: it leases with so many fetchers until the end,
// and books what it was given.
type run struct {
	f        Frontier
	fetchers int
	visit    func(t *frontier.Task) (frontier.Report, frontier.Next) // sleeps as long as the exchange takes

	mu     sync.Mutex
	begun  time.Time
	leases []lease
	now    map[string]int         // leases under way, by host
	most   map[string]int         // and the most there were
	held   map[*frontier.Task]int // leases under way, by task
	ends   map[string]int         // tasks that are over, by Value
}

func newRun(f Frontier, fetchers int) *run {
	return &run{
		f: f, fetchers: fetchers, begun: time.Now(),
		now: map[string]int{}, most: map[string]int{}, held: map[*frontier.Task]int{}, ends: map[string]int{},
	}
}

// all leases until the end. A frontier that has nothing to do for a day, and
// does not end, is stuck.
func (r *run) all(t *testing.T) {
	t.Helper()
	slots := make(chan struct{}, r.fetchers)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	for {
		slots <- struct{}{}
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		task, err := r.f.Lease(ctx)
		cancel()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("after %d leases: %v", len(r.leases), err)
		}
		r.begin(t, task)
		tasks.Go(func() {
			r.step(task)
			<-slots
		})
	}
}

func (r *run) begin(t *testing.T, task *frontier.Task) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.leases = append(r.leases, lease{time.Since(r.begun), task.Host, fmt.Sprint(task.Value)})
	if r.held[task]++; r.held[task] > 1 {
		t.Errorf("%v was leased twice at once", task.Value)
	}
	if task.Denial == nil {
		r.now[task.Host]++
		r.most[task.Host] = max(r.most[task.Host], r.now[task.Host])
	}
}

func (r *run) step(task *frontier.Task) {
	host := task.Host
	if task.Denial == nil {
		r.f.Sent(task)
	}
	report, next := r.visit(task)
	r.mu.Lock()
	r.held[task]--
	if task.Denial == nil {
		r.now[host]--
	}
	if next == frontier.Over {
		r.ends[fmt.Sprint(task.Value)]++
	}
	r.mu.Unlock()
	r.f.Return(task, report, next)
}

// of are the leases of a host.
func (r *run) of(host string) (at []time.Duration) {
	for _, l := range r.leases {
		if l.host == host {
			at = append(at, l.at)
		}
	}
	return at
}

// now leases what can go at once.
func now(t *testing.T, f Frontier) (got []*frontier.Task) {
	t.Helper()
	for {
		ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
		task, err := f.Lease(ctx)
		cancel()
		if err != nil {
			return got
		}
		got = append(got, task)
	}
}

// values are what the tasks are, in order, with what they are denied for.
func values(tasks []*frontier.Task) (all []string) {
	for _, t := range tasks {
		s := fmt.Sprint(t.Value)
		if t.Denial != nil {
			s += " " + t.Denial.Outcome
		}
		all = append(all, s)
	}
	return all
}
