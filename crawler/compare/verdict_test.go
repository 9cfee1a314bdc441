package compare

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"weft/crawler"
	"weft/store"
)

// ran is a run of n pages on some hosts, of which each took so long, as it is
// reported: the model says how long the run took.
func ran(s Setup, n, hosts int, phases store.Timings, writing time.Duration) (Round, float64) {
	w := Begin()
	var sum crawler.Summary
	for i := range n {
		w.Event(crawler.PageDone{Line: int64(i + 1), Host: fmt.Sprintf("h%d.example:80", i%hosts), Attempts: 1, Phases: phases})
		for p, d := range phases {
			sum.Phases[p] += d
		}
	}
	sum.Records, sum.Writing = int64(n), writing
	r := w.End(sum)
	r.User, r.System = sum.Computing()/2, sum.Computing()/2
	r.Others = 0               // what else goes on while the test runs
	r.Summary.Wall = time.Hour // of which the model is yet to say
	took := newModel(s, &r, 2).base
	r.Summary.Wall = time.Duration(took * float64(time.Second))
	return r, took
}

func phases(wait, parse, handoff, limit time.Duration) (t store.Timings) {
	t[store.PhaseWait], t[store.PhaseParse], t[store.PhaseHandoff], t[store.PhaseLimit] = wait, parse, handoff, limit
	return t
}

// Two workers that had all of 100 pages at once, for a second, and computed for
// half of it: without the hand-over it takes half a second, however long each
// page's own was.
func TestHandoffsOverlap(t *testing.T) {
	s := Setup{Concurrency: 100, Procs: 2}
	r, _ := ran(s, 100, 5, phases(0, 10*time.Millisecond, time.Second, 0), 0)
	r.Summary.Wall = time.Second
	without := s
	without.NoHandoff = true
	if gain := newModel(s, &r, 2).gain(without); gain < 1.9 || gain > 2.1 {
		t.Errorf("a gain of %.2f, want 2", gain)
	}
}

// Runs whose bottleneck and length are known by arithmetic.
func TestJudge(t *testing.T) {
	const ms = time.Millisecond
	four := func(string) float64 { return 4 }
	one := func(string) int { return 1 }
	for _, c := range []struct {
		name    string
		setup   Setup
		n       int
		hosts   int
		phases  store.Timings
		writing time.Duration
		took    float64
		better  Setup
		gain    float64
		holder  Holder
		where   string
	}{
		{"waiting", Setup{Concurrency: 10, Procs: 2}, 100, 5, phases(100*ms, ms, 0, 0), 0, 1, Setup{Concurrency: 20, Procs: 2}, 2, Waiting, ""},
		{"one at a time", Setup{Concurrency: 1, Procs: 1}, 50, 5, phases(100*ms, ms, 0, 0), 0, 5.05, Setup{Concurrency: 50, Procs: 2}, 40, Waiting, ""},
		{"one connection", Setup{Concurrency: 10, Procs: 2, HostConns: one}, 50, 1, phases(100*ms, ms, 0, 0), 0, 5, Setup{Concurrency: 20, Procs: 2, HostConns: one}, 1, Waiting, "h0.example:80"},
		{"computing", Setup{Concurrency: 20, Procs: 1}, 100, 5, phases(ms, 20*ms, 0, 0), 0, 2, Setup{Concurrency: 20, Procs: 2}, 2, Computing, ""},
		{"all cores", Setup{Concurrency: 20, Procs: 2}, 100, 5, phases(ms, 20*ms, 0, 0), 0, 1, Setup{Concurrency: 20, Procs: 4}, 1, Computing, ""},
		{"lock", Setup{Concurrency: 20, Procs: 2, OneAtATime: true}, 100, 5, phases(ms, 20*ms, 0, 0), 0, 2, Setup{Concurrency: 20, Procs: 2}, 2, Lock, ""},
		{"politeness", Setup{Concurrency: 20, Procs: 2, HostRate: four}, 80, 2, phases(20*ms, ms, 0, 2000*ms), 0, 9.8, Setup{Concurrency: 20, Procs: 2, HostRate: func(string) float64 { return 8 }}, 2, Politeness, ""},
		{"all hosts", Setup{Concurrency: 20, Procs: 2, Rate: 10}, 80, 8, phases(20*ms, ms, 0, 2000*ms), 0, 7.9, Setup{Concurrency: 20, Procs: 2, Rate: 20}, 2, Politeness, ""},
		{"handoff", Setup{Concurrency: 20, Procs: 2}, 100, 5, phases(ms, 2*ms, 20*ms, 0), 0, 1.1, Setup{Concurrency: 20, Procs: 2, NoHandoff: true}, 10, Handoff, ""},
		{"writing", Setup{Concurrency: 20, Procs: 2}, 100, 5, phases(20*ms, ms, 0, 0), 5 * time.Second, 5, Setup{Concurrency: 40, Procs: 2}, 1, Writing, ""},
	} {
		r, took := ran(c.setup, c.n, c.hosts, c.phases, c.writing)
		if math.Abs(took-c.took) > 0.1*c.took {
			t.Errorf("%s: the model takes %.2f s, want %.2f", c.name, took, c.took)
		}
		v := Judge(c.setup, &r, 2, []Alternative{{Change: "it", Setup: c.better}})
		if v.HeldBy != c.holder || v.Where != c.where || v.Share <= 0 || v.Share > 1 || !strings.Contains(v.Text, "of 2 cores") {
			t.Errorf("%s: %+v", c.name, v)
		}
		if gain := newModel(c.setup, &r, 2).gain(c.better); math.Abs(gain-c.gain) > 0.25*c.gain {
			t.Errorf("%s: a gain of %.2f, want %.2f", c.name, gain, c.gain)
		}
		if (len(v.Advice) > 0) != (c.gain > 1) {
			t.Errorf("%s: advice %+v", c.name, v.Advice)
		}
	}
}

// The words say which limit sets the pace, whose it is, and what others used.
func TestWords(t *testing.T) {
	four := func(string) float64 { return 4 }
	for _, c := range []struct {
		setup Setup
		hosts int
		want  string
	}{
		{Setup{Concurrency: 20, Procs: 2, HostRate: four}, 2, "The limit for each host (4/s) set the pace, of several alike;"},
		{Setup{Concurrency: 20, Procs: 2, HostRate: four}, 1, "The limit for h0.example:80 (4/s, 100 % of the pages) set the pace;"},
		{Setup{Concurrency: 20, Procs: 2, HostRate: four, Rate: 5}, 2, "The limit over all hosts (5/s) set the pace;"},
	} {
		r, took := ran(c.setup, 80, c.hosts, phases(20*time.Millisecond, time.Millisecond, 0, 2*time.Second), 0)
		r.Machine, r.Others = 2, time.Duration(took*float64(time.Second))
		v := Judge(c.setup, &r, 2, nil)
		if !strings.Contains(v.Text, c.want) || !strings.Contains(v.Text, "of 2 cores, other programs 1.0.") {
			t.Errorf("%q has no %q", v.Text, c.want)
		}
	}
}

// An advice that is somebody else's to allow says so, and a run held by one thing
// is told that alone.
func TestAdviceSaysOnWhatCondition(t *testing.T) {
	s := Setup{Concurrency: 20, Procs: 2, HostRate: func(string) float64 { return 4 }}
	better := s
	better.HostRate = func(string) float64 { return 8 }
	r, _ := ran(s, 80, 2, phases(20*time.Millisecond, time.Millisecond, 0, 2*time.Second), 0)
	v := Judge(s, &r, 2, []Alternative{{Change: "--host-rate 8", Setup: better, If: "if the owner agrees"}})
	if len(v.Advice) != 1 || v.Advice[0].Change != "--host-rate 8" || v.Advice[0].If == "" {
		t.Errorf("%+v", v.Advice)
	}
	if want := "--host-rate 8, if the owner agrees, should make it 2.0 times as fast."; !strings.Contains(v.Text, want) {
		t.Errorf("%q has no %q", v.Text, want)
	}
}

// Modes that did the same work and that the same thing held get the same advice,
// also where chance makes it worth while for one of them only; a mode that
// something else held, or with more pages in flight, has its own.
func TestModesOfOneWorkloadGetOneAdvice(t *testing.T) {
	const change = "--concurrency 20"
	one := func(c int, by Holder, gain float64) judged {
		s := Setup{Concurrency: c, Procs: 2}
		r, _ := ran(s, 100, 5, phases(100*time.Millisecond, time.Millisecond, 0, 0), 0)
		return judged{model: newModel(s, &r, 2), Verdict: Verdict{HeldBy: by, Share: 0.5}, gains: []Advice{{Change: change, Gain: gain}}}
	}
	all := []judged{
		one(10, Waiting, 1.2), one(10, Waiting, 1.05), one(10, Computing, 1.02), one(16, Waiting, 1.12), one(16, Waiting, 1),
	}
	agree(all)
	for i, want := range []float64{1.12, 1.12, 0, 0, 0} {
		v := all[i].verdict()
		var got float64
		if len(v.Advice) > 0 {
			got = v.Advice[0].Gain
		}
		if got != want || strings.Contains(v.Text, change) != (want > 0) {
			t.Errorf("mode %d: a gain of %g is advised, want %g: %s", i, got, want, v.Text)
		}
	}
}

// robots.txt is one more request within a host's limit, and comes first.
func TestSimulateRobots(t *testing.T) {
	visits := []visit{{host: "a", exchanges: 1, robots: 0.1, wait: 0.1}, {host: "a", exchanges: 1, wait: 0.1}}
	for _, c := range []struct{ rate, want float64 }{{0, 0.2}, {1, 2.1}} {
		sim := simulation{setup: Setup{Concurrency: 4, HostRate: func(string) float64 { return c.rate }}, visits: visits}
		if got := sim.run(); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("at a rate of %g it takes %g s, want %g", c.rate, got, c.want)
		}
	}
}

// A slow host has one of eight slots while others are ready: they take
// 200 · 0.1 s / 7, and of its ten pages of a second seven are left, four at once.
func TestSimulateSlowHost(t *testing.T) {
	var visits []visit
	for i := range 200 {
		if i < 10 {
			visits = append(visits, visit{host: "slow", exchanges: 1, wait: 1})
		}
		visits = append(visits, visit{host: fmt.Sprint(i % 4), exchanges: 1, wait: 0.1})
	}
	sim := simulation{setup: Setup{Concurrency: 8, HostConns: func(string) int { return 4 }}, visits: visits}
	if got := sim.run(); got < 4.5 || got > 5.1 {
		t.Errorf("it takes %g s", got)
	}
}

// What others use of the processors a run cannot have, but half of them it can.
func TestFloor(t *testing.T) {
	for _, c := range []struct {
		machine           int
		others, cpu, want float64
	}{
		{0, 0, 4, 2},   // not known
		{2, 0, 4, 2},   // alone
		{2, 1, 4, 2.5}, // a server beside it
		{2, 9, 4, 4},   // many others
		{8, 9, 4, 2},   // room for all, but two cores for this one
	} {
		m := model{round: &Round{Machine: c.machine}, cores: 2, others: c.others}
		if got := m.floor(c.cpu); got != c.want {
			t.Errorf("%+v: %g s", c, got)
		}
	}
}

// The processor times of a line of /proc/stat that were used.
func TestBusyTime(t *testing.T) {
	if got := busyTime(" 1 2 3 1000 1000 4 5 6 700 700"); got != 210*time.Millisecond {
		t.Errorf("%v", got)
	}
}

// Of a run that asked for nothing there is nothing to say.
func TestJudgeNothing(t *testing.T) {
	w := Begin()
	w.Event(crawler.PageDone{Line: 1, Outcome: "invalid_url"})
	r := w.End(crawler.Summary{Records: 1, Wall: time.Millisecond})
	if v := Judge(Setup{}, &r, 2, nil); v.Text != "" || v.Advice == nil {
		t.Errorf("%+v", v)
	}
}

// Nothing is said to have held a run that would take as long without it, such as
// one page that was refused at once.
func TestNothingHeldTheRun(t *testing.T) {
	w := Begin()
	w.Event(crawler.PageDone{Line: 1, Host: "a.example:80", Outcome: "connect_error", Attempts: 1})
	r := w.End(crawler.Summary{Records: 1, Wall: time.Millisecond})
	v := Judge(Setup{Concurrency: 64, Procs: 2}, &r, 2, nil)
	if !strings.HasPrefix(v.Text, "Nothing held the run by itself") || strings.Contains(v.Text, "0 % less") {
		t.Errorf("share %g: %q", v.Share, v.Text)
	}
	for share, want := range map[float64]bool{0: true, 0.02: true, 0.09: true, 0.11: false, 0.9: false} {
		if got := (Verdict{HeldBy: Computing, Share: share}).Nothing(); got != want {
			t.Errorf("of a share of %g: nothing is %t", share, got)
		}
	}
}

// What a run waited for that none of its pages did is not theirs, and no change is
// advised: its list came slowly, or it had no agents. A limit that held nobody up for
// long did not hold the run.
func TestWhatNoPageWaitedFor(t *testing.T) {
	slow := func(perSecond float64) Setup {
		return Setup{Concurrency: 64, Procs: 1, HostRate: func(string) float64 { return perSecond }}
	}
	for _, c := range []struct {
		wall, limit time.Duration // the latter of each page
		idle        bool
	}{
		{3 * time.Second, 1250 * time.Millisecond, false}, // ten pages at four a second
		{10 * time.Second, 0, true},
		{10 * time.Second, 20 * time.Millisecond, true},
		{time.Minute, 20 * time.Millisecond, true},
		{time.Minute, 20 * time.Second, false}, // refused, and slowed down
	} {
		w := Begin()
		var sum store.Timings
		for i := range 10 {
			var phases store.Timings
			phases[store.PhaseLimit], phases[store.PhaseWait] = c.limit, 10*time.Millisecond
			for ph, d := range phases {
				sum[ph] += d
			}
			w.Event(crawler.PageDone{Line: int64(i), Host: "a.example:80", Outcome: "ok", Attempts: 1, Phases: phases})
		}
		r := w.End(crawler.Summary{Records: 10, Wall: c.wall, Phases: sum})
		v := Judge(slow(4), &r, 1, []Alternative{{Change: "--host-rate 40", Setup: slow(40)}})
		if got := strings.Contains(v.Text, "it waited for lines of its list"); got != c.idle || c.idle && len(v.Advice) > 0 || c.idle == (v.HeldBy == Politeness && !v.Nothing()) {
			t.Errorf("%v, %v: held by %v, share %g, %v, %q", c.wall, c.limit, v.HeldBy, v.Share, v.Advice, v.Text)
		}
	}
}

// What a host's limit does not explain is not said to come from it.
func TestPausesAreNoLimit(t *testing.T) {
	for records, limited := range map[int64]bool{1: false, 24: true} {
		w := Begin()
		var sum store.Timings
		for i := range records {
			var phases store.Timings
			phases[store.PhaseLimit], phases[store.PhaseWait] = 6*time.Second/time.Duration(records), time.Millisecond
			for ph, d := range phases {
				sum[ph] += d
			}
			w.Event(crawler.PageDone{Line: i, Host: "a.example:80", Outcome: "ok", Attempts: 1, Phases: phases})
		}
		r := w.End(crawler.Summary{Records: records, Wall: 6 * time.Second, Phases: sum})
		v := Judge(Setup{Concurrency: 64, Procs: 1, HostRate: func(string) float64 { return 4 }}, &r, 1, nil)
		if v.HeldBy != Politeness || strings.Contains(v.Text, "wanted to be left alone") == limited || strings.Contains(v.Text, "(4/s, 100 % of the pages) set the pace") != limited {
			t.Errorf("%d pages: held by %v, %q", records, v.HeldBy, v.Text)
		}
	}
}

// However long the run, what is kept of it is bounded, and stands for all of it.
func TestTraceIsBounded(t *testing.T) {
	var tr trace
	const n = 12*mostVisits + 17
	for i := range n {
		tr.add(crawler.PageDone{Line: int64(i), Host: "h"})
	}
	if len(tr.visits) > mostVisits || len(tr.visits) < mostVisits/2 || tr.seen != n {
		t.Errorf("%d visits of %d pages", len(tr.visits), tr.seen)
	}
	for i, v := range tr.visits {
		if v.line != int64(i*tr.every) {
			t.Fatalf("visit %d is of line %d, not of every %dth", i, v.line, tr.every)
		}
	}
}

// Mann and Whitney's test: five rounds are told apart only if none overlap.
func TestDiffer(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}, 2.0 / 252},
		{[]float64{1, 2, 3, 4, 6}, []float64{5, 7, 8, 9, 10}, 4.0 / 252},
		{[]float64{1, 2, 3}, []float64{4, 5, 6}, 0.1},
		{[]float64{1, 1, 1, 1, 1}, []float64{1, 1, 1, 1, 1}, 1},
		{nil, []float64{1}, 1},
	} {
		if got := Differ(c.a, c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("Differ(%v, %v) = %v, want %v", c.a, c.b, got, c.want)
		}
		if got, back := Differ(c.a, c.b), Differ(c.b, c.a); got != back {
			t.Errorf("Differ is %v one way, %v the other", got, back)
		}
	}
}
