package frontier

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// With a single fetcher and no limits, a list is worked off in its order.
func TestTheOrderOfTheList(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostConns: 1})
		c.fetchers = 1
		c.visit = c.takes(time.Millisecond)
		c.add(3, "a", "b", "c")
		c.add(2, "c", "a")
		if got := ids(c.run(t)); !slices.IsSorted(got) || len(got) != 13 {
			t.Errorf("leased %v, want 1 to 13", got)
		}
	})
}

// A host that is not ready is passed by, and takes its turn again as soon as
// it is.
func TestOrderAsFarAsHostsAreReady(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 1})
		c.fetchers = 1
		c.visit = c.takes(400 * time.Millisecond)
		c.add(3, "a")           // 1 2 3
		c.add(1, "b", "c", "d") // 4 5 6
		if got, want := ids(c.run(t)), []uint64{1, 4, 5, 2, 6, 3}; !slices.Equal(got, want) {
			t.Errorf("leased %v, want %v", got, want)
		}
	})
}

func TestConnectionsOfAHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostConns: 2})
		var inFlight, over atomic.Int64
		c.visit = func(task *Task) bool {
			if inFlight.Add(1) > 2 {
				over.Add(1)
			}
			time.Sleep(time.Second)
			inFlight.Add(-1)
			c.Return(task, Report{}, Later)
			return false
		}
		c.fetchers = 8
		c.add(6, "a")
		got := c.run(t)
		wantTimes(t, "a", times(got, "a"), 0, 0, time.Second, time.Second, 2*time.Second, 2*time.Second)
		if n := over.Load(); n != 0 {
			t.Errorf("%d exchanges began while two were under way", n)
		}
	})
}

// Limit is the wait for the host, Queue that for a fetcher, and together they
// are the time that the task stood first in its host's queue.
func TestWhereTheTimeIsBooked(t *testing.T) {
	const ms = time.Millisecond
	tests := []struct {
		name     string
		cfg      Config
		fetchers int
		takes    time.Duration
		hosts    []string
		want     []leased // of the tasks in order; without hosts
	}{
		{
			name: "no limits, fetchers enough", takes: 10 * ms, hosts: []string{"a", "a", "b"},
			want: []leased{{id: 1}, {id: 2}, {id: 3}},
		},
		{
			name: "one fetcher", fetchers: 1, takes: 10 * ms, hosts: []string{"a", "a", "b"},
			want: []leased{{id: 1}, {at: 10 * ms, id: 2, queue: 10 * ms}, {at: 20 * ms, id: 3, queue: 20 * ms}},
		},
		{
			name: "a host's rate", cfg: Config{HostRate: 10}, hosts: []string{"a", "a", "b"},
			want: []leased{{id: 1}, {id: 3}, {at: 100 * ms, id: 2, limit: 100 * ms}},
		},
		{
			name: "a host's rate and one fetcher", cfg: Config{HostRate: 10}, fetchers: 1, takes: 130 * ms, hosts: []string{"a", "a", "b"},
			want: []leased{{id: 1}, {at: 130 * ms, id: 2, limit: 100 * ms, queue: 30 * ms}, {at: 260 * ms, id: 3, queue: 260 * ms}},
		},
		{
			name: "the global rate", cfg: Config{Rate: 10}, hosts: []string{"a", "b", "c"},
			want: []leased{{id: 1}, {at: 100 * ms, id: 2, limit: 100 * ms}, {at: 200 * ms, id: 3, limit: 200 * ms}},
		},
		{
			name: "the global rate and one fetcher", cfg: Config{Rate: 10}, fetchers: 1, takes: 150 * ms, hosts: []string{"a", "b"},
			want: []leased{{id: 1}, {at: 150 * ms, id: 2, limit: 100 * ms, queue: 50 * ms}},
		},
		{
			name: "connections", cfg: Config{HostConns: 1}, fetchers: 2, takes: 70 * ms, hosts: []string{"a", "a"},
			want: []leased{{id: 1}, {at: 70 * ms, id: 2, limit: 70 * ms}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := newCrawl(test.cfg)
				c.fetchers = test.fetchers
				c.visit = c.takes(test.takes)
				for _, h := range test.hosts {
					c.add(1, h)
				}
				got := c.run(t)
				for i := range got {
					got[i].host = ""
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("got  %+v\nwant %+v", got, test.want)
				}
			})
		})
	}
}

// A task queued again goes when it is due, ahead of the list, and books the
// time since then.
func TestRequeue(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{})
		c.fetchers = 1
		tries := 0
		c.visit = func(task *Task) bool {
			time.Sleep(time.Second)
			c.Return(task, Report{}, Later)
			if task.Seq != 1 || tries == 1 {
				return false
			}
			tries++
			c.Return(task, Report{}, Again(time.Now().Add(1500*time.Millisecond))) // at 2.5 s
			return true
		}
		c.add(5, "a")
		got := c.run(t)
		if want := []uint64{1, 2, 3, 1, 4, 5}; !slices.Equal(ids(got), want) {
			t.Fatalf("leased %v, want %v", ids(got), want)
		}
		again := got[3]
		if again.at != 3*time.Second || again.limit != 1500*time.Millisecond || again.queue != 500*time.Millisecond {
			t.Errorf("the second try: %+v, want at 3 s, limit 1.5 s, queue 0.5 s", again)
		}
	})
}

// A redirect waits in the queue of the host that it leads to, by that host's
// pace, and the host that it came from is free meanwhile.
func TestRequeueToAnotherHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 1, HostConns: 1})
		c.visit = func(task *Task) bool {
			c.Return(task, Report{}, Later)
			if task.Host != "from" {
				return false
			}
			task.Host = "to"
			c.Return(task, Report{}, Again(time.Now()))
			return true
		}
		c.add(2, "to", "from") // 1 3 and 2 4
		got := c.run(t)
		wantTimes(t, "from", times(got, "from"), 0, time.Second)
		wantTimes(t, "to", times(got, "to"), 0, time.Second, 2*time.Second, 3*time.Second)
		if want := []uint64{1, 2, 2, 4, 4, 3}; !slices.Equal(ids(got), want) {
			t.Errorf("leased %v, want %v", ids(got), want)
		}
	})
}

// The frontier ends when it is closed and every task is done, not when its
// queues are empty.
func TestTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{})
		f.Add(&Task{Host: "a"})
		task := lease(t, f)
		f.Return(task, Report{}, Later)
		noLease(t, f, time.Minute)
		f.Close()
		noLease(t, f, time.Minute) // it may still be queued again
		f.Return(task, Report{}, Again(time.Now().Add(time.Hour)))
		noLease(t, f, time.Minute)

		ended := make(chan error)
		go func() {
			task, err := f.Lease(t.Context())
			if err == nil {
				f.Return(task, Report{}, Later)
				go func() {
					time.Sleep(time.Second)
					f.Return(task, Report{}, Over)
				}()
				_, err = f.Lease(t.Context())
			}
			ended <- err
		}()
		if err := <-ended; err != io.EOF {
			t.Errorf("got %v, want io.EOF", err)
		}
	})
}

func TestAnEmptyListEnds(t *testing.T) {
	f := New(Config{})
	f.Close()
	if _, err := f.Lease(t.Context()); err != io.EOF {
		t.Errorf("got %v, want io.EOF", err)
	}
}

// Once the context has ended nothing is handed out, even if it could be.
func TestLeaseEndsWithItsContext(t *testing.T) {
	f := New(Config{})
	f.Add(&Task{Host: "a"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if task, err := f.Lease(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v, want %v", task, err, context.Canceled)
	}
}

func TestRoomBlocksAtTheWindow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Window: 3})
		added := 0
		go func() {
			for range 5 {
				if f.Room(t.Context()) != nil {
					return
				}
				f.Add(&Task{Host: "a"})
				added++
			}
		}()
		for _, want := range []int{3, 4, 5, 5} {
			synctest.Wait()
			if added != want {
				t.Fatalf("%d tasks were added, want %d", added, want)
			}
			f.Return(lease(t, f), Report{}, Over)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := f.Room(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
	})
}

// What asks for nothing is over as soon as it is handed out, so the reader is held
// up long before the window is full of it, until half of it is gone.
func TestRoomBlocksAtATenthThatAsksForNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Window: 40, Codec: textCodec{}, Dir: t.TempDir()})
		defer f.Discard()
		added := 0
		go func() {
			for range 7 {
				if f.Room(t.Context()) != nil {
					return
				}
				f.Add(&Task{Host: NoHost})
				added++
			}
		}()
		for _, want := range []int{4, 4, 4, 7, 7} {
			synctest.Wait()
			if added != want {
				t.Fatalf("%d tasks were added, want %d", added, want)
			}
			f.Return(lease(t, f), Report{}, Over)
		}
	})
}
