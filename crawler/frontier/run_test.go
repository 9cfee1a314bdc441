package frontier

import (
	"context"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"weft/fetch/robots"
	"weft/parse/weburl"
)

// leased is what a test notes of a lease.
type leased struct {
	at           time.Duration // since the start
	host         string
	id           uint64
	limit, queue time.Duration
}

// crawl runs a frontier until its end, on the clock of a synctest bubble. The
// exchange of each lease is visit's, in a goroutine of its own; visit may return
// the task to be queued again, and then reports that the task is not over.
type crawl struct {
	*Frontier
	start    time.Time
	fetchers int // 0: as many as are wanted
	visit    func(t *Task) (again bool)
	leases   []leased
}

// newTask is for the page of that path on a host.
func newTask(host, path string) *Task {
	u, err := weburl.Canonical("http://" + host + path)
	if err != nil {
		panic(err)
	}
	return &Task{URL: u, Host: host}
}

// askRobots is a Config.Robots.
func askRobots(page *Task) *Task { return &Task{URL: page.URL.Robots(), Value: "robots"} }

// rulesOf are what robots.txt means that has this text.
func rulesOf(text string) *Rules {
	r := robots.Parse([]byte(text), "weft")
	return &Rules{Rules: r, Delay: r.CrawlDelay()}
}

// The following say to a frontier what else an exchange would.

func setAddr(f *Frontier, key, addr string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, h := f.now(), f.host(key)
	f.setAddr(h, addr, true, now)
	f.place(h, now)
}

func crawlDelay(f *Frontier, key string, interval time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(key)
	h.pace.lowerTo(interval)
	f.place(h, f.now())
}

func delay(f *Frontier, key string, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(key)
	h.delay(f.moment(until))
	f.place(h, f.now())
}

func slowDown(f *Frontier, t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	f.slowDown(t.from, t, now)
	f.place(t.from, now)
}

func newCrawl(cfg Config) *crawl {
	return &crawl{Frontier: New(cfg), start: time.Now()}
}

// add queues n tasks for each host, by turns.
func (c *crawl) add(n int, hosts ...string) {
	for range n {
		for _, h := range hosts {
			if c.cfg.Robots != nil {
				c.Add(newTask(h, "/"))
			} else {
				c.Add(&Task{Host: h})
			}
		}
	}
}

// run leases until the end of the frontier, which is closed.
func (c *crawl) run(t *testing.T) []leased {
	t.Helper()
	c.Close()
	var slots chan struct{}
	if c.fetchers > 0 {
		slots = make(chan struct{}, c.fetchers)
	}
	for {
		if slots != nil {
			slots <- struct{}{}
		}
		task, err := c.Lease(t.Context())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		c.leases = append(c.leases, leased{time.Since(c.start), task.Host, task.Seq, task.Limit, task.Queue})
		go func() {
			again := false
			if c.visit != nil {
				again = c.visit(task)
			} else {
				c.Return(task, Report{}, Later)
			}
			if !again {
				c.Return(task, Report{}, Over)
			}
			if slots != nil {
				<-slots
			}
		}()
	}
	synctest.Wait()
	if n := c.Queued(); n != 0 {
		t.Errorf("%d tasks are queued at the end", n)
	}
	return c.leases
}

// takes returns a visit that takes that long.
func (c *crawl) takes(d time.Duration) func(*Task) bool {
	return func(t *Task) bool {
		time.Sleep(d)
		c.Return(t, Report{}, Later)
		return false
	}
}

// times returns when the leases of a host were.
func times(leases []leased, host string) []time.Duration {
	var at []time.Duration
	for _, l := range leases {
		if l.host == host {
			at = append(at, l.at)
		}
	}
	return at
}

func ids(leases []leased) []uint64 {
	var ids []uint64
	for _, l := range leases {
		ids = append(ids, l.id)
	}
	return ids
}

// checkPace checks what a server would: no gap below the interval, and never
// more than rate+1 in a second.
func checkPace(t *testing.T, what string, at []time.Duration, rate float64) {
	t.Helper()
	interval := time.Duration(float64(time.Second) / rate)
	for i := 1; i < len(at); i++ {
		if gap := at[i] - at[i-1]; gap < interval-time.Nanosecond {
			t.Fatalf("%s: request %d came %v after the one before, want at least %v", what, i, gap, interval)
		}
	}
	for i, from := range at {
		n, _ := slices.BinarySearch(at[i:], from+time.Second)
		if float64(n) > rate+1 {
			t.Fatalf("%s: %d requests in the second from %v, want at most %v", what, n, from, rate+1)
		}
	}
}

func wantTimes(t *testing.T, what string, got []time.Duration, want ...time.Duration) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: leased at %v, want %v", what, got, want)
	}
}

// bubble runs a test on a clock of its own.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

// lease takes the next task, which must be there at once.
func lease(t *testing.T, f *Frontier) *Task {
	t.Helper()
	task, wait, err := f.tryLease()
	if task == nil {
		t.Fatalf("nothing to lease for %v: %v", wait, err)
	}
	return task
}

// noLease checks that nothing may go for that long.
func noLease(t *testing.T, f *Frontier, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if task, err := f.Lease(ctx); err == nil {
		t.Fatalf("leased task %d of %s, want none for %v", task.Seq, task.Host, d)
	}
}

func hostName(i int) string { return fmt.Sprintf("h%d.example:80", i) }
