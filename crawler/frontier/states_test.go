package frontier

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A host is ready, limited, resting until a time, or parked; one without
// anything to do is none of them.
func TestStates(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 1, MaxHostWait: time.Minute})
		lease := func() *Task {
			task, err := f.Lease(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return task
		}
		over := func(task *Task) {
			f.Return(task, Report{}, Later)
			f.Return(task, Report{}, Over)
		}
		f.Add(&Task{Host: "idle"})
		over(lease())

		f.Add(&Task{Host: "resting"})
		task := lease()
		at, ok := f.Refused(task, Refusal{Wait: 30 * time.Second, Asked: true})
		if !ok {
			t.Fatal("the host was parked")
		}
		f.Return(task, Report{}, Again(at))
		until := time.Now().Add(30 * time.Second)

		f.Add(&Task{Host: "parked"})
		task = lease()
		if _, ok := f.Refused(task, Refusal{Wait: time.Hour, Asked: true}); ok {
			t.Fatal("the host was not parked")
		}
		over(task)

		f.Add(&Task{Host: "limited"})
		f.Add(&Task{Host: "limited"})
		f.Add(&Task{Host: "limited"})
		over(lease())
		next := time.Now().Add(time.Second)
		f.Add(&Task{Host: "ready"})

		got := f.States(10)
		if got.Ready != 1 || got.Limited != 1 || got.Resting != 1 || got.Parked != 1 {
			t.Errorf("%+v, want one of each", got)
		}
		want := []HostState{
			{Host: "resting", State: Resting, Until: until, Queued: 1},
			{Host: "parked", State: Parked, Why: got.Named[1].Why},
			{Host: "limited", State: Limited, Until: next, Queued: 2},
			{Host: "ready", State: Ready, Queued: 1},
		}
		for i, w := range want {
			g := got.Named[i]
			if d := g.Until.Sub(w.Until); d < -time.Millisecond || d > time.Millisecond {
				t.Errorf("%s until %v, want %v", g.Host, g.Until, w.Until)
			}
			g.Until = w.Until
			if g != w {
				t.Errorf("got %+v, want %+v", g, w)
			}
		}
		if got.Named[1].Why == "" {
			t.Error("nobody knows why a host is parked")
		}
	})
}

// However many hosts there are, the few that are named are those worth naming.
func TestStatesNamesFew(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{})
		for i := range 1000 {
			host := fmt.Sprintf("host%d", i)
			for range 1 + i%7 {
				f.Add(&Task{Host: host})
			}
		}
		got := f.States(5)
		if got.Ready != 1000 || len(got.Named) != 5 {
			t.Fatalf("%d ready, %d named; want 1000 and 5", got.Ready, len(got.Named))
		}
		for _, h := range got.Named {
			if h.Queued != 7 {
				t.Errorf("%s with %d tasks is named, others have 7", h.Host, h.Queued)
			}
		}
	})
}

// The frontier goes on while it is looked at, and what is there all the time is seen.
func TestStatesHoldNobodyUp(t *testing.T) {
	const stay = 4 * atOnce
	f := New(Config{})
	for i := range stay {
		f.Add(&Task{Host: fmt.Sprint("stays", i), Home: fmt.Sprint("stays", i)})
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			name := fmt.Sprint("comes", i)
			f.Add(&Task{Host: name, Home: name})
			if i%100 == 99 {
				f.Drop(func(host string) bool { return strings.HasPrefix(host, "comes") })
			}
		}
	}()
	for range 20 {
		if s := f.States(3); s.Ready < stay || len(s.Named) != 3 {
			t.Errorf("%d hosts are ready, want at least %d; %d named, want 3", s.Ready, stay, len(s.Named))
		}
		if got := f.Forecast(true); got.Left < stay || got.Largest == "" {
			t.Errorf("got %+v, want at least %d tasks left", got, stay)
		}
		if got := f.Pauses(0); len(got) != 0 {
			t.Errorf("got %v, want no pauses", got)
		}
	}
	close(stop)
	<-stopped
}
