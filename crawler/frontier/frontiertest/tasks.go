package frontiertest

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"weft/crawler/frontier"
)

// ledger notes what becomes of tasks, by their URLs.
type ledger struct {
	mu     sync.Mutex
	leases map[string]int
	held   map[string]bool
	wrong  []string
}

func newLedger() *ledger {
	return &ledger{leases: map[string]int{}, held: map[string]bool{}}
}

// begin notes a lease and says which one of its task it is, from 1.
func (l *ledger) begin(t *frontier.Task) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := t.URL.Key
	if l.held[key] {
		l.wrong = append(l.wrong, key+" is leased a second time at once")
	}
	l.held[key] = true
	l.leases[key]++
	return l.leases[key]
}

// end is to be called before the task is returned.
func (l *ledger) end(t *frontier.Task) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held[t.URL.Key] = false
}

// Tasks that come while others go, some of them tried again, one with more made
// up on its way: each is leased as often as it was to be, and then it ends.
func everyTaskOnce(s *suite) {
	const hosts, each = 20, 20
	f := s.open(frontier.Config{HostConns: 3})
	l := newLedger()
	want := map[string]int{}
	add := func(h, n int) {
		t := page(host(h), n)
		f.Add(t)
	}
	for h := range hosts {
		for n := range 2 * each {
			want[page(host(h), n).URL.Key] = 1 + n%3
		}
	}
	for h := range hosts / 2 {
		for n := range each {
			add(h, n)
		}
	}
	go func() {
		for h := hosts / 2; h < hosts; h++ {
			for n := range each {
				add(h, n)
			}
		}
		f.Close()
	}()
	s.drain(f, func(t *frontier.Task) {
		var h, n int
		if _, err := fmt.Sscanf(t.URL.Key, "http://host%d.test/%d", &h, &n); err != nil {
			s.Errorf("leased %q", t.URL.Key)
		}
		try := l.begin(t)
		time.Sleep(time.Duration(n%4) * time.Millisecond)
		if n < each && try == 1 {
			add(h, n+each) // from its page
		}
		l.end(t)
		if n%2 == 0 {
			f.Return(t, frontier.Report{Answered: true}, frontier.Later)
		}
		if try <= n%3 {
			f.Return(t, frontier.Report{Answered: true}, frontier.Again(time.Now()))
		} else {
			f.Return(t, frontier.Report{Answered: true}, frontier.Over)
		}
	})
	for _, wrong := range l.wrong {
		s.Error(wrong)
	}
	for key, n := range want {
		if got := l.leases[key]; got != n {
			s.Errorf("%s was leased %d times, want %d", key, got, n)
		}
	}
	if len(l.leases) != len(want) {
		s.Errorf("%d tasks were leased, want %d", len(l.leases), len(want))
	}
}

// A task that is held is nobody else's, however long.
func noLeaseTwice(s *suite) {
	f := s.open(frontier.Config{})
	f.Add(page(host(1), 1))
	f.Add(page(host(1), 2))
	first, second := s.lease(f), s.lease(f)
	if first.URL.Key == second.URL.Key {
		s.Fatalf("%s was leased twice", first.URL.Key)
	}
	s.noLease(f)
	f.Return(first, frontier.Report{Answered: true}, frontier.Later)
	s.noLease(f)
	f.Return(first, frontier.Report{}, frontier.Over)
	s.noLease(f)
	over(f, second)
	f.Close()
	s.wantEnd(f)
}

func emptyList(s *suite) {
	f := s.open(frontier.Config{})
	f.Close()
	s.wantEnd(f)
}

// Until its Over a task may lead to others, also after Close and when its
// exchange is over.
func theEnd(s *suite) {
	f := s.open(frontier.Config{})
	f.Add(page(host(1), 1))
	f.Close()
	first := s.lease(f)
	s.noLease(f)
	f.Return(first, frontier.Report{Answered: true}, frontier.Later)
	s.noLease(f)
	f.Add(page(host(2), 2))
	f.Return(first, frontier.Report{}, frontier.Over)
	second := s.lease(f)
	f.Return(second, frontier.Report{}, frontier.Again(time.Now().Add(aWhile)))
	third := s.lease(f)
	if third.URL.Key != page(host(2), 2).URL.Key {
		s.Errorf("leased %s, want the second page again", third.URL.Key)
	}
	s.noLease(f)

	ended := make(chan error, 1)
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	go func() {
		_, err := f.Lease(ctx)
		ended <- err
	}()
	over(f, third)
	if err := <-ended; err != io.EOF {
		s.Errorf("a Lease that waited for the end: %v, want io.EOF", err)
	}
	s.wantEnd(f) // and so it stays
}

func contextEnds(s *suite) {
	f := s.open(frontier.Config{})
	f.Add(page(host(1), 1))
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	if t, err := f.Lease(ctx); err != context.Canceled {
		s.Errorf("leased %v, %v, want %v", t, err, context.Canceled)
	}
	over(f, s.lease(f))
}

// A writer that waited for room would keep those from going on that make it.
func addNeverBlocks(s *suite) {
	const tasks = 5_000
	f := s.open(frontier.Config{Window: 10, Codec: codec{}, Dir: s.TempDir()})
	added := make(chan struct{})
	go func() {
		defer close(added)
		for n := range tasks {
			f.Add(page(host(n%100), n))
		}
		f.Close()
	}()
	select {
	case <-added:
	case <-time.After(patience):
		s.Fatal("Add blocks while nothing is leased")
	}
	seen := map[string]bool{}
	for range tasks {
		t := s.lease(f)
		if seen[t.URL.Key] {
			s.Fatalf("%s was leased twice", t.URL.Key)
		}
		seen[t.URL.Key] = true
		over(f, t)
	}
	s.wantEnd(f)
}

// What waits for the site is gone, what is under way ends with its return, and
// others go on; the same site may be added again.
func drop(s *suite) {
	for _, cfg := range []frontier.Config{{}, {Robots: askRobots}, {Window: 4, Codec: codec{}, Dir: s.TempDir()}} {
		f := s.open(cfg)
		for n := range 10 {
			f.Add(page("gone.test:80", n))
		}
		underWay := s.lease(f)
		for n := range 10 {
			f.Add(page("stays.test:80", n))
		}
		f.Drop(onSite("gone.test"))
		f.Add(page("gone.test:80", 100))
		f.Close()
		f.Return(underWay, frontier.Report{}, frontier.Again(time.Now()))
		got := map[string]int{}
		var mu sync.Mutex
		s.drain(f, func(t *frontier.Task) {
			mu.Lock()
			if !isRobots(t) {
				got[t.Host]++
			}
			if t.Host == "gone.test:80" && !isRobots(t) && t.URL.Key != page("gone.test:80", 100).URL.Key {
				s.Errorf("leased %s, which was dropped", t.URL.Key)
			}
			mu.Unlock()
			over(f, t)
		})
		if got["stays.test:80"] != 10 || got["gone.test:80"] != 1 {
			s.Errorf("leased %v, want the 10 of another site and the one that was added later", got)
		}
	}
}
