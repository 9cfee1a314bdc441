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
