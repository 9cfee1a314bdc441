package frontier

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestRateOfAHost(t *testing.T) {
	for _, rate := range []float64{0.5, 1, 3, 5, 50} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := newCrawl(Config{HostRate: rate})
				c.fetchers = 4
				c.visit = c.takes(70 * time.Millisecond)
				c.add(1000, "a", "b")
				got := c.run(t)
				for _, h := range []string{"a", "b"} {
					at := times(got, h)
					checkPace(t, h, at, rate)
					if least := time.Duration(999 / rate * 1.01 * float64(time.Second)); rate <= 5 && at[999] > least {
						t.Errorf("%s: the last of 1000 at %v, want within %v: the rate is not used", h, at[999], least)
					}
				}
			})
		})
	}
}

func TestGlobalRate(t *testing.T) {
	for _, rate := range []float64{1, 5, 50} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := newCrawl(Config{Rate: rate, HostRate: rate / 2})
				for i := range 300 {
					c.add(1, hostName(i%7))
				}
				got := c.run(t)
				var all []time.Duration
				for _, l := range got {
					all = append(all, l.at)
				}
				checkPace(t, "all", all, rate)
				if least := time.Duration(299 / rate * 1.001 * float64(time.Second)); all[299] > least {
					t.Errorf("the last of 300 at %v, want within %v", all[299], least)
				}
				for i := range 7 {
					checkPace(t, hostName(i), times(got, hostName(i)), rate/2)
				}
			})
		})
	}
}

// A Crawl-delay slows a host from its last request on, and never makes it
// faster.
func TestPace(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 2})
		c.visit = func(task *Task) bool {
			time.Sleep(100 * time.Millisecond)
			crawlDelay(c.Frontier, "slower", 3*time.Second)
			crawlDelay(c.Frontier, "faster", time.Millisecond)
			c.Return(task, Report{}, Later)
			return false
		}
		c.add(3, "slower", "faster", "none")
		got := c.run(t)
		wantTimes(t, "slower", times(got, "slower"), 0, 3*time.Second, 6*time.Second)
		wantTimes(t, "faster", times(got, "faster"), 0, time.Second/2, time.Second)
		wantTimes(t, "none", times(got, "none"), 0, time.Second/2, time.Second)
	})
}

func TestPaceOfAHostWithoutARate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostConns: 1})
		c.visit = func(task *Task) bool {
			time.Sleep(time.Second)
			crawlDelay(c.Frontier, "a", 3*time.Second)
			crawlDelay(c.Frontier, "a", time.Second)
			c.Return(task, Report{}, Later)
			return false
		}
		c.add(3, "a")
		wantTimes(t, "a", times(c.run(t), "a"), 0, 3*time.Second, 6*time.Second)
	})
}

// Nothing goes to a host that is put off, neither from the list nor again; the
// others go on; a shorter delay does not end a longer.
func TestDelay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostConns: 1})
		first := true
		c.visit = func(task *Task) bool {
			time.Sleep(time.Second)
			if task.Host != "a" || !first {
				c.Return(task, Report{}, Later)
				return false
			}
			first = false
			delay(c.Frontier, "a", time.Now().Add(time.Minute))
			delay(c.Frontier, "a", time.Now().Add(time.Second))
			c.Return(task, Report{}, Later)
			c.Return(task, Report{}, Again(time.Now()))
			return true
		}
		c.add(2, "a", "b")
		got := c.run(t)
		wantTimes(t, "a", times(got, "a"), 0, time.Minute+time.Second, time.Minute+2*time.Second)
		wantTimes(t, "b", times(got, "b"), 0, time.Second)
	})
}

// A host is put off also when the frontier knows nothing of it any more.
func TestDelayOfAnUnknownHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{})
		delay(c.Frontier, "a", time.Now().Add(time.Minute))
		c.add(1, "a", "b")
		got := c.run(t)
		wantTimes(t, "a", times(got, "a"), time.Minute)
		wantTimes(t, "b", times(got, "b"), 0)
	})
}

// A task that led to no request leaves its place to the next.
func TestRefund(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{Rate: 2, HostRate: 1, HostConns: 1})
		c.visit = func(task *Task) bool {
			c.Return(task, Report{NoRequest: task.Seq%2 == 0}, Later)
			return false
		}
		c.add(6, "a")
		wantTimes(t, "a", times(c.run(t), "a"), 0,
			time.Second, time.Second, 2*time.Second, 2*time.Second, 3*time.Second)
	})
}

// Requests that go out late after their lease keep their distance nevertheless.
func TestSent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const ms = time.Millisecond
		c := newCrawl(Config{HostRate: 10, Rate: 100, IPRate: 50})
		sent := make(chan time.Duration, 10)
		c.visit = func(task *Task) bool {
			if task.Seq == 1 {
				time.Sleep(70 * ms)
			}
			c.Sent(task)
			sent <- time.Since(c.start)
			time.Sleep(time.Second)
			c.Return(task, Report{}, Later)
			return false
		}
		c.add(3, "192.0.2.1:80")
		c.run(t)
		wantTimes(t, "requests", []time.Duration{<-sent, <-sent, <-sent}, 70*ms, 170*ms, 270*ms)
	})
}

// However long connections take, the requests over them keep their distance;
// a host that cannot be connected to does not get one after the other for it.
func TestSlowConnections(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 10, HostConns: 4})
		c.fetchers = 8
		var mu sync.Mutex
		var sent []time.Duration
		c.visit = func(task *Task) bool {
			time.Sleep(time.Duration(task.Seq*task.Seq%7) * 150 * time.Millisecond)
			c.Sent(task)
			mu.Lock()
			sent = append(sent, time.Since(c.start))
			mu.Unlock()
			time.Sleep(2 * time.Second)
			c.Return(task, Report{}, Later)
			return false
		}
		c.add(100, "a")
		c.run(t)
		checkPace(t, "requests", sent, 10)
	})
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 10, HostConns: 4})
		c.visit = c.takes(15 * time.Second) // and nothing was sent
		c.fetchers = 8
		c.add(5, "dead")
		s := time.Second
		wantTimes(t, "connections", times(c.run(t), "dead"), 0, 4*s, 8*s, 12*s, 16*s)
	})
}

// The tasks of a host that was given up wait for nothing, those of others go on
// as before.
func TestGivenUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 1, HostConns: 1, Rate: 100})
		denied := 0
		c.visit = func(task *Task) bool {
			switch {
			case task.Denial != nil:
				denied++
			case task.Host == "a":
				if at, ok := c.Refused(task, Refusal{Wait: time.Hour, Asked: true}); ok {
					t.Errorf("the task may come back at %v", at)
				}
				if task.Denial == nil || task.Denial.Outcome != "host_parked" {
					t.Errorf("denial %+v, want host_parked", task.Denial)
				}
			}
			c.Return(task, Report{}, Later)
			return false
		}
		c.fetchers = 1
		c.add(500, "a")
		c.add(3, "b")
		got := c.run(t)
		if at := times(got, "a"); at[499] != 0 || denied != 499 {
			t.Errorf("the last task at %v, want it at once; %d denied, want 499", at[499], denied)
		}
		checkPace(t, "b", times(got, "b"), 1)
	})
}

// A refund that comes late must not bring two requests together.
func TestALateRefund(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 1, Rate: 1})
		requests := []leased{}
		c.visit = func(task *Task) bool {
			if task.Seq == 2 {
				time.Sleep(1010 * time.Millisecond)
				c.Return(task, Report{NoRequest: true}, Later)
				return false
			}
			defer c.Return(task, Report{}, Later)
			requests = append(requests, leased{at: time.Since(c.start), host: "a"})
			return false
		}
		c.add(4, "a")
		c.run(t)
		checkPace(t, "requests", times(requests, "a"), 1)
	})
}

// What the global limit keeps is not lost when a host's limit keeps it, too.
func TestGlobalRateIsNotWasted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{Rate: 10, HostRate: 3})
		c.add(100, "a", "b", "c", "d")
		got := c.run(t)
		if last, most := got[len(got)-1].at, 40*time.Second; last > most {
			t.Errorf("400 requests at 10/s took %v, want at most %v", last, most)
		}
	})
}

// Hosts without tasks are forgotten, but not while they owe a pause: a page
// that comes late finds its host as slow as the one before.
func TestForgettingHosts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 2})
		visit := func(host string) (at time.Duration) {
			start := time.Now()
			f.Add(&Task{Host: host})
			task, err := f.Lease(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			f.Return(task, Report{}, Later)
			f.Return(task, Report{}, Over)
			return time.Since(start)
		}
		visit("off")
		delay(f, "off", time.Now().Add(time.Hour))
		visit("paced")
		crawlDelay(f, "paced", time.Minute)
		for i := range 10_000 {
			visit(hostName(i))
			time.Sleep(time.Millisecond)
		}
		if n := len(f.hosts); n > 1100 {
			t.Errorf("%d hosts are remembered, want about 500: half a second's", n)
		}
		if got := visit("paced"); got != time.Minute-10*time.Second {
			t.Errorf("a paced host goes after %v, want 50 s", got)
		}
		f.Add(&Task{Host: "off"})
		noLease(t, f, 59*time.Minute-time.Nanosecond)
		time.Sleep(time.Nanosecond)
		if got := lease(t, f).Host; got != "off" {
			t.Errorf("leased %s, want off", got)
		}
		time.Sleep(time.Hour)
		for i := range 1000 {
			visit(hostName(i))
			time.Sleep(time.Second)
		}
		if n := len(f.hosts); n > 4 {
			t.Errorf("%d hosts are remembered in the end, want the last and the one in flight", n)
		}
	})
}
