// Package frontiertest checks that a frontier keeps its promises, whatever is
// behind it. It knows the interface alone, runs on the real clock, and asserts
// of times only what no delay of the machine can break: that nothing comes too
// early.
package frontiertest

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"weft/crawler/frontier"
	"weft/fetch/robots"
	"weft/parse/weburl"
)

// A Frontier is what the crawler needs of one to hand out its work.
type Frontier interface {
	// Add queues a task. It never blocks.
	Add(t *frontier.Task)

	// Lease blocks until a task may go; io.EOF is the end.
	Lease(ctx context.Context) (*frontier.Task, error)

	// Sent and Refused are said in the middle of a lease.
	Sent(t *frontier.Task)
	Refused(t *frontier.Task, r frontier.Refusal) (at time.Time, ok bool)

	// Return ends a lease, and says what follows.
	Return(t *frontier.Task, r frontier.Report, n frontier.Next)

	// Close says that the list has ended: from here on only a task that is
	// outstanding leads to another Add.
	Close()

	// Drop lets go of all hosts that site says yes to.
	Drop(site func(host string) bool)
}

// Test runs the whole suite, each promise in a subtest of its own, on a frontier
// that open makes for it. What open opens it also closes, with t.Cleanup. The
// Config asks for no more than limits, a Window with a Codec, and Robots.
func Test(t *testing.T, open func(frontier.Config) Frontier) {
	for _, promise := range []struct {
		name string
		test func(s *suite)
	}{
		{"every task is over once", everyTaskOnce},
		{"no task is leased twice at once", noLeaseTwice},
		{"connections of a host", connections},
		{"rate of a host", rate},
		{"hosts do not wait for each other", hostsApart},
		{"nothing is queued again too early", againAt},
		{"a redirect goes by the other host's limits", redirect},
		{"an empty list ends", emptyList},
		{"the end comes after the last Over", theEnd},
		{"Lease ends with its context", contextEnds},
		{"robots.txt comes first", robotsFirst},
		{"what robots.txt denies is handed out with the reason", robotsDeny},
		{"a refusal puts the host off", refusal},
		{"a host that is given up hands out all", parked},
		{"Drop lets go of a site", drop},
		{"no Add blocks", addNeverBlocks},
	} {
		t.Run(promise.name, func(t *testing.T) {
			t.Parallel() // most of them wait
			promise.test(&suite{T: t, open: open})
		})
	}
}

const (
	// patience is how long the suite waits for what must come.
	patience = 20 * time.Second

	// aWhile is how long it looks whether something comes that must not.
	aWhile = 50 * time.Millisecond
)

// suite is one subtest.
type suite struct {
	*testing.T
	open func(frontier.Config) Frontier
}

// fetchOfRobots is the Value of a robots fetch.
type fetchOfRobots struct{}

func askRobots(page *frontier.Task) *frontier.Task {
	return &frontier.Task{URL: page.URL.Robots(), Value: fetchOfRobots{}}
}

func isRobots(t *frontier.Task) bool { return t.Value == fetchOfRobots{} }

func rules(text string) *frontier.Rules {
	return &frontier.Rules{Rules: robots.Parse([]byte(text), "weft")}
}

// page is the task for the n-th page of a host.
func page(host string, n int) *frontier.Task {
	u, err := weburl.Canonical(fmt.Sprintf("http://%s/%d", host, n))
	if err != nil {
		panic(err)
	}
	return &frontier.Task{URL: u, Host: u.Host, Home: u.Host}
}

func host(i int) string { return fmt.Sprintf("host%d.test:80", i) }

// codec keeps the URL of a task.
type codec struct{}

func (codec) Encode(dst []byte, t *frontier.Task) ([]byte, bool) {
	return append(dst, t.URL.Key...), true
}

func (codec) Decode(b []byte) (*frontier.Task, error) {
	u, err := weburl.Canonical(string(b))
	return &frontier.Task{URL: u, Home: u.Host}, err
}

// lease takes the next task, which must come.
func (s *suite) lease(f Frontier) *frontier.Task {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	t, err := f.Lease(ctx)
	if err != nil {
		s.Fatalf("Lease: %v, want a task", err)
	}
	return t
}

// noLease checks that there is neither a task nor the end for a while.
func (s *suite) noLease(f Frontier) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), aWhile)
	defer cancel()
	if t, err := f.Lease(ctx); err == nil {
		s.Fatalf("leased %s of %s, want none yet", t.URL.Key, t.Host)
	} else if err == io.EOF {
		s.Fatal("the end came too early")
	}
}

// wantEnd checks that nothing comes any more.
func (s *suite) wantEnd(f Frontier) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	if t, err := f.Lease(ctx); err == nil {
		s.Fatalf("leased %s of %s, want the end", t.URL.Key, t.Host)
	} else if err != io.EOF {
		s.Fatalf("Lease: %v, want io.EOF", err)
	}
}

// over returns a lease after which nothing follows.
func over(f Frontier, t *frontier.Task) {
	r := frontier.Report{Answered: t.Denial == nil}
	if isRobots(t) {
		r.Rules = rules("")
	}
	f.Return(t, r, frontier.Over)
}

// drain leases until the end, every visit in a goroutine of its own. The list
// has been added and closed, or visit adds what is new.
func (s *suite) drain(f Frontier, visit func(t *frontier.Task)) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	done := make(chan struct{}, 1<<16)
	leases := 0
	for {
		t, err := f.Lease(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			s.Fatalf("Lease: %v after %d leases, want the end", err, leases)
		}
		leases++
		go func() {
			visit(t)
			done <- struct{}{}
		}()
	}
	for range leases {
		<-done
	}
}

// onSite is a Drop's site of one name.
func onSite(name string) func(string) bool {
	return func(host string) bool { return strings.HasPrefix(host, name+":") }
}
