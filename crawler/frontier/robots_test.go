package frontier

import (
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"weft/parse/weburl"
)

// secure makes the URL of a task https, on the same host and port.
func secure(t *Task) *Task {
	u, err := weburl.Canonical(strings.Replace(t.URL.Key, "http://", "https://", 1))
	if err != nil {
		panic(err)
	}
	t.URL = u
	return t
}

// learn leases the next task, which must be a robots fetch, and ends it with
// those rules.
func learn(t *testing.T, f *Frontier, r *Rules) *Task {
	t.Helper()
	task := lease(t, f)
	if task.kind != rules {
		t.Fatalf("leased %s, want a robots fetch", task.URL.Key)
	}
	f.Return(task, Report{Answered: true, Rules: r}, Over)
	return task
}

// The pages of a host wait until its robots.txt was returned with rules; tries
// that come to nothing go through meanwhile, at the host's pace, and the pages
// get the rules. All of the wait is booked to the host.
func TestPagesWaitForRules(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{Robots: askRobots})
		known := rulesOf("User-agent: *\nAllow: /")
		tries := 0
		c.visit = func(task *Task) bool {
			time.Sleep(time.Second)
			switch {
			case task.kind != rules:
				if task.Rules != known {
					t.Errorf("page %d has the rules %v, want those of its origin", task.Seq, task.Rules)
				}
				c.Return(task, Report{}, Over)
			case tries == 0:
				tries++
				c.Return(task, Report{}, Again(time.Now().Add(time.Second)))
			default:
				c.Return(task, Report{}, Later)
				time.Sleep(time.Second / 2) // the rules are read
				c.Return(task, Report{Rules: known}, Over)
			}
			return true
		}
		c.add(3, "a")
		got := c.run(t)
		ms := time.Millisecond
		wantTimes(t, "a", times(got, "a"), 0, 2000*ms, 3500*ms, 3500*ms, 3500*ms)
		if want := []uint64{1, 1, 1, 2, 3}; !slices.Equal(ids(got), want) {
			t.Errorf("leased %v, want %v", ids(got), want)
		}
		if l := got[2]; l.limit != 3500*ms || l.queue != 0 {
			t.Errorf("limit %v, queue %v, want all of 3.5 s booked to limit", l.limit, l.queue)
		}
	})
}

// However many pages an origin has, and wherever they come from, robots.txt is
// asked for once; the two schemes that share a port are two origins of one
// host, whose pages wait for both.
func TestRulesAreAskedForOnceAnOrigin(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var asked []string
		f := New(Config{HostRate: 1, Robots: func(page *Task) *Task {
			asked = append(asked, page.URL.Origin())
			return askRobots(page)
		}})
		for range 3 {
			f.Add(newTask("a.test:8080", "/1"))
			f.Add(secure(newTask("a.test:8080", "/2")))
			f.Add(newTask("b.test:80", "/3"))
		}
		f.Close()
		var order []string
		for {
			task, err := f.Lease(t.Context())
			if err != nil {
				break
			}
			order = append(order, task.URL.Key)
			r := Report{Answered: true}
			if task.kind == rules {
				r.Rules = rulesOf("")
			}
			f.Return(task, r, Over)
		}
		slices.Sort(asked)
		if want := []string{"http://a.test:8080", "http://b.test", "https://a.test:8080"}; !slices.Equal(asked, want) {
			t.Errorf("asked %v, want %v", asked, want)
		}
		if len(order) != 12 {
			t.Errorf("leased %v, want 9 pages and 3 times robots.txt", order)
		}
		seen := map[string]bool{}
		for _, key := range order {
			u, _ := weburl.Canonical(key)
			if !strings.HasSuffix(key, "/robots.txt") && !seen[u.Origin()] {
				t.Errorf("%s went before its robots.txt", key)
			}
			seen[u.Origin()] = true
		}
	})
}

// A redirected robots fetch waits in the queue of the host that it leads to,
// ahead of that host's pages and by its pace; the host that it is for is free
// to be asked by nothing meanwhile, and others do not wait.
func TestARedirectedRobotsFetch(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 1, HostConns: 1, Robots: askRobots})
		f.Add(newTask("to", "/"))
		learn(t, f, rulesOf(""))
		f.Add(newTask("from", "/"))
		fetch := lease(t, f)
		fetch.Host = "to"
		f.Return(fetch, Report{Answered: true}, Again(time.Now()))
		noLease(t, f, time.Second-time.Nanosecond)
		time.Sleep(time.Nanosecond)
		if got := lease(t, f); got != fetch {
			t.Fatalf("leased %s of %s, want robots.txt", got.URL.Key, got.Host)
		}
		noLease(t, f, 10*time.Second)
		f.Return(fetch, Report{Answered: true, Rules: rulesOf("User-agent: *\nDisallow: /")}, Over)
		hosts := []string{}
		for range 2 {
			task := lease(t, f)
			hosts = append(hosts, task.Host)
			if denied := task.Denial != nil; denied != (task.Host == "from") {
				t.Errorf("%s: denied %v", task.Host, task.Denial)
			}
		}
		if slices.Sort(hosts); !slices.Equal(hosts, []string{"from", "to"}) {
			t.Errorf("leased of %v", hosts)
		}
	})
}

// Rules hold for a day, those of an origin that could not be reached for 5
// minutes; pages that wait when they end wait for new ones.
func TestRulesExpire(t *testing.T) {
	unreached := rulesOf("")
	unreached.Denial = &Denial{Outcome: "robots_unreachable", Phase: "robots"}
	for _, test := range []struct {
		name  string
		rules *Rules
		ttl   time.Duration
	}{
		{"some", rulesOf("User-agent: *\nDisallow: /x"), 24 * time.Hour},
		{"none", rulesOf(""), 24 * time.Hour},
		{"unreachable", unreached, 5 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := New(Config{Robots: askRobots})
				visit := func() *Task {
					f.Add(newTask("a", "/"))
					task := lease(t, f)
					if task.kind != rules {
						f.Return(task, Report{Answered: task.Denial == nil}, Over)
					}
					return task
				}
				fetch := visit()
				time.Sleep(time.Minute)
				f.Return(fetch, Report{Rules: test.rules}, Over)
				first := lease(t, f)
				f.Return(first, Report{}, Over)
				if first.Denial != test.rules.Denial {
					t.Errorf("the first page is denied: %v", first.Denial)
				}
				time.Sleep(test.ttl - time.Nanosecond)
				if task := visit(); task.kind == rules {
					t.Error("robots.txt was asked for too early")
				}
				time.Sleep(time.Nanosecond)
				if task := visit(); task.kind != rules {
					t.Errorf("after %v a page was handed out, want robots.txt first", test.ttl)
				}
			})
		})
	}
}

// Rules that a private address denies to what came from a public one say
// nothing to other pages.
func TestGuardedRules(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: func(page *Task) *Task {
			r := askRobots(page)
			r.PublicOnly = page.PublicOnly
			return r
		}})
		page := newTask("a", "/public")
		page.PublicOnly = true
		f.Add(page)
		guarded := rulesOf("")
		guarded.Denial, guarded.Guarded = &Denial{Outcome: "blocked_address"}, true
		if fetch := learn(t, f, guarded); !fetch.PublicOnly {
			t.Error("robots.txt was asked for as if for any page")
		}
		if got := lease(t, f); got.Denial != guarded.Denial {
			t.Errorf("denial %v, want the rules'", got.Denial)
		}
		f.Add(newTask("a", "/any"))
		learn(t, f, rulesOf(""))
		if got := lease(t, f); got.Denial != nil {
			t.Errorf("a page of the list is denied: %v", got.Denial)
		}
	})
}

// What rules deny is handed out at once, whatever the limits, with the reason,
// also what was on disk; it counts for no limit, so nothing waits for it.
func TestDeniedTasksWaitForNothing(t *testing.T) {
	for name, cfg := range map[string]Config{
		"in memory": {},
		"on disk":   {Window: 20, Codec: urlCodec{}, Dir: t.TempDir()},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				cfg.HostRate, cfg.HostConns, cfg.Rate, cfg.Robots = 0.1, 1, 0.1, askRobots
				c := newCrawl(cfg)
				c.fetchers = 4
				defer c.Discard()
				var mu sync.Mutex
				denied := map[string]int{}
				c.visit = func(task *Task) bool {
					mu.Lock()
					defer mu.Unlock()
					r := Report{Answered: task.Denial == nil}
					if task.kind == rules {
						r.Rules = rulesOf("User-agent: *\nDisallow: /no\nAllow: /")
					}
					if d := task.Denial; d != nil {
						denied[d.Outcome+" "+d.Phase+" "+d.Reason+" "+d.Detail]++
						if at := time.Since(c.start); name == "in memory" && at != 0 {
							t.Errorf("%s is denied after %v, want at once", task.URL.Key, at)
						}
					}
					c.Return(task, r, Over)
					return true
				}
				for range 100 {
					c.Add(newTask("a", "/no"))
				}
				c.Add(newTask("a", "/yes"))
				got := c.run(t)
				if len(denied) != 1 || denied["robots_denied robots disallow Disallow: /no"] != 100 {
					t.Errorf("denied %v, want 100 for the rule", denied)
				}
				// robots.txt, the page one interval later, and 100 in between.
				if last := got[len(got)-1]; len(got) != 102 || last.at != 10*time.Second {
					t.Errorf("%d leases, the last at %v, want 102 and 10 s", len(got), last.at)
				}
				if got[100].at != 0 {
					t.Errorf("the last of the denied at %v, want at once", got[100].at)
				}
			})
		})
	}
}

// urlCodec keeps a task's URL.
type urlCodec struct{}

func (urlCodec) Encode(dst []byte, t *Task) ([]byte, bool) { return append(dst, t.URL.Key...), true }

func (urlCodec) Decode(b []byte) (*Task, error) {
	u, err := weburl.Canonical(string(b))
	return &Task{URL: u, Home: u.Host}, err
}

// All that waits for a host that is given up has the outcome of that, wherever
// it waits, and what is added later, too; so has what comes back from its way.
func TestAParkedHostHandsOutAll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 1, Window: 20, Codec: urlCodec{}, Dir: t.TempDir(), Robots: askRobots})
		defer f.Discard()
		for range 200 {
			f.Add(newTask("a:80", "/"))
		}
		if f.hosts["a:80"].spilled.Len() == 0 {
			t.Fatal("nothing is on disk")
		}
		learn(t, f, rulesOf(""))
		time.Sleep(time.Second)
		queuedAgain := lease(t, f)
		f.Return(queuedAgain, Report{}, Again(time.Now().Add(time.Hour)))
		time.Sleep(time.Second)
		underWay := lease(t, f)
		f.Sent(underWay)
		time.Sleep(time.Second)
		refused := lease(t, f)
		if _, ok := f.Refused(refused, Refusal{Wait: time.Hour, Asked: true}); ok {
			t.Fatal("the host was not given up")
		}
		f.Return(refused, Report{}, Over)
		f.Return(underWay, Report{}, Again(time.Now()))
		f.Add(newTask("a:80", "/later"))
		f.Close()
		for i := range 200 { // of 201 one is over
			task := lease(t, f)
			if task.Denial == nil || *task.Denial != *refused.Denial || task.Denial.Outcome != "host_parked" {
				t.Fatalf("task %d of 200: denial %+v, want that of the refused one, %+v", i, task.Denial, refused.Denial)
			}
			f.Return(task, Report{}, Over)
		}
		if n := f.Queued(); n != 0 || f.outstanding != 0 {
			t.Errorf("%d queued, %d outstanding, want none", n, f.outstanding)
		}
	})
}

// Idle hosts with rules are remembered as long as these hold, up to the bound,
// the newest; beyond it they are forgotten, and asked again.
func TestRememberedRulesAreBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: askRobots})
		big := rulesOf("User-agent: *\nDisallow: /" + strings.Repeat("x", 100_000))
		visit := func(host string) (asked bool) {
			f.Add(newTask(host, "/"))
			task := lease(t, f)
			if asked = task.kind == rules; asked {
				r := *big
				f.Return(task, Report{Rules: &r}, Over)
				task = lease(t, f)
			}
			f.Return(task, Report{}, Over)
			return asked
		}
		most := mostRules / (big.Size() + accountSize)
		for i := range 2 * most {
			visit(hostName(i))
		}
		for range most + 2 {
			f.mu.Lock()
			f.forgetIdle(f.now())
			f.mu.Unlock()
		}
		if n := len(f.hosts); n > most+1 || n < most-1 || f.rulesSize > mostRules || len(f.ruled) > most+1 {
			t.Errorf("%d hosts and %d rules of %d bytes are remembered, want %d", n, len(f.ruled), f.rulesSize, most)
		}
		if visit(hostName(2*most - 1)) {
			t.Error("the newest was forgotten")
		}
		if !visit(hostName(0)) {
			t.Error("the oldest was remembered")
		}
		time.Sleep(25 * time.Hour)
		visit(hostName(2*most - 1))
		for range 4 * most {
			f.mu.Lock()
			f.forgetIdle(f.now())
			f.mu.Unlock()
		}
		if n := len(f.hosts); n != 1 {
			t.Errorf("%d hosts are remembered after a day, want the one that was asked again", n)
		}
	})
}

// Rules that were asked for again are as new as the last answer, and count once.
func TestRulesThatWereReplaced(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: askRobots})
		visit := func(host string, r Rules) (asked bool) {
			f.Add(newTask(host, "/"))
			task := lease(t, f)
			if asked = task.kind == rules; asked {
				f.Return(task, Report{Rules: &r}, Over)
				task = lease(t, f)
			}
			f.Return(task, Report{}, Over)
			return asked
		}
		big := rulesOf("User-agent: *\nDisallow: /" + strings.Repeat("x", 100_000))
		most := mostRules / (big.Size() + accountSize)
		small := rulesOf("")
		small.Denial = &Denial{Outcome: "robots_unreachable"}
		visit("again", *small)
		for i := range most - 1 {
			visit(hostName(i), *big)
		}
		time.Sleep(5 * time.Minute)
		if !visit("again", *big) || f.rulesSize != most*(big.Size()+accountSize) {
			t.Errorf("%d bytes of rules, want those of %d answers", f.rulesSize, most)
		}
		visit("onemore", *big)
		if visit("again", *big) {
			t.Error("rules were forgotten with those that they replaced")
		}
		if !visit(hostName(0), *big) {
			t.Error("the oldest was remembered")
		}
	})
}

// A task is outstanding, and the end waits, until its Over: not its exchange
// counts but what follows from it, also of a robots fetch and of a denied page.
func TestOutstandingUntilOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: askRobots})
		f.Add(newTask("a", "/x"))
		f.Close()
		ended := false
		next := make(chan *Task)
		go func() {
			for {
				task, err := f.Lease(t.Context())
				if err != nil {
					ended = true
					close(next)
					return
				}
				next <- task
			}
		}()
		fetch := <-next
		f.Return(fetch, Report{}, Later)
		time.Sleep(time.Hour)
		f.Return(fetch, Report{Rules: rulesOf("User-agent: *\nDisallow: /x")}, Over)
		denied := <-next
		if denied.Denial == nil {
			t.Fatal("the page is not denied")
		}
		f.Return(denied, Report{}, Later)
		f.Add(newTask("a", "/made-up")) // before the end, by the writer
		page := <-next
		f.Return(page, Report{}, Later)
		f.Return(denied, Report{}, Over)
		time.Sleep(time.Hour)
		synctest.Wait()
		if ended {
			t.Fatal("the end came before the last Over")
		}
		f.Return(page, Report{}, Over)
		if _, more := <-next; more {
			t.Error("leased another task, want the end")
		}
	})
}

// A host keeps the pace that its robots.txt asks for, from the fetch of that on.
func TestCrawlDelayOfTheRules(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostRate: 4, Robots: askRobots})
		c.visit = func(task *Task) bool {
			r := Report{Answered: true, Addr: netip.MustParseAddr("192.0.2.1")}
			if task.kind == rules {
				r.Rules = rulesOf("User-agent: *\nCrawl-delay: 3")
			}
			c.Return(task, r, Over)
			return true
		}
		c.add(2, "a")
		wantTimes(t, "a", times(c.run(t), "a"), 0, 3*time.Second, 6*time.Second)
	})
}
