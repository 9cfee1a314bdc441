package frontier

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"weft/fetch/robots"
	"weft/parse/weburl"
)

// robotsFetch is the Value of a robots fetch in tests.
type robotsFetch struct{ url weburl.URL }

func robotsTask(page *Task) *Task {
	u := page.URL.Robots()
	return &Task{URL: u, Value: robotsFetch{u}}
}

func taskOf(t *testing.T, raw string) *Task {
	t.Helper()
	u, err := weburl.Canonical(raw)
	if err != nil {
		t.Fatal(err)
	}
	return &Task{URL: u, Host: u.Host, Value: raw}
}

func rulesOf(text string) *Rules {
	return &Rules{Rules: robots.Parse([]byte(text), "weft")}
}

// what is a lease in short: the URL, and the outcome of what is denied.
func what(t *Task) string {
	s := t.URL.Key
	if t.Denial != nil {
		s += " " + t.Denial.Outcome
	}
	return s
}

// drain leases all that can go at once, and returns it.
func drain(t *testing.T, f *Frontier) (got []*Task) {
	t.Helper()
	for {
		task, _, err := f.tryLease()
		if task == nil || err != nil {
			return got
		}
		got = append(got, task)
	}
}

func wantLeases(t *testing.T, got []*Task, want ...string) {
	t.Helper()
	var is []string
	for _, task := range got {
		is = append(is, what(task))
	}
	if !slices.Equal(is, want) {
		t.Errorf("leased %q, want %q", is, want)
	}
}

func allOver(f *Frontier, tasks []*Task, r Report) {
	for _, t := range tasks {
		f.Return(t, r, Over)
	}
}

// The pages of a host wait for its robots.txt, which is asked for once; those
// that it denies are handed out at once, whatever the host's pace.
func TestPagesWaitForRules(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 1, Robots: robotsTask})
		for _, path := range []string{"a", "no/1", "b", "no/2"} {
			f.Add(taskOf(t, "http://h.test/"+path))
		}
		asked := drain(t, f)
		wantLeases(t, asked, "http://h.test/robots.txt")
		noLease(t, f, time.Hour)
		allOver(f, asked, Report{Rules: rulesOf("User-agent: *\nDisallow: /no/")})
		got := drain(t, f)
		wantLeases(t, got, "http://h.test/a", "http://h.test/no/1 robots_denied", "http://h.test/no/2 robots_denied")
		allOver(f, got, Report{})
		time.Sleep(time.Second)
		got = drain(t, f)
		wantLeases(t, got, "http://h.test/b")
		f.Add(taskOf(t, "http://h.test/no/3"))
		wantLeases(t, drain(t, f), "http://h.test/no/3 robots_denied")
	})
}

// http and https on one port are two origins with rules of their own, under one
// pace.
func TestTwoOriginsOnOneHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: robotsTask})
		f.Add(taskOf(t, "http://h.test:8443/a"))
		f.Add(taskOf(t, "https://h.test:8443/a"))
		asked := drain(t, f)
		wantLeases(t, asked, "http://h.test:8443/robots.txt")
		allOver(f, asked, Report{Rules: rulesOf("User-agent: *\nDisallow: /")})
		denied := drain(t, f)
		asked = slices.DeleteFunc(slices.Clone(denied), func(t *Task) bool { return t.Denial != nil })
		wantLeases(t, asked, "https://h.test:8443/robots.txt")
		allOver(f, asked, Report{Rules: rulesOf("")})
		wantLeases(t, drain(t, f), "https://h.test:8443/a")
	})
}

// A robots fetch that is redirected waits in the other host's queue like any
// request, and passes that host's own wait for rules.
func TestRobotsFetchOverAnotherHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 1, Robots: robotsTask})
		f.Add(taskOf(t, "http://a.test/1"))
		f.Add(taskOf(t, "http://b.test/1"))
		asked := drain(t, f)
		wantLeases(t, asked, "http://a.test/robots.txt", "http://b.test/robots.txt")
		f.Sent(asked[1])
		hop := asked[0]
		hop.URL = taskOf(t, "http://b.test/rules").URL
		hop.Host = hop.URL.Host
		f.Return(hop, Report{}, Again(time.Now()))
		noLease(t, f, time.Second-time.Nanosecond)
		time.Sleep(time.Nanosecond)
		got := drain(t, f)
		wantLeases(t, got, "http://b.test/rules")
		allOver(f, got, Report{Rules: rulesOf("")})
		wantLeases(t, drain(t, f), "http://a.test/1")
		allOver(f, asked[1:], Report{Rules: rulesOf("")})
		time.Sleep(time.Second)
		wantLeases(t, drain(t, f), "http://b.test/1")
	})
}

// Rules are a day old at the most (RFC 9309, section 2.4), those of an origin
// that could not be reached five minutes.
func TestRulesExpire(t *testing.T) {
	for _, c := range []struct {
		rules *Rules
		lasts time.Duration
		then  string // of a page meanwhile
	}{
		{rulesOf(""), 24 * time.Hour, ""},
		{&Rules{Rules: robots.AllowAll(), Denial: &Denial{Outcome: "robots_unreachable"}}, 5 * time.Minute, " robots_unreachable"},
	} {
		bubble(t, func(t *testing.T) {
			f := New(Config{Robots: robotsTask})
			f.Add(taskOf(t, "http://h.test/1"))
			allOver(f, drain(t, f), Report{Rules: c.rules})
			allOver(f, drain(t, f), Report{})
			time.Sleep(c.lasts - time.Second)
			f.Add(taskOf(t, "http://h.test/2"))
			got := drain(t, f)
			wantLeases(t, got, "http://h.test/2"+c.then)
			allOver(f, got, Report{})
			time.Sleep(2 * time.Second)
			f.Add(taskOf(t, "http://h.test/3"))
			wantLeases(t, drain(t, f), "http://h.test/robots.txt")
		})
	}
}

// Rules that came under the guard against private addresses, and say no, are no
// word about those who need no guard.
func TestGuardedRulesAreForTheGuardedAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: robotsTask})
		guarded := taskOf(t, "http://h.test/1")
		guarded.PublicOnly = true
		f.Add(guarded)
		f.Add(taskOf(t, "http://h.test/2"))
		allOver(f, drain(t, f), Report{Rules: &Rules{Rules: robots.AllowAll(), Guarded: true, Denial: &Denial{Outcome: "blocked_address"}}})
		wantLeases(t, drain(t, f), "http://h.test/1 blocked_address", "http://h.test/robots.txt")
	})
}

// Hosts without tasks are remembered for their rules, up to a bound in bytes.
func TestRulesAreRememberedUpToABound(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: robotsTask})
		big := "User-agent: *\n"
		for i := range 5000 {
			big += fmt.Sprintf("Disallow: /%d\n", i)
		}
		rules := rulesOf(big)
		n := mostRules/(rules.Size()+accountSize) + 50
		visit := func(i int) []*Task {
			f.Add(taskOf(t, fmt.Sprintf("http://h%d.test/", i)))
			got := drain(t, f)
			allOver(f, got, Report{Rules: rules})
			allOver(f, drain(t, f), Report{})
			return got
		}
		for i := range n {
			visit(i)
		}
		if f.rulesSize > mostRules {
			t.Errorf("%d bytes of rules are remembered, want at most %d", f.rulesSize, mostRules)
		}
		if got := visit(n - 1); what(got[0]) != fmt.Sprintf("http://h%d.test/", n-1) {
			t.Errorf("the last host was forgotten: %s", what(got[0]))
		}
		if got := visit(0); what(got[0]) != "http://h0.test/robots.txt" {
			t.Errorf("the first host is remembered: %s", what(got[0]))
		}
		time.Sleep(25 * time.Hour)
		for i := range 2 * n {
			visit(i + 10*n)
			time.Sleep(time.Minute)
		}
		if len(f.hosts) > 2*n {
			t.Errorf("%d hosts are remembered", len(f.hosts))
		}
	})
}
