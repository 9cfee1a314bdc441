package frontier

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What a run must leave alone the next one leaves alone, for as long: hosts that
// keep a distance, or ask for one, that are put off, that refuse and that were given up. It may
// be written down in between.
func TestPausesRoundTrip(t *testing.T) {
	bubble(t, func(t *testing.T) {
		cfg := Config{HostConns: 1, Hosts: map[string]HostLimit{"paced": {Delay: time.Minute}}}
		f := New(cfg)
		for _, key := range []string{"free", "paced", "asks", "off", "refuses", "parked"} {
			f.Add(newTask(key, "/"))
			task := lease(t, f)
			if key == "asks" {
				crawlDelay(f, key, 40*time.Second)
			}
			if key == "refuses" {
				f.Refused(task, Refusal{Wait: 2 * time.Minute, Asked: true})
			}
			if key == "parked" {
				f.Refused(task, Refusal{Wait: time.Hour, Asked: true})
			}
			f.Return(task, Report{Answered: key != "refuses" && key != "parked"}, Over)
		}
		delay(f, "off", time.Now().Add(3*time.Minute))
		now := time.Now().Round(0)
		detail := "off since " + now.UTC().Format(time.RFC3339) + ", not to be asked before " + now.Add(time.Hour).UTC().Format(time.RFC3339)
		want := map[string]Pause{
			"paced":   {Until: now.Add(time.Minute)},
			"asks":    {Until: now.Add(40 * time.Second), Every: 40 * time.Second},
			"off":     {Until: now.Add(3 * time.Minute)},
			"refuses": {Until: now.Add(2 * time.Minute), Since: now, Level: 1, Share: 0.5, Full: 1},
			"parked":  {Until: now.Add(time.Hour), Since: now, Level: 1, Parked: detail, Share: 0.5, Full: 1},
		}
		got := f.Pauses(0)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got := f.Pauses(5 * time.Second)["paced"].Until; !got.Equal(now.Add(65 * time.Second)) {
			t.Errorf("with 5 s of slack a paced host waits until %v, want 65 s", got.Sub(now))
		}

		text, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var read map[string]Pause
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second) // until the next run
		c := newCrawl(cfg)
		c.Restore(read)
		if diff := cmp.Diff(want, c.Pauses(0)); diff != "" {
			t.Error(diff)
		}
		for i := range 100 { // what is restored is not forgotten while it holds
			c.add(1, hostName(i))
		}
		c.visit = func(task *Task) bool {
			if parked := task.Denial != nil; parked != (task.Host == "parked") || parked && task.Denial.Detail != detail {
				t.Errorf("%s: denial %+v", task.Host, task.Denial)
			}
			c.Return(task, Report{Answered: true}, Over)
			return true
		}
		c.add(1, "free", "paced", "off", "refuses", "parked")
		c.add(2, "asks") // before its robots.txt could say so again
		leases := c.run(t)
		for key, at := range map[string]time.Duration{
			"free": 0, "paced": 50 * time.Second, "off": 170 * time.Second, "refuses": 110 * time.Second, "parked": 0,
		} {
			wantTimes(t, key, times(leases, key), at)
		}
		wantTimes(t, "asks", times(leases, "asks"), 30*time.Second, 70*time.Second)
	})
}

// Restored refusals count on: a host that had refused for most of the time that
// it may is given up by the next run.
func TestRestoredRefusalsCountOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{MaxHostWait: 10 * time.Minute})
		now := time.Now()
		f.Restore(map[string]Pause{"a": {Since: now.Add(-9 * time.Minute), Until: now.Add(30 * time.Second), Level: 7}})
		f.Add(newTask("a", "/"))
		noLease(t, f, 30*time.Second-time.Nanosecond)
		time.Sleep(time.Nanosecond)
		task := lease(t, f)
		if _, ok := f.Refused(task, Refusal{Wait: time.Minute, Asked: true}); ok {
			t.Error("after 10.5 minutes of refusals the task may come back")
		}
	})
}

// What is over when the next run begins is not restored.
func TestPausesThatAreOver(t *testing.T) {
	f := New(Config{})
	f.Restore(map[string]Pause{
		"a": {Until: time.Now().Add(-time.Second)},
		"b": {Until: time.Now().Add(-time.Second), Since: time.Now().Add(-time.Hour), Parked: "off"},
	})
	for _, key := range []string{"a", "b"} {
		f.Add(newTask(key, "/"))
		if task := lease(t, f); task.Denial != nil {
			t.Errorf("%s: denial %+v", key, task.Denial)
		}
	}
}

// A host that was slowed stays so in the next run, and recovers there.
func TestPaceRoundTrip(t *testing.T) {
	bubble(t, func(t *testing.T) {
		cfg := Config{HostRate: 4, HostConns: 1}
		f := New(cfg)
		f.Add(newTask("h", "/"))
		task := lease(t, f)
		f.Refused(task, Refusal{Wait: 4 * time.Second, Asked: true})
		f.Return(task, Report{}, Over)

		c := newCrawl(cfg)
		c.Restore(f.Pauses(0))
		var at []time.Time
		c.visit = func(task *Task) bool {
			at = append(at, time.Now())
			c.Return(task, Report{Answered: true}, Over)
			return true
		}
		c.add(400, "h")
		start := time.Now()
		c.run(t)
		if wait := at[0].Sub(start); wait < 4*time.Second {
			t.Errorf("asked after %v", wait)
		}
		if gap := at[2].Sub(at[1]); gap != 500*time.Millisecond {
			t.Errorf("%v between two requests at first, want half a second", gap)
		}
		if gap := at[399].Sub(at[398]); gap != 250*time.Millisecond {
			t.Errorf("%v between the last two, want a quarter of a second", gap)
		}
	})
}

// A host that was slowed is in the pauses until it has recovered, whether it may be
// asked just now or not, and whoever goes on later goes on from there.
func TestPausesOfASlowedHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		cfg := Config{HostRate: 4, HostConns: 4}
		f := New(cfg)
		f.Add(newTask("h", "/"))
		for range 6 {
			task := lease(t, f)
			at, ok := f.Refused(task, Refusal{})
			if !ok {
				t.Fatal("given up")
			}
			f.Return(task, Report{}, Again(at))
			for time.Now().Before(at) {
				if p, ok := f.Pauses(time.Second)["h"]; !ok || p.Share == 0 {
					t.Fatalf("at level %d there is %+v, %v of it", f.hosts["h"].outage.level, p, ok)
				}
				time.Sleep(100 * time.Millisecond)
			}
		}
		share := func(f *Frontier) float64 {
			if h := f.hosts["h"]; h != nil {
				return h.pace.share(f.now())
			}
			return 1 // what has recovered needs no account
		}
		var before map[string]Pause
		for {
			was := share(f)
			if was == 1 {
				break
			}
			p := f.Pauses(0)
			if p["h"].Share != was {
				t.Fatalf("%+v, want the share %v", p["h"], was)
			}
			before = p
			g := New(cfg)
			time.Sleep(10 * time.Second)
			g.Restore(p)
			if got, want := share(g), share(f); got < want-recoverShare || got > want {
				t.Errorf("restored it has the share %v, want %v", got, want)
			}
		}
		if before == nil {
			t.Fatal("it was never slowed")
		}
		time.Sleep(time.Hour)
		g := New(cfg)
		g.Restore(before)
		if got := share(g); got != 1 {
			t.Errorf("an hour later it has the share %v", got)
		}
	})
}
