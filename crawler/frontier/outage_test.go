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
	const most = 10 * time.Minute
	now := time.Now()
	var o outage
	first, _ := o.refused(Refusal{}, most, now, now)
	for range 10 {
		if until, _ := o.refused(Refusal{}, most, now, now); o.parked != "" || until != first {
			t.Fatalf("until %v after %v, parked %q", until.Sub(now), first.Sub(now), o.parked)
		}
	}
	later := first.Add(time.Millisecond)
	if second, _ := o.refused(Refusal{}, most, later, later); second.Sub(later) < time.Second {
		t.Errorf("only %v after the second time", second.Sub(later))
	}
	quiet := now.Add(time.Hour)
	o.answered(quiet)
	if o != (outage{}) {
		t.Errorf("after a quiet hour: %+v", o)
	}
	if until, _ := o.refused(Refusal{}, most, quiet, quiet); until.Sub(quiet) > 1500*time.Millisecond {
		t.Errorf("%v: the host was not forgiven", until.Sub(quiet))
	}
}
