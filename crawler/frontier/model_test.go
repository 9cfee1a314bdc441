package frontier

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// model is the frontier written down naively: every task and every host is
// looked at each time, and times are plain numbers. It knows nothing of heaps.
type model struct {
	cfg   Config
	tasks map[*Task]*modelTask
	hosts map[string]*modelHost
	last  time.Time // the last lease of all
}

type modelTask struct {
	host     string
	id       uint64
	again    bool
	at       time.Time
	inFlight bool
}

type modelHost struct {
	last, off time.Time
	interval  time.Duration
	inFlight  int
	sending   *Task // the last that was leased, as long as it may not be out
	asking    bool
}

func (m *model) host(key string) *modelHost {
	h := m.hosts[key]
	if h == nil {
		h = &modelHost{interval: interval(m.cfg.HostRate)}
		m.hosts[key] = h
	}
	return h
}

func interval(rate float64) time.Duration {
	if rate == 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / rate)
}

// next is the task of a host that may go now; nil if none may.
func (m *model) next(key string, now time.Time) *Task {
	h := m.host(key)
	passes := func(t *modelTask) bool {
		return !t.inFlight && t.host == key && !t.at.After(now)
	}
	if h.sending != nil && h.interval > 0 && now.Sub(h.last) < sendPatience {
		return nil
	}
	if now.Before(h.off) || !h.last.IsZero() && now.Sub(h.last) < h.interval ||
		m.cfg.HostConns > 0 && h.inFlight >= m.cfg.HostConns || h.asking {
		return nil
	}
	var best *Task
	for t, mt := range m.tasks {
		if !passes(mt) {
			continue
		}
		b := m.tasks[best]
		switch {
		case best == nil, mt.again && !b.again:
			best = t
		case b.again && !mt.again:
		case mt.again && mt.at.Before(b.at), mt.at.Equal(b.at) && mt.id < b.id:
			best = t
		}
	}
	return best
}

// runModel does random things with a frontier and compares every lease, and
// every time that there is none, with the model.
func runModel(t *testing.T, seed uint64, steps int) {
	r := rand.New(rand.NewPCG(seed, 0))
	one := func(n int) bool { return r.IntN(n) == 0 }
	cfg := Config{
		HostRate:  []float64{0, 1, 4, 10}[r.IntN(4)],
		Rate:      []float64{0, 0, 5, 20}[r.IntN(4)],
		HostConns: r.IntN(4),
	}
	if one(2) {
		cfg.Window, cfg.Codec, cfg.Dir = 4+r.IntN(40), modelCodec{}, t.TempDir()
	}
	f := New(cfg)
	defer f.Discard()
	m := &model{cfg: cfg, tasks: map[*Task]*modelTask{}, hosts: map[string]*modelHost{}}
	byID := map[uint64]*Task{} // the model's, for those that come back from disk as others
	var flying []*Task
	keys := []string{"a", "b", "c", "d", "e"}
	start := time.Now()

	leaseAll := func() {
		for {
			now := time.Now()
			want := map[string]*Task{}
			if m.last.IsZero() || now.Sub(m.last) >= interval(cfg.Rate) {
				for _, key := range keys {
					if t := m.next(key, now); t != nil {
						want[key] = t
					}
				}
			}
			got, _, err := f.tryLease()
			if err != nil {
				t.Fatal(err)
			}
			if got == nil {
				if len(want) > 0 && cfg.Codec == nil {
					t.Fatalf("seed %d: %v: nothing to lease, want one of %v", seed, now.Sub(start), want)
				}
				return
			}
			mt := m.tasks[byID[got.Seq]]
			exp := want[got.Host]
			if exp == nil || mt == nil || m.tasks[exp].id != got.Seq {
				t.Fatalf("seed %d: %v: leased %d of %s, want %+v; by the model the task is %+v, the host %+v, the limits %+v",
					seed, now.Sub(start), got.Seq, got.Host, m.tasks[exp], mt, m.host(got.Host), cfg)
			}
			for key, other := range want { // the oldest goes first, as far as nothing is queued again
				o := m.tasks[other]
				if cfg.Codec == nil && !o.again && !mt.again && o.id < got.Seq {
					t.Fatalf("seed %d: leased %d of %s before %d of %s", seed, got.Seq, got.Host, o.id, key)
				}
			}
			if got.Limit < 0 || got.Queue < 0 {
				t.Fatalf("seed %d: negative times: %+v", seed, got)
			}
			delete(m.tasks, byID[got.Seq])
			byID[got.Seq], m.tasks[got] = got, mt
			mt.inFlight = true
			h := m.host(got.Host)
			h.inFlight++
			h.last, m.last, h.sending = now, now, got
			if h.interval == 0 { // a limit that comes later is for those after it
				h.sending = nil
			}
			flying = append(flying, got)
			if r.IntN(3) > 0 {
				break
			}
		}
	}
	end := func() {
		i := r.IntN(len(flying))
		task := flying[i]
		flying = slices.Delete(flying, i, i+1)
		mt := m.tasks[task]
		h := m.host(task.Host)
		h.inFlight--
		if h.sending == task {
			h.sending = nil
		}
		f.Return(task, Report{}, Later)
		mt.inFlight = false
		if one(3) {
			if one(3) {
				task.Host = keys[r.IntN(len(keys))]
			}
			at := time.Now().Add(time.Duration(r.IntN(1500)) * time.Millisecond)
			mt.host, mt.again, mt.at = task.Host, true, at
			f.Return(task, Report{}, Again(at))
			return
		}
		delete(m.tasks, task)
		f.Return(task, Report{}, Over)
	}

	// What the frontier forgets the model forgets, too: it must be a host that
	// may go at once.
	forget := func() {
		for key, h := range m.hosts {
			if f.hosts[key] == nil {
				if time.Now().Before(h.off) || h.inFlight > 0 || time.Since(h.last) < h.interval || h.asking {
					t.Fatalf("seed %d: %s was forgotten: %+v", seed, key, h)
				}
				delete(m.hosts, key)
			}
		}
	}

	for range steps {
		key := keys[r.IntN(len(keys))]
		switch r.IntN(12) {
		case 0, 1, 2, 3:
			for range 1 + r.IntN(20) {
				task := &Task{Host: key}
				f.Add(task)
				byID[task.Seq] = task
				m.tasks[task] = &modelTask{host: key, id: task.Seq}
			}
		case 4, 5, 6:
			if len(flying) > 0 {
				end()
			}
		case 7:
			until := time.Now().Add(time.Duration(r.IntN(3000)) * time.Millisecond)
			delay(f, key, until)
			m.host(key).off = latest(m.host(key).off, until)
		case 8:
			d := time.Duration(1+r.IntN(2000)) * time.Millisecond
			crawlDelay(f, key, d)
			m.host(key).interval = max(m.host(key).interval, d)
		case 9:
			is := one(3)
			asking(f, key, is)
			m.host(key).asking = is
		default:
			time.Sleep(time.Duration(r.IntN(700)) * time.Millisecond)
		}
		leaseAll()
		forget()
	}
	f.Close()
	for len(m.tasks) > 0 {
		for _, key := range keys {
			asking(f, key, false)
			m.host(key).asking = false
		}
		time.Sleep(100 * time.Millisecond)
		leaseAll()
		if len(flying) > 0 {
			end()
			forget()
		}
		if time.Since(start) > 24*time.Hour {
			t.Fatalf("seed %d: %d tasks never went", seed, len(m.tasks))
		}
	}
	if f.Queued() != 0 || f.inMemory() != 0 || f.slowInFlight != 0 || f.outstanding != 0 || f.spilled != 0 {
		t.Errorf("seed %d: at the end %d queued, %d in memory, %d of slow hosts under way, %d outstanding, %d hosts on disk",
			seed, f.Queued(), f.inMemory(), f.slowInFlight, f.outstanding, f.spilled)
	}
}

// modelCodec is for tasks without a Value.
type modelCodec struct{}

func (modelCodec) Encode(dst []byte, _ *Task) ([]byte, bool) { return dst, true }
func (modelCodec) Decode([]byte) (*Task, error)              { return &Task{}, nil }

func TestModel(t *testing.T) {
	seeds := uint64(40)
	if testing.Short() {
		seeds = 5
	}
	for seed := range seeds {
		bubble(t, func(t *testing.T) { runModel(t, seed, 200) })
		if t.Failed() {
			return
		}
	}
}

func FuzzModel(f *testing.F) {
	f.Add(uint64(1), uint8(100))
	f.Fuzz(func(t *testing.T, seed uint64, steps uint8) {
		bubble(t, func(t *testing.T) { runModel(t, seed, int(steps)) })
	})
}
