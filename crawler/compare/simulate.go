package compare

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// Setup is how a run is wired, as far as its model has to know.
type Setup struct {
	Concurrency int  // pages in flight
	Procs       int  // pages parsed at once
	OneAtATime  bool // but under one lock

	// Limits, in requests a second and in requests in flight; 0, or no function,
	// is none.
	Rate      float64
	HostRate  func(host string) float64
	HostConns func(host string) int

	// What a run of this setup is spared of the work that another one did.
	NoAnalysis bool
	NoHandoff  bool
}

// spared is what a page is not charged for, to see what it cost the run.
type spared struct {
	waiting, computing, politeness, handoff, writing bool

	host string // waiting and politeness: for pages of this host only, if any
}

func (s *spared) waits(host string) bool {
	return s.waiting && (s.host == "" || s.host == host)
}

func (s *spared) limits(host string) bool {
	return s.politeness && (s.host == "" || s.host == host)
}

// simulation is one run of the model: a run of the crawler with everything left
// out but what pages wait for. A host is asked for robots.txt first, if it was.
// A page takes a slot when its host may be asked;
// its exchanges take as long as they took; then it is handed over, parsed by the
// first free parser, and written by the one writer, which gives the slot back.
// The clock is in seconds.
type simulation struct {
	setup  Setup
	spared spared
	visits []visit
	write  float64 // seconds a page

	now     float64
	slots   int
	nextAt  float64 // of the limit over all hosts
	woken   bool    // an event will look at nextAt
	parsers []float64
	writer  float64 // when it is free
	ready   agenda  // hosts that may be asked, by the next page's place in the list
	events  agenda
	left    int
}

type simHost struct {
	visits   []int
	unasked  bool    // for robots.txt, which comes before its pages
	asking   bool    // now
	robots   float64 // how long that takes
	rate     float64
	conns    int
	inFlight int
	nextAt   float64
	placed   bool
}

// An event happens at a time to a page or a host.
type event struct {
	at    float64
	kind  kind
	visit int
	host  *simHost
}

type kind int

const (
	hostReady kind = iota
	asked          // for robots.txt
	fetched
	parsed
	written
	wake
)

// agenda is a heap.Interface.
type agenda []event

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].at < a[j].at }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(e any)        { *a = append(*a, e.(event)) }
func (a *agenda) Pop() any {
	last := len(*a) - 1
	e := (*a)[last]
	*a = (*a)[:last]
	return e
}

func (s *simulation) at(t float64, k kind, visit int, h *simHost) {
	heap.Push(&s.events, event{max(t, s.now), k, visit, h})
}

// run says how long the run takes.
func (s *simulation) run() float64 {
	s.slots, s.left = max(s.setup.Concurrency, 1), len(s.visits)
	s.parsers = make([]float64, max(s.setup.Procs, 1))
	if s.setup.OneAtATime {
		s.parsers = s.parsers[:1]
	}
	hosts := make(map[string]*simHost)
	for i, v := range s.visits {
		h := hosts[v.host]
		if h == nil {
			h = s.newHost(v.host)
			hosts[v.host] = h
		}
		h.visits = append(h.visits, i)
		h.unasked = h.unasked || v.robots > 0
		if !s.spared.waits(v.host) {
			h.robots = max(h.robots, v.robots)
		}
		if v.delay > 0 && !s.spared.limits(v.host) && (h.rate == 0 || h.rate > 1/v.delay) {
			h.rate = 1 / v.delay
		}
	}
	for _, h := range hosts {
		s.place(h)
	}
	for s.start(); s.left > 0; s.start() {
		e := heap.Pop(&s.events).(event)
		s.now = e.at
		s.handle(e)
	}
	return s.now
}

func (s *simulation) newHost(name string) *simHost {
	h := &simHost{}
	if f := s.setup.HostRate; f != nil && !s.spared.limits(name) {
		h.rate = f(name)
	}
	if f := s.setup.HostConns; f != nil {
		h.conns = f(name)
	}
	return h
}

// place puts a host among the ready, or into the agenda for when it will be. A
// host at its limit of connections is placed when one ends.
func (s *simulation) place(h *simHost) {
	switch {
	case h.placed || h.asking || len(h.visits) == 0 || h.conns > 0 && h.inFlight >= h.conns:
		return
	case h.nextAt > s.now:
		s.at(h.nextAt, hostReady, 0, h)
	default:
		heap.Push(&s.ready, event{at: float64(h.visits[0]), host: h})
	}
	h.placed = true
}

// start begins all pages that can begin now.
func (s *simulation) start() {
	for s.slots > 0 && len(s.ready) > 0 {
		if s.nextAt > s.now {
			if !s.woken {
				s.woken = true
				s.at(s.nextAt, wake, 0, nil)
			}
			return
		}
		h := heap.Pop(&s.ready).(event).host
		h.placed = false
		s.begin(h)
		s.place(h)
	}
}

// begin begins what is next at a host.
func (s *simulation) begin(h *simHost) {
	s.slots--
	h.inFlight++
	if h.unasked {
		h.unasked, h.asking = false, true
		s.pace(h, 1)
		s.at(s.now+h.robots, asked, 0, h)
		return
	}
	i := h.visits[0]
	h.visits = h.visits[1:]
	v := &s.visits[i]
	s.pace(h, v.exchanges)
	end := s.now
	if !s.spared.waits(v.host) {
		end += v.wait
	}
	s.at(end, fetched, i, h)
}

// pace keeps what comes after so many requests at its distance.
func (s *simulation) pace(h *simHost, requests int) {
	if h.rate > 0 {
		h.nextAt = s.now + float64(requests)/h.rate
	}
	if r := s.setup.Rate; r > 0 && !s.spared.politeness {
		s.nextAt = s.now + float64(requests)/r
	}
}

func (s *simulation) handle(e event) {
	switch e.kind {
	case hostReady:
		e.host.placed = false
		s.place(e.host)
	case asked:
		s.slots++
		e.host.asking = false
		e.host.inFlight--
		s.place(e.host)
	case fetched:
		e.host.inFlight--
		s.place(e.host)
		s.at(s.parse(&s.visits[e.visit]), parsed, e.visit, nil)
	case parsed:
		if !s.spared.writing {
			s.writer = max(s.writer, s.now) + s.write
		}
		s.at(s.writer, written, e.visit, nil)
	case written:
		s.slots++
		s.left--
	case wake:
		s.woken = false
	}
}

// parse says when a page that was fetched now is parsed.
func (s *simulation) parse(v *visit) float64 {
	var took float64
	if !s.spared.computing {
		took = v.parse
		if !s.setup.NoAnalysis {
			took += v.analysis
		}
	}
	if !s.spared.handoff && !s.setup.NoHandoff {
		took += v.handoff
	}
	free := slices.Index(s.parsers, slices.Min(s.parsers))
	s.parsers[free] = max(s.parsers[free], s.now) + took
	return s.parsers[free]
}

// A model is what is known of a run, to be run again with changes.
type model struct {
	setup  Setup
	round  *Round
	cores  float64
	others float64 // processor time of other programs meanwhile

	visits   []visit // in the order of the list
	perVisit float64 // pages that each of them stands for
	base     float64 // what the model makes of the run as it was
}

func newModel(s Setup, r *Round, cores int) *model {
	m := &model{setup: s, round: r, cores: float64(max(cores, 1)), others: r.Others.Seconds(), perVisit: 1}
	m.visits = slices.SortedFunc(slices.Values(r.trace.visits), func(a, b visit) int { return cmp.Compare(a.line, b.line) })
	if len(m.visits) > 0 {
		m.perVisit = float64(r.trace.seen) / float64(len(m.visits))
	}
	m.base = m.simulate(s, spared{})
	return m
}

// simulate is the model's wall time.
func (m *model) simulate(s Setup, free spared) float64 {
	sim := simulation{setup: s, spared: free, visits: m.visits, write: m.round.Summary.Writing.Seconds() / max(1, float64(m.round.Summary.Records))}
	wall := sim.run() * m.perVisit
	return max(wall, m.floor(m.cpu(s, free)))
}

// floor is what no run is shorter than: its processor time over all cores. What
// other programs used of the machine they will use again, for a server on the
// same machine has the same work to do; but where all want the processors, a
// run is given half of them at least.
func (m *model) floor(cpu float64) float64 {
	floor := cpu / m.cores
	if n := float64(m.round.Machine); n > 0 {
		floor = max(floor, min(cpu+m.others, 2*cpu)/n)
	}
	return floor
}

// cpu is the processor time of a changed run.
func (m *model) cpu(s Setup, free spared) float64 {
	var parse, analysis float64
	for _, v := range m.visits {
		parse += v.parse * m.perVisit
		analysis += v.analysis * m.perVisit
	}
	cpu := m.round.CPU().Seconds()
	// Phases are on the wall's clock: on a busy machine they are longer than
	// the processor time that was spent in them.
	of := cpu
	if w := (m.round.WorkerUser + m.round.WorkerSystem).Seconds(); w > 0 {
		of = w
	}
	fit := min(1, of/max(parse+analysis, 1e-9))
	switch {
	case free.computing:
		cpu -= (parse + analysis) * fit
	case s.NoAnalysis:
		cpu -= analysis * fit
	}
	return max(0, cpu)
}

// wall predicts the wall time of a changed run. What the model does not explain
// of the run as it was (starting, say) it expects again; but where pages spent
// their time on being computed or on waiting for it, that is a machine that
// others use as well, and everything takes longer in proportion.
func (m *model) wall(s Setup, free spared) float64 {
	was, got := m.round.Summary.Wall.Seconds(), m.simulate(s, free)
	shares := sharesOf(m.round.Summary.Phases)
	if m.base > was || m.base > 0 && shares.Computing+shares.Lock+shares.Queue > 0.5 {
		return got * was / m.base
	}
	return got + was - m.base
}

// gain is how many times faster a changed run should be.
func (m *model) gain(s Setup) float64 {
	return m.round.Summary.Wall.Seconds() / max(m.wall(s, spared{}), 1e-9)
}

// share is the part of the wall time that would go with what is spared.
func (m *model) share(free spared) float64 {
	wall := m.round.Summary.Wall.Seconds()
	return math.Max(0, math.Min(1, 1-m.wall(m.setup, free)/max(wall, 1e-9)))
}
