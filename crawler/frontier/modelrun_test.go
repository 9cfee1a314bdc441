package frontier

import (
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"weft/parse/weburl"
)

// modelRun does random things with a frontier and compares every lease, and
// every time that there is none, with the model.
type modelRun struct {
	*model
	*testing.T
	f       *Frontier
	r       *rand.Rand
	seed    uint64
	start   time.Time
	keys    []string
	byID    map[uint64]*Task // pages of the model, for those that come back from disk as others
	flying  []*Task
	created []*Task // robots fetches that the frontier asked for since the last look
	pages   []*Task // and for which page
}

func newModelRun(t *testing.T, seed uint64) *modelRun {
	m := &modelRun{
		T: t, seed: seed, r: rand.New(rand.NewPCG(seed, 0)), start: time.Now(),
		keys: []string{"a", "b", "c", "d", "e"}, byID: map[uint64]*Task{},
	}
	cfg := Config{
		HostRate:  []float64{0, 1, 4, 10}[m.r.IntN(4)],
		Rate:      []float64{0, 0, 5, 20}[m.r.IntN(4)],
		HostConns: m.r.IntN(4),
	}
	if m.one(2) {
		cfg.Robots = func(page *Task) *Task {
			t := askRobots(page)
			m.created, m.pages = append(m.created, t), append(m.pages, page)
			return t
		}
	}
	if m.one(2) {
		cfg.Window, cfg.Codec, cfg.Dir = 4+m.r.IntN(40), modelCodec{}, t.TempDir()
	}
	m.f = New(cfg)
	m.model = &model{cfg: cfg, tasks: map[*Task]*modelTask{}, hosts: map[string]*modelHost{}}
	return m
}

func (m *modelRun) one(n int) bool { return m.r.IntN(n) == 0 }

func (m *modelRun) fatalf(format string, args ...any) {
	m.Helper()
	m.Fatalf("seed %d: %v: "+format, append([]any{m.seed, time.Since(m.start)}, args...)...)
}

// sync takes over the robots fetches that the frontier has asked for, and checks
// that it was right to, and that it asked for all that are needed.
func (m *modelRun) sync() {
	now := time.Now()
	for i, t := range m.created {
		page := m.pages[i]
		key := page.Host
		o := m.origin(key, t.URL)
		if o.asked || o.known(now) || m.tasks[m.byID[page.Seq]] == nil {
			m.fatalf("robots.txt of %s was asked for, for page %d: %+v", t.URL.Key, page.Seq, o)
		}
		o.asked = true
		o.host.asking++
		m.tasks[t] = &modelTask{host: key, id: page.Seq, url: t.URL, at: now, asksFor: o}
	}
	m.created, m.pages = nil, nil
	m.deny(now)
	if m.cfg.Codec != nil {
		return // what is next may be on disk
	}
	for _, key := range m.keys {
		if t := m.unasked(key, now); t != nil {
			m.fatalf("nobody asks for robots.txt before page %d of %s", m.tasks[t].id, key)
		}
	}
}

// leaseAll leases some of what may go.
func (m *modelRun) leaseAll() {
	for {
		m.sync()
		now := time.Now()
		want := map[string]*Task{}
		denied := 0
		if m.last.IsZero() || now.Sub(m.last) >= interval(m.cfg.Rate) {
			for _, key := range m.keys {
				if t := m.next(key, now); t != nil && !m.host(key).parked {
					want[key] = t
				}
			}
		}
		for _, mt := range m.tasks {
			if mt.denied && mt.from == nil {
				denied++
			}
		}
		got, _, err := m.f.tryLease()
		if err == io.EOF && len(m.tasks) == 0 {
			return
		}
		if err != nil {
			m.fatalf("%v", err)
		}
		if got == nil {
			if len(want)+denied > 0 && m.cfg.Codec == nil {
				m.fatalf("nothing to lease, want one of %v or of %d that are denied", want, denied)
			}
			return
		}
		if got.Limit < 0 || got.Queue < 0 || got.Limit > now.Sub(m.start) {
			m.fatalf("impossible times: %+v", got)
		}
		m.leased(got, want, now)
		m.sync()
		if m.r.IntN(3) > 0 {
			return
		}
	}
}

// leased compares a lease with those that the model wants.
func (m *modelRun) leased(got *Task, want map[string]*Task, now time.Time) {
	known := got
	if got.kind != rules {
		known = m.byID[got.Seq]
		m.byID[got.Seq] = got
	}
	mt := m.tasks[known]
	if mt == nil || mt.from != nil {
		m.fatalf("leased %d of %s, which the model does not have waiting: %+v", got.Seq, got.Host, mt)
	}
	delete(m.tasks, known)
	m.tasks[got] = mt
	if (got.kind == rules) != (mt.asksFor != nil) {
		m.fatalf("a robots fetch is no page: %+v", got)
	}
	if got.Denial != nil {
		if !mt.denied {
			m.fatalf("%d of %s is denied: %+v", got.Seq, got.Host, got.Denial)
		}
		delete(m.tasks, got)
		m.f.Return(got, Report{}, Over)
		return
	}
	if mt.denied && (m.cfg.Codec == nil || m.deniable(mt, now)) {
		m.fatalf("%d of %s was leased, though denied", got.Seq, got.Host)
	}
	mt.denied = false // it was on disk until the reason was forgotten
	h := m.host(got.Host)
	exp := want[got.Host]
	if h.parked && mt.asksFor != nil {
		exp = known // robots.txt of another host led here
	}
	if exp != known {
		m.fatalf("leased %d of %s, want %+v; by the model the task is %+v, the host %+v, the limits %+v",
			got.Seq, got.Host, m.tasks[exp], mt, h, m.cfg)
	}
	for key, other := range want { // the oldest goes first, as far as nothing is queued again
		o := m.tasks[other]
		if m.cfg.Codec == nil && other != known && !o.again && !mt.again && o.id < mt.id {
			m.fatalf("leased %d of %s before %d of %s", got.Seq, got.Host, o.id, key)
		}
	}
	mt.from = h
	h.inFlight++
	h.last, m.last, h.sending = now, now, got
	if h.interval == 0 { // a limit that comes later is for those after it
		h.sending = nil
	}
	m.flying = append(m.flying, got)
}

// end returns one of the leases.
func (m *modelRun) end() {
	i := m.r.IntN(len(m.flying))
	task := m.flying[i]
	m.flying = slices.Delete(m.flying, i, i+1)
	mt := m.tasks[task]
	h := mt.from
	h.inFlight--
	if h.sending == task {
		h.sending = nil
	}
	if mt.asksFor == nil && !h.dropped && m.one(20) {
		if _, ok := m.f.Refused(task, Refusal{Wait: time.Hour, Asked: true}); ok || task.Denial == nil {
			m.fatalf("a host that wants to be left alone for an hour was not given up")
		}
		h.parked = true
		m.deny(time.Now())
		delete(m.tasks, task)
		m.f.Return(task, Report{}, Over)
		return
	}
	if m.one(2) {
		m.f.Return(task, Report{}, Later)
	}
	mt.from, mt.lastFrom = nil, h
	if m.one(3) {
		m.again(task, mt)
		return
	}
	delete(m.tasks, task)
	if o := mt.asksFor; o != nil {
		r := m.rules()
		m.f.Return(task, Report{Answered: true, Rules: r}, Over)
		if !o.host.dropped {
			o.learn(r)
		}
		return
	}
	m.f.Return(task, Report{Answered: true}, Over)
}

// again returns a lease so that it is queued again, perhaps on another host.
func (m *modelRun) again(task *Task, mt *modelTask) {
	if m.one(3) {
		task.Host = m.keys[m.r.IntN(len(m.keys))]
		if mt.asksFor == nil {
			mt.url = m.url(task.Host)
			task.URL = mt.url
		}
	}
	at := time.Now().Add(time.Duration(m.r.IntN(1500)) * time.Millisecond)
	same := mt.lastFrom.dropped && mt.host == task.Host
	mt.host, mt.again, mt.at = task.Host, true, at
	o := mt.asksFor
	if same || o != nil && o.host.dropped {
		delete(m.tasks, task)
		if o != nil {
			o.drop()
		}
	}
	m.f.Return(task, Report{}, Again(at))
}

// rules are the answer of a robots fetch.
func (m *modelRun) rules() *Rules {
	switch m.r.IntN(6) {
	case 0:
		r := rulesOf("")
		r.Denial = &Denial{Outcome: "robots_unreachable"}
		return r
	case 1:
		r := rulesOf("")
		r.Delay = time.Duration(1+m.r.IntN(2000)) * time.Millisecond
		return r
	case 2:
		return rulesOf("User-agent: *\nDisallow: /x")
	}
	return rulesOf("User-agent: *\nAllow: /")
}

func (m *modelRun) url(key string) weburl.URL {
	u, err := weburl.Canonical([]string{"http", "https"}[m.r.IntN(2)] + "://" + key + "/" + []string{"x", "y"}[m.r.IntN(2)])
	if err != nil {
		m.fatalf("%v", err)
	}
	return u
}

// dropHost lets go of a host in both.
func (m *modelRun) dropHost(key string) {
	h := m.host(key)
	delete(m.hosts, key)
	h.dropped = true
	for t, mt := range m.tasks {
		if mt.from == nil && mt.host == key {
			delete(m.tasks, t)
			if mt.asksFor != nil {
				mt.asksFor.drop()
			}
		}
	}
	m.f.Drop(func(host string) bool { return host == key })
}

// forget lets the model forget what the frontier forgets: it must be a host that
// may go at once.
func (m *modelRun) forget() {
	now := time.Now()
	for key, h := range m.hosts {
		if m.f.hosts[key] != nil {
			continue
		}
		known := slices.ContainsFunc([]*modelOrigin{h.origins["http"], h.origins["https"]},
			func(o *modelOrigin) bool { return o != nil && o.known(now) })
		if now.Before(h.off) || h.inFlight > 0 || time.Since(h.last) < h.interval || h.asking > 0 || h.parked || known {
			m.fatalf("%s was forgotten: %+v", key, h)
		}
		delete(m.hosts, key)
	}
}

// step does one random thing.
func (m *modelRun) step() {
	key := m.keys[m.r.IntN(len(m.keys))]
	switch m.r.IntN(13) {
	case 0, 1, 2, 3:
		for range 1 + m.r.IntN(20) {
			task := &Task{URL: m.url(key), Host: key, Home: key}
			m.tasks[task] = &modelTask{host: key, url: task.URL}
			m.host(key)
			// The frontier may ask for robots.txt within Add.
			m.byID[m.f.nextSeq+1] = task
			m.tasks[task].id = m.f.nextSeq + 1
			m.f.Add(task)
		}
	case 4, 5, 6:
		if len(m.flying) > 0 {
			m.end()
		}
	case 7:
		until := time.Now().Add(time.Duration(m.r.IntN(3000)) * time.Millisecond)
		delay(m.f, key, until)
		if h := m.host(key); until.After(h.off) {
			h.off = until
		}
	case 8:
		d := time.Duration(1+m.r.IntN(2000)) * time.Millisecond
		crawlDelay(m.f, key, d)
		m.host(key).interval = max(m.host(key).interval, d)
	case 9:
		if m.one(4) {
			m.dropHost(key)
		}
	default:
		time.Sleep(time.Duration(m.r.IntN(700)) * time.Millisecond)
	}
}

func runModel(t *testing.T, seed uint64, steps int) {
	m := newModelRun(t, seed)
	f := m.f
	defer f.Discard()
	for range steps {
		m.step()
		m.leaseAll()
		m.forget()
	}
	f.Close()
	for len(m.tasks) > 0 {
		time.Sleep(100 * time.Millisecond)
		m.leaseAll()
		if len(m.flying) > 0 {
			m.end()
			m.sync()
			m.forget()
		}
		if time.Since(m.start) > 3*time.Hour {
			m.fatalf("%d tasks never went", len(m.tasks))
		}
	}
	if f.Queued() != 0 || f.inMemory() != 0 || f.slowInFlight != 0 || f.outstanding != 0 || f.spilled != 0 || f.foreseen.left != 0 {
		t.Errorf("seed %d: at the end %d queued, %d in memory, %d of slow hosts, %d outstanding, %d hosts on disk, %d foreseen",
			seed, f.Queued(), f.inMemory(), f.slowInFlight, f.outstanding, f.spilled, f.foreseen.left)
	}
	for key, h := range f.hosts {
		if h.left != 0 || h.asking() {
			t.Errorf("seed %d: %s has %d left in the end, asking: %v", seed, key, h.left, h.asking())
		}
	}
}

// modelCodec is for tasks without a Value.
type modelCodec struct{}

func (modelCodec) Encode(dst []byte, t *Task) ([]byte, bool) {
	return append(dst, t.URL.Key...), true
}

func (modelCodec) Decode(b []byte) (*Task, error) {
	u, err := weburl.Canonical(string(b))
	return &Task{URL: u, Home: u.URL.Host}, err
}

func TestModel(t *testing.T) {
	seeds := uint64(60)
	if testing.Short() {
		seeds = 10
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
