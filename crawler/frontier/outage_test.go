package frontier

import (
	"testing"
	"time"
)

func TestBackoffDoublesUpToAMinute(t *testing.T) {
	for n, mean := range []time.Duration{1, 2, 4, 8, 16, 32, 64, 64, 64} {
		for range 100 {
			if d := Backoff(n); d < mean*time.Second/2 || d > mean*time.Second*3/2 {
				t.Errorf("Backoff(%d) = %v", n, d)
			}
		}
	}
}

// Refusals of requests that were under way together count once; a quiet time
// forgives them.
func TestRefusalsAreForgiven(t *testing.T) {
	f := New(Config{})
	h := f.host("a")
	refused := func(now moment) (until moment) {
		until, _ = f.refused(h, Refusal{}, now, now)
		return until
	}
	now := f.now()
	first := refused(now)
	for range 10 {
		if until := refused(now); h.parked() != "" || until != first {
			t.Fatalf("until %v after %v, parked %q", until.since(now), first.since(now), h.parked())
		}
	}
	later := first.add(time.Millisecond)
	if second := refused(later); second.since(later) < time.Second {
		t.Errorf("only %v after the second time", second.since(later))
	}
	quiet := now.add(time.Hour)
	h.answered(quiet)
	if h.outage != nil {
		t.Errorf("after a quiet hour: %+v", *h.outage)
	}
	if until := refused(quiet); until.since(quiet) > 1500*time.Millisecond {
		t.Errorf("%v: the host was not forgiven", until.since(quiet))
	}
}

// A host is left alone for as long as it asks for also where the page that it says so
// to is given up: others of it wait.
func TestTheLastRefusalOfAPageCounts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 4, MaxHostWait: 10 * time.Minute})
		f.Add(newTask("a:80", "/refused"))
		refused := lease(t, f)
		for i, last := range []bool{false, false, true} {
			at, ok := f.Refused(refused, Refusal{Wait: 4 * time.Minute, Asked: true})
			if ok == last {
				t.Fatalf("refusal %d: the page may come back: %v", i, ok)
			}
			if d := time.Until(at); d < 4*time.Minute { // levels are told so
				t.Errorf("refusal %d: it counts for %v, want 4 minutes", i, d)
			}
			begun, next := time.Now(), Again(at)
			if last {
				next = Over
			}
			f.Return(refused, Report{}, next)
			f.Add(newTask("a:80", "/other"))
			other, err := f.Lease(t.Context())
			if err != nil || other == refused {
				t.Fatal(other, err)
			}
			if d := time.Since(begun); d < 4*time.Minute {
				t.Errorf("refusal %d: the host was asked after %v, want 4 minutes", i, d)
			}
			time.Sleep(time.Second)
			f.Return(other, Report{Answered: true}, Over)
			if !last {
				if refused, err = f.Lease(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// What one host has refused does not count at another that a redirect leads to.
func TestRefusalsDoNotFollowARedirect(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{MaxHostWait: 10 * time.Minute})
		f.Add(newTask("a:80", "/"))
		task := lease(t, f)
		at, ok := f.Refused(task, Refusal{Wait: 9 * time.Minute, Asked: true})
		if !ok {
			t.Fatal("given up at once")
		}
		f.Return(task, Report{}, Again(at))
		time.Sleep(time.Until(at))
		task = lease(t, f)
		to := newTask("b:80", "/")
		task.Host, task.URL = to.Host, to.URL
		f.Return(task, Report{Answered: true}, Again(time.Now()))
		task = lease(t, f)
		if _, ok := f.Refused(task, Refusal{Wait: 90 * time.Second, Asked: true}); !ok {
			t.Error("the first refusal of the second host was taken for its last")
		}
	})
}
