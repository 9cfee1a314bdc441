package frontier

import (
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"
)

// A thousand names on one address: its rate holds for all of them together, is
// used, and the oldest task goes first.
func TestRateOfAnAddress(t *testing.T) {
	for _, rate := range []float64{1, 5, 50} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := newCrawl(Config{IPRate: rate, HostRate: 2, HostConns: 1})
				c.visit = c.takes(100 * time.Millisecond)
				for i := range 2000 {
					c.add(1, hostName(i%1000))
					setAddr(c.Frontier, hostName(i%1000), "192.0.2.7")
				}
				c.add(5, "other.test:80")
				got := c.run(t)
				var at []time.Duration
				var order []uint64
				for _, l := range got {
					if l.host != "other.test:80" {
						at = append(at, l.at)
						order = append(order, l.id)
					}
				}
				checkPace(t, "the address", at, rate)
				if least := time.Duration(1999.1 / rate * float64(time.Second)); at[1999] > least {
					t.Errorf("the last at %v, want within %v", at[1999], least)
				}
				if !slices.IsSorted(order) {
					t.Error("the tasks went in another order than they came")
				}
				wantTimes(t, "another host", times(got, "other.test:80"),
					0, time.Second/2, time.Second, 3*time.Second/2, 2*time.Second)
			})
		})
	}
}

// An address that is learnt by an exchange counts that exchange; one that a
// host is said to have need not be learnt; a host may move.
func TestSetAddr(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{IPRate: 1, HostConns: 1})
		c.visit = func(task *Task) bool {
			addr, _ := netip.ParseAddr(map[string]string{
				"a.test:80": "192.0.2.1", "b.test:80": "192.0.2.1", "[2001:db8::1]:80": "2001:db8::1",
			}[task.Host])
			c.Return(task, Report{Addr: addr}, Later)
			return false
		}
		c.add(2, "a.test:80", "b.test:80", "192.0.2.1:80", "[2001:db8::1]:80", "[2001:db8::1]:81")
		var of1, of2 []time.Duration
		for _, l := range c.run(t) {
			if l.host[0] == '[' {
				of2 = append(of2, l.at)
			} else {
				of1 = append(of1, l.at)
			}
		}
		s := time.Second
		wantTimes(t, "192.0.2.1", of1, 0, 0, 0, s, 2*s, 3*s) // the first of each host went before it was known
		wantTimes(t, "2001:db8::1", of2, 0, s, 2*s, 3*s)
		if n := c.addrs["192.0.2.1"].hosts; n != 3 {
			t.Errorf("%d hosts at the address, want 3", n)
		}
		setAddr(c.Frontier, "a.test:80", "192.0.2.9")
		setAddr(c.Frontier, "b.test:80", "192.0.2.9")
		setAddr(c.Frontier, "192.0.2.1:80", "192.0.2.9")
		if len(c.addrs) != 2 || c.addrs["192.0.2.9"].hosts != 3 {
			t.Errorf("%d addresses, want the new one and 2001:db8::1", len(c.addrs))
		}
	})
}

// Who locates a host before its first request keeps the address's rate from the
// first one on; robots.txt counts like any other.
func TestLocate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{IPRate: 2, HostRate: 1, Robots: askRobots})
		addr := netip.MustParseAddr("192.0.2.7")
		var at []time.Duration
		var mu sync.Mutex
		lookups := 0
		c.visit = func(task *Task) bool {
			if task.Locate {
				mu.Lock()
				lookups++
				mu.Unlock()
				time.Sleep(30 * time.Millisecond) // a lookup
				c.Return(task, Report{NoRequest: true, Addr: addr}, Again(time.Now()))
				return true
			}
			mu.Lock()
			at = append(at, time.Since(c.start))
			mu.Unlock()
			r := Report{Answered: true, Addr: addr}
			if task.kind == rules {
				r.Rules = rulesOf("")
			}
			c.Return(task, r, Over)
			return true
		}
		for i := range 40 {
			c.add(2, hostName(i))
		}
		c.fetchers = 20
		c.run(t)
		if len(at) != 120 || lookups != 40 {
			t.Fatalf("%d requests, want 120; %d lookups, want 40", len(at), lookups)
		}
		checkPace(t, "the address", at, 2)
		if most := 61 * time.Second; at[119] > most {
			t.Errorf("the last of 120 at %v, want within %v", at[119], most)
		}
	})
}

// A host that turns out to be on another address has used that, too, though it was
// asked for another host lately.
func TestAnExchangeCountsAtTheAddressThatItFound(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{IPRate: 1})
		found := netip.MustParseAddr("192.0.2.2")
		setAddr(f, "h1", "192.0.2.2")
		setAddr(f, "h2", "192.0.2.1")
		ask := func(host string) (at time.Time) {
			f.Add(newTask(host, "/"))
			task, err := f.Lease(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			at = time.Now()
			f.Return(task, Report{Answered: true, Addr: found}, Over)
			return at
		}
		ask("h1")
		time.Sleep(900 * time.Millisecond)
		second := ask("h2")
		if d := ask("h1").Sub(second); d < time.Second {
			t.Errorf("the address was asked again after %v", d)
		}
	})
}
