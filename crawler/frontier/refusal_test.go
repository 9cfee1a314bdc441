package frontier

import (
	"testing"
	"time"
)

// gaps leases a host's tasks as fast as they come, for a time, and returns the
// distances between them.
func gaps(t *testing.T, f *Frontier, key string, d time.Duration) (gaps []time.Duration) {
	t.Helper()
	var last time.Time
	for start := time.Now(); time.Since(start) < d; {
		f.Add(&Task{Host: key})
		task, err := f.Lease(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		f.Return(task, Report{}, Later)
		f.Return(task, Report{}, Over)
		if !last.IsZero() {
			gaps = append(gaps, time.Since(last))
		}
		last = time.Now()
	}
	return gaps
}

func refuse(t *testing.T, f *Frontier, key string) {
	t.Helper()
	f.Add(&Task{Host: key})
	task, err := f.Lease(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slowDown(f, task)
	f.Return(task, Report{}, Later)
	f.Return(task, Report{}, Over)
}

// The curve that Refused promises: a half, then an eighth more every 30 s.
func TestSlowAndRecover(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 8})
		refuse(t, f, "a")
		refused := time.Now()
		for _, share := range []float64{4, 5, 6, 7, 8, 8} { // eighths
			got := gaps(t, f, "a", 29*time.Second)
			want := time.Duration(float64(time.Second) / share)
			if d := got[len(got)/2] - want; d < -time.Nanosecond || d > time.Microsecond {
				t.Errorf("%v after the refusal a request every %v, want %v", time.Since(refused), got[len(got)/2], want)
			}
			refused = refused.Add(30 * time.Second)
			time.Sleep(time.Until(refused))
			refused = refused.Add(0)
		}
	})
}

// Many refusals stop at a 64th, those under way together count once, and a
// pause is no quiet time.
func TestSlowHasALeast(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 64})
		for range 20 {
			refuse(t, f, "a")
		}
		if got := gaps(t, f, "a", 10*time.Second); got[0] < time.Second-time.Nanosecond || got[0] > time.Second+time.Microsecond {
			t.Errorf("a request every %v, want 1 s", got[0])
		}

		// Two requests that were under way together.
		f = New(Config{HostRate: 64})
		f.Add(&Task{Host: "b"})
		f.Add(&Task{Host: "b"})
		first := lease(t, f)
		f.Sent(first)
		time.Sleep(time.Second)
		second := lease(t, f)
		time.Sleep(time.Second)
		slowDown(f, first)
		f.Return(first, Report{}, Later)
		slowDown(f, second)
		delay(f, "b", time.Now().Add(time.Hour))
		f.Return(second, Report{}, Later)
		time.Sleep(time.Hour)
		if got := gaps(t, f, "b", time.Second); got[0] > time.Second/32+time.Microsecond || got[0] < time.Second/32-time.Nanosecond {
			t.Errorf("a request every %v, want a 32nd of a second", got[0])
		}
	})
}

// A host without a limit gets half of its speed, and is whole again after that.
func TestSlowWithoutALimit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := newCrawl(Config{HostConns: 1})
		c.visit = func(task *Task) bool {
			time.Sleep(50 * time.Millisecond)
			if task.Seq == 200 {
				slowDown(c.Frontier, task)
			}
			c.Return(task, Report{}, Later)
			return false
		}
		c.add(10000, "a")
		at := times(c.run(t), "a")
		gap := func(i int) time.Duration { return (at[i+1] - at[i]).Round(time.Millisecond) }
		if got := gap(150); got != 50*time.Millisecond {
			t.Errorf("before: a request every %v", got)
		}
		if got := gap(210); got < 100*time.Millisecond || got > 105*time.Millisecond {
			t.Errorf("refused: a request every %v, want half of 20 a second", got)
		}
		if got := gap(9000); got != 50*time.Millisecond {
			t.Errorf("recovered: a request every %v", got)
		}
	})
}

// A host that is slowed is not forgotten before it has recovered.
func TestSlowIsRemembered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 100})
		refuse(t, f, "a")
		for i := range 1000 {
			gaps(t, f, hostName(i), 1)
			time.Sleep(10 * time.Millisecond)
		}
		if got := gaps(t, f, "a", time.Second); got[0] < 20*time.Millisecond-time.Nanosecond {
			t.Errorf("10 s after the refusal a request every %v, want 20 ms", got[0])
		}
		time.Sleep(5 * time.Minute)
		for i := range 2000 {
			gaps(t, f, hostName(i), 1)
			time.Sleep(10 * time.Millisecond)
		}
		if f.hosts["a"] != nil {
			t.Error("the host is remembered for ever")
		}
	})
}

// A Crawl-delay that is learnt while a host is slowed stays when it recovers.
func TestPaceWhileSlowed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 10})
		refuse(t, f, "a")
		crawlDelay(f, "a", time.Second)
		if got := gaps(t, f, "a", 10*time.Second); got[3] < 2*time.Second-time.Nanosecond {
			t.Errorf("slowed: a request every %v, want 2 s", got[3])
		}
		time.Sleep(5 * time.Minute)
		if got := gaps(t, f, "a", 10*time.Second); got[3] != time.Second {
			t.Errorf("recovered: a request every %v, want 1 s", got[3])
		}
	})
}
