package frontier

import (
	"io"
	"net/netip"
	"slices"
	"testing"
	"time"
)

func dropHosts(f *Frontier, keys ...string) {
	f.Drop(func(host string) bool { return slices.Contains(keys, host) })
}

// wantEnd checks that nothing is left.
func wantEnd(t *testing.T, f *Frontier) {
	t.Helper()
	f.Close()
	if task, err := f.Lease(t.Context()); err != io.EOF {
		t.Errorf("leased %+v, %v, want io.EOF", task, err)
	}
	if f.queued != 0 || f.inMemory() != 0 || f.outstanding != 0 || f.spilled != 0 || f.foreseen.left != 0 {
		t.Errorf("in the end %d queued, %d in memory, %d outstanding, %d hosts on disk, %d lines left",
			f.queued, f.inMemory(), f.outstanding, f.spilled, f.foreseen.left)
	}
}

func homeTask(host string) *Task {
	t := newTask(host, "/")
	t.Home = host
	return t
}

// Wherever the tasks of a site wait, Drop takes them, the run ends with the
// exchanges under way, and the site can be added again as if it were new.
func TestDrop(t *testing.T) {
	spilling := Config{Window: 10, Codec: urlCodec{}, Dir: t.TempDir()}
	denial := rulesOf("User-agent: *\nDisallow: /")
	tests := []struct {
		name string
		cfg  Config
		prep func(t *testing.T, f *Frontier) // tasks of "a:80"
		left func(t *testing.T, f *Frontier) // what is returned afterwards
	}{
		{name: "queued", prep: func(t *testing.T, f *Frontier) {
			f.Add(homeTask("a:80"))
			f.Add(homeTask("a:80"))
		}},
		{name: "queued again", prep: func(t *testing.T, f *Frontier) {
			f.Add(homeTask("a:80"))
			f.Return(lease(t, f), Report{}, Again(time.Now().Add(time.Hour)))
		}},
		{name: "spilled", cfg: spilling, prep: func(t *testing.T, f *Frontier) {
			for range 100 {
				f.Add(homeTask("a:80"))
			}
			if f.spilled != 1 {
				t.Fatal("nothing is on disk")
			}
		}},
		{name: "denied", cfg: Config{Robots: askRobots}, prep: func(t *testing.T, f *Frontier) {
			f.Add(homeTask("a:80"))
			f.Add(homeTask("a:80"))
			learn(t, f, denial)
		}},
		{name: "denied and spilled", cfg: Config{Window: 10, Codec: urlCodec{}, Dir: t.TempDir(), Robots: askRobots}, prep: func(t *testing.T, f *Frontier) {
			for range 100 {
				f.Add(homeTask("a:80"))
			}
			r := *denial
			learn(t, f, &r)
		}},
		{name: "robots fetch queued", cfg: Config{Robots: askRobots}, prep: func(t *testing.T, f *Frontier) {
			f.Add(homeTask("a:80"))
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := New(test.cfg)
				defer f.Discard()
				test.prep(t, f)
				dropHosts(f, "a:80")
				if n := f.Queued(); n != 0 || f.outstanding != 0 {
					t.Errorf("%d queued, %d outstanding after Drop, want none", n, f.outstanding)
				}
				if len(f.hosts) != 0 {
					t.Errorf("%d hosts are remembered, want none", len(f.hosts))
				}
				if got := f.Forecast(true); got.Lines != 0 || got.Left != 0 || got.Hosts != 0 || got.LargestLines != 0 {
					t.Errorf("forecast %+v after Drop, want none", got)
				}
				f.Add(homeTask("a:80"))
				if f.cfg.Robots != nil {
					learn(t, f, rulesOf(""))
				}
				f.Return(lease(t, f), Report{}, Over)
				wantEnd(t, f)
			})
		})
	}
}

// What is under way when its site is dropped ends with its return, whatever
// that says, and counts for nothing of what was added since.
func TestDropOfWhatIsUnderWay(t *testing.T) {
	for name, next := range map[string]Next{"over": Over, "again": Again(time.Time{})} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := New(Config{HostConns: 1})
				f.Add(homeTask("a"))
				f.Add(homeTask("a"))
				task := lease(t, f)
				dropHosts(f, "a")
				f.Add(homeTask("a"))
				again := lease(t, f) // a new site: nothing is known of it
				f.Return(task, Report{Answered: true}, next)
				f.Add(homeTask("a"))
				noLease(t, f, time.Hour) // it keeps its own connection
				if got := f.Forecast(true); got.Left != 2 || got.Lines != 2 || got.Hosts != 1 {
					t.Errorf("forecast %+v, want the 2 lines that were added since, on 1 host", got)
				}
				f.Return(again, Report{}, Over)
				f.Return(lease(t, f), Report{}, Over)
				wantEnd(t, f)
			})
		})
	}
}

// A site may be dropped when the frontier was discarded, whatever of it was on disk.
func TestDropAfterDiscard(t *testing.T) {
	for name, robots := range map[string]bool{"spilled": false, "looked at again": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				cfg := Config{Window: 10, Codec: urlCodec{}, Dir: t.TempDir()}
				if robots {
					cfg.Robots = askRobots
				}
				f := New(cfg)
				for range 1000 {
					f.Add(homeTask("a:80"))
				}
				if f.spilled != 1 {
					t.Fatal("nothing is on disk")
				}
				if robots {
					learn(t, f, rulesOf("User-agent: *\nDisallow: /no"))
				}
				if err := f.Discard(); err != nil {
					t.Fatal(err)
				}
				dropHosts(f, "a:80")
				if got := f.Pauses(0); len(got) != 0 {
					t.Errorf("after the site was dropped it has pauses: %v", got)
				}
			})
		})
	}
}

// A robots fetch under way ends without rules for anybody when its own site is
// dropped, wherever it is.
func TestDropDuringARobotsFetch(t *testing.T) {
	for name, next := range map[string]Next{"over": Over, "again": Again(time.Time{})} {
		for _, at := range []string{"a", "b"} {
			t.Run(name+" at "+at, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					f := New(Config{Robots: askRobots})
					f.Add(homeTask("a"))
					fetch := lease(t, f)
					if at == "b" {
						fetch.Host = "b"
						f.Return(fetch, Report{}, Again(time.Now()))
						fetch = lease(t, f)
					}
					dropHosts(f, "a")
					f.Add(homeTask("a"))
					f.Return(fetch, Report{Rules: rulesOf("User-agent: *\nDisallow: /")}, next)
					learn(t, f, rulesOf(""))
					page := lease(t, f)
					if page.Denial != nil {
						t.Error("rules of the dropped site hold for the new one")
					}
					f.Return(page, Report{}, Over)
					wantEnd(t, f)
				})
			})
		}
	}
}

// When the host is dropped that a robots fetch was led to, the pages that wait
// for it are not lost: it is asked for anew.
func TestDropOfWhereARobotsFetchWasLedTo(t *testing.T) {
	for _, name := range []string{"waiting", "leased", "leased before"} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := New(Config{Robots: askRobots})
				f.Add(homeTask("a"))
				fetch := lease(t, f)
				fetch.Host = "b"
				f.Return(fetch, Report{}, Again(time.Now()))
				if name != "waiting" {
					fetch = lease(t, f)
				}
				if name == "leased before" {
					f.Return(fetch, Report{}, Later)
				}
				dropHosts(f, "b")
				if name != "waiting" {
					noLease(t, f, time.Hour)
					f.Return(fetch, Report{}, Again(time.Now()))
				}
				again := lease(t, f)
				if again.kind != rules || again.Host != "a" || again == fetch {
					t.Fatalf("leased %+v, want robots.txt of a", again)
				}
				f.Return(again, Report{Rules: rulesOf("")}, Over)
				f.Return(lease(t, f), Report{}, Over)
				wantEnd(t, f)
			})
		})
	}
}

// Others go on as before: what is left of the queues that they share keeps its
// order and its times, and the file gives back what waits there.
func TestDropLeavesTheOthers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Window: 4, Codec: textCodec{}, Dir: t.TempDir(), Robots: askRobots})
		defer f.Discard()
		r := rulesOf("")
		r.Denial = &Denial{Outcome: "robots_unreachable"}
		f.Add(homeTask("a"))
		f.Add(homeTask("b"))
		fetches := []*Task{lease(t, f), lease(t, f)}
		for _, fetch := range fetches {
			r := *r
			f.Return(fetch, Report{Rules: &r}, Over)
		}
		time.Sleep(time.Minute)
		for range 20 {
			f.Add(&Task{Host: NoHost, Value: "cached"})
		}
		if f.free.spilled.Len() == 0 {
			t.Fatal("nothing is on disk")
		}
		time.Sleep(time.Minute)
		dropHosts(f, "a")
		if denied := f.free.list[0]; denied.Host != "b" {
			t.Errorf("%s is next, want b", denied.Host)
		}
		dropHosts(f, "b")
		var got []string
		for range 20 {
			task := lease(t, f)
			if task.Limit < 0 || task.Queue < 0 || task.Limit+task.Queue > 2*time.Minute {
				t.Errorf("impossible times: limit %v, queue %v", task.Limit, task.Queue)
			}
			got = append(got, task.Host)
			f.Return(task, Report{}, Over)
		}
		if slices.ContainsFunc(got, func(h string) bool { return h != NoHost }) {
			t.Errorf("leased of %q, want 20 of no host", got)
		}
		wantEnd(t, f)
	})
	bubble(t, func(t *testing.T) { // nothing but what is on disk is left of what asks no host
		f := New(Config{Window: 1, Codec: urlCodec{}, Dir: t.TempDir(), Robots: askRobots})
		defer f.Discard()
		r := rulesOf("")
		r.Denial = &Denial{Outcome: "robots_unreachable"}
		f.Add(homeTask("a"))
		learn(t, f, r)
		cached := homeTask("c")
		cached.Host, cached.Home = NoHost, ""
		f.Add(cached)
		if f.free.spilled.Len() != 1 {
			t.Fatalf("%d on disk, want 1", f.free.spilled.Len())
		}
		dropHosts(f, "a")
		if task := lease(t, f); task.Host != NoHost || task.Denial != nil {
			t.Errorf("leased %+v, want what was on disk", task)
		}
	})
}

// What a dropped host was asked last does not bring its account back, nor its
// address.
func TestDroppedHostsLeaveNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 1, IPRate: 10, MaxHostWait: time.Hour})
		addr := netip.MustParseAddr("192.0.2.1")
		f.Add(newTask("a", "/"))
		f.Add(newTask("a", "/"))
		first := lease(t, f)
		f.Return(first, Report{Answered: true, Addr: addr}, Later)
		time.Sleep(time.Second)
		second := lease(t, f)
		dropHosts(f, "a")
		f.Refused(second, Refusal{Wait: time.Minute, Asked: true})
		f.Return(second, Report{Addr: addr}, Over)
		f.Return(first, Report{}, Over)
		if len(f.hosts) != 0 || len(f.addrs) != 0 || len(f.Pauses(0)) != 0 {
			t.Errorf("%d hosts, %d addresses and %v are remembered, want none", len(f.hosts), len(f.addrs), f.Pauses(0))
		}
		wantEnd(t, f)
	})
}
