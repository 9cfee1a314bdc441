package frontiertest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"weft/crawler/frontier"
)

func connections(s *suite) {
	for _, conns := range []int{1, 2} {
		f := s.open(frontier.Config{HostConns: conns})
		for n := range 20 {
			for h := range 3 {
				f.Add(page(host(h), n))
			}
		}
		f.Close()
		var mu sync.Mutex
		inFlight := map[string]int{}
		s.drain(f, func(t *frontier.Task) {
			mu.Lock()
			inFlight[t.Host]++
			if n := inFlight[t.Host]; n > conns {
				s.Errorf("%d exchanges with %s at once, want at most %d", n, t.Host, conns)
			}
			mu.Unlock()
			f.Sent(t)
			time.Sleep(2 * time.Millisecond)
			mu.Lock()
			inFlight[t.Host]--
			mu.Unlock()
			over(f, t)
		})
	}
}

// A lease comes no sooner than the host's rate allows after any before it. What
// delays the test only makes it come later.
func rate(s *suite) {
	const perSecond, n = 50, 12
	f := s.open(frontier.Config{HostRate: perSecond})
	for i := range n {
		f.Add(page(host(1), i))
	}
	f.Close()
	var before, after []time.Time
	for range n {
		before = append(before, time.Now())
		t := s.lease(f)
		after = append(after, time.Now())
		f.Sent(t)
		over(f, t)
	}
	s.wantEnd(f)
	for i := range n {
		for j := i + 1; j < n; j++ {
			least := time.Duration(j-i) * time.Second / perSecond
			if took := after[j].Sub(before[i]); took < least-time.Millisecond {
				s.Fatalf("%d leases of a host within %v, want at least %v", j-i+1, took, least)
			}
		}
	}
}

// A host that has to wait keeps no other from its turn, though its tasks are
// older.
func hostsApart(s *suite) {
	f := s.open(frontier.Config{HostConns: 1, Hosts: map[string]frontier.HostLimit{"slow.test": {Delay: time.Hour}}})
	for n := range 3 {
		f.Add(page("slow.test:80", n))
	}
	for h := range 5 {
		f.Add(page(host(h), 0))
	}
	seen := map[string]bool{}
	for range 6 {
		t := s.lease(f)
		if seen[t.Host] {
			s.Errorf("%s was leased a second time", t.Host)
		}
		seen[t.Host] = true
	}
	s.noLease(f)
}

func againAt(s *suite) {
	f := s.open(frontier.Config{})
	f.Add(page(host(1), 1))
	f.Close()
	at := time.Now().Add(2 * aWhile)
	f.Return(s.lease(f), frontier.Report{}, frontier.Again(at))
	t := s.lease(f)
	if early := time.Until(at); early > 0 {
		s.Errorf("leased %v before its time", early)
	}
	over(f, t)
	s.wantEnd(f)
}

// A task that was led to another host waits in that one's queue, and its own is
// free.
func redirect(s *suite) {
	f := s.open(frontier.Config{HostConns: 1})
	f.Add(page("to.test:80", 1))
	busy := s.lease(f)
	f.Add(page("from.test:80", 1))
	led := s.lease(f)
	target := page("to.test:80", 2)
	led.URL, led.Host = target.URL, target.Host
	f.Return(led, frontier.Report{Answered: true}, frontier.Again(time.Now()))
	s.noLease(f)
	f.Add(page("from.test:80", 2))
	free := s.lease(f)
	if free.Host != "from.test:80" {
		s.Errorf("leased %s, want the host that is free", free.URL.Key)
	}
	over(f, busy)
	hop := s.lease(f)
	if hop.URL.Key != target.URL.Key || hop.Host != target.Host {
		s.Errorf("leased %s of %s, want where the task was led to", hop.URL.Key, hop.Host)
	}
	over(f, free)
	over(f, hop)
	f.Close()
	s.wantEnd(f)
}

// No page goes before the robots.txt of its origin was returned with rules,
// which it then has; each origin's is asked for once, also where it leads to
// another host.
func robotsFirst(s *suite) {
	const hosts = 5
	f := s.open(frontier.Config{Robots: askRobots})
	for n := range 4 {
		for h := range hosts {
			f.Add(page(host(h), n))
		}
	}
	f.Close()
	var mu sync.Mutex
	known := map[string]*frontier.Rules{} // by origin
	fetches := map[string]int{}
	s.drain(f, func(t *frontier.Task) {
		mu.Lock()
		defer mu.Unlock()
		origin := t.URL.Origin()
		switch {
		case !isRobots(t):
			if known[origin] == nil || t.Rules != known[origin] {
				s.Errorf("%s was leased with the rules %p, want %p", t.URL.Key, t.Rules, known[origin])
			}
			over(f, t)
		case fetches[origin] == 0 && origin == "http://host1.test":
			fetches[origin]++
			t.Host = host(2) // on its way over another
			f.Return(t, frontier.Report{Answered: true}, frontier.Again(time.Now()))
		default:
			fetches[origin]++
			known[origin] = rules("User-agent: *\nAllow: /")
			f.Return(t, frontier.Report{Answered: true, Rules: known[origin]}, frontier.Over)
		}
	})
	for h := range hosts {
		origin, want := fmt.Sprintf("http://host%d.test", h), 1
		if h == 1 {
			want = 2
		}
		if got := fetches[origin]; got != want {
			s.Errorf("robots.txt of %s was leased %d times, want %d", origin, got, want)
		}
	}
}

// Pages that the rules deny keep no distance.
func robotsDeny(s *suite) {
	f := s.open(frontier.Config{Robots: askRobots, Hosts: map[string]frontier.HostLimit{"host1.test": {Delay: time.Hour}}})
	for n := range 10 {
		f.Add(page(host(1), n))
	}
	fetch := s.lease(f)
	s.noLease(f)
	f.Return(fetch, frontier.Report{Answered: true, Rules: rules("User-agent: *\nDisallow: /")}, frontier.Over)
	f.Add(page(host(1), 10))
	for range 11 {
		t := s.lease(f)
		if t.Denial == nil || t.Denial.Outcome != "robots_denied" {
			s.Errorf("%s: denial %+v, want robots_denied", t.URL.Key, t.Denial)
		}
		over(f, t)
	}
	f.Close()
	s.wantEnd(f)
}

// Nothing of a host goes before the time that it asked for.
func refusal(s *suite) {
	if testing.Short() {
		s.Skip("takes seconds")
	}
	const wait = 1500 * time.Millisecond // longer than the frontier's own first pause
	f := s.open(frontier.Config{})
	f.Add(page(host(1), 1))
	f.Add(page(host(1), 2))
	f.Close()
	refused := s.lease(f)
	other := s.lease(f)
	since := time.Now()
	at, ok := f.Refused(refused, frontier.Refusal{Wait: wait, Asked: true})
	if !ok || at.Before(since.Add(wait)) {
		s.Errorf("the task may come back after %v, %v, want %v at least", at.Sub(since), ok, wait)
	}
	f.Return(refused, frontier.Report{}, frontier.Again(at))
	f.Return(other, frontier.Report{}, frontier.Again(time.Now()))
	for range 2 {
		t := s.lease(f)
		if took := time.Since(since); took < wait {
			s.Errorf("%s was leased %v after the refusal, want %v at least", t.URL.Key, took, wait)
		}
		over(f, t)
	}
	s.wantEnd(f)
}

// A host that wants to be left alone for too long is given up, and all that
// waits for it comes at once with the reason.
func parked(s *suite) {
	f := s.open(frontier.Config{HostConns: 1, HostRate: 1, MaxHostWait: time.Minute})
	for n := range 10 {
		f.Add(page(host(1), n))
	}
	refused := s.lease(f)
	if at, ok := f.Refused(refused, frontier.Refusal{Wait: time.Hour, Asked: true}); ok {
		s.Errorf("the task may come back at %v, want the host given up", at)
	}
	if refused.Denial == nil {
		s.Error("the refused task has no denial")
	}
	over(f, refused)
	f.Add(page(host(1), 10))
	for range 10 {
		t := s.lease(f)
		if t.Denial == nil || t.Denial.Outcome != "host_parked" {
			s.Errorf("%s: denial %+v, want host_parked", t.URL.Key, t.Denial)
		}
		over(f, t)
	}
	f.Close()
	s.wantEnd(f)
}
