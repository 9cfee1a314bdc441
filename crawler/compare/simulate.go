package compare

import "slices"

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
	slow    agenda  // the same of slow hosts
	atSlow  int     // exchanges of slow hosts under way
	events  agenda
	left    int
}

type simHost struct {
	visits   []int
	unasked  bool // for robots.txt, which comes before its pages
	asking   bool // now
	slow     bool
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

// agenda is a binary heap of events, the earliest first. It is container/heap
// without what that allocates: a run's end is told after it.
type agenda []event

func (a *agenda) add(e event) {
	q := append(*a, e)
	for i := len(q) - 1; i > 0; {
		above := (i - 1) / 2
		if q[i].at >= q[above].at {
			break
		}
		q[i], q[above] = q[above], q[i]
		i = above
	}
	*a = q
}

// take takes the first event off an agenda that is not empty.
func (a *agenda) take() event {
	last := len(*a) - 1
	q := (*a)[:last]
	first := (*a)[0]
	if last > 0 {
		q[0] = (*a)[last]
	}
	for i := 0; ; {
		below := 2*i + 1
		if below >= last {
			break
		}
		if below+1 < last && q[below+1].at < q[below].at {
			below++
		}
		if q[below].at >= q[i].at {
			break
		}
		q[i], q[below] = q[below], q[i]
		i = below
	}
	*a = q
	return first
}

func (s *simulation) at(t float64, k kind, visit int, h *simHost) {
	s.events.add(event{max(t, s.now), k, visit, h})
}

// run says how long the run takes.
func (s *simulation) run() float64 {
	if len(s.visits) == 0 {
		return 0
	}
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
	usual := s.usual()
	for _, h := range hosts {
		h.slow = s.wait(h) > max(slowFactor*usual, slowFloor)
		s.place(h)
	}
	for s.start(); s.left > 0; s.start() {
		e := s.events.take()
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
	case h.slow:
		s.slow.add(event{at: float64(h.visits[0]), host: h})
	default:
		s.ready.add(event{at: float64(h.visits[0]), host: h})
	}
	h.placed = true
}

// Hosts that take so many times as long as is usual, and so many seconds, are
// slow hosts: while others are ready they have only a few of the slots (see
// docs/politeness.md).
const (
	slowFactor = 4
	slowFloor  = 0.2
	slowShare  = 1.0 / 32
)

// usual is the median of what pages wait.
func (s *simulation) usual() float64 {
	waits := make([]float64, len(s.visits))
	for i, v := range s.visits {
		waits[i] = v.wait
	}
	slices.Sort(waits)
	return waits[len(waits)/2]
}

// wait is what the pages of a host wait on average.
func (s *simulation) wait(h *simHost) (mean float64) {
	for _, i := range h.visits {
		if v := &s.visits[i]; !s.spared.waits(v.host) {
			mean += v.wait / float64(len(h.visits))
		}
	}
	return mean
}

// choose says where the host is whose turn it is.
func (s *simulation) choose() *agenda {
	most := max(1, int(slowShare*float64(s.setup.Concurrency)))
	switch {
	case len(s.slow) == 0:
		return &s.ready
	case len(s.ready) > 0 && (s.atSlow >= most || s.ready[0].at < s.slow[0].at):
		return &s.ready
	}
	return &s.slow
}

// start begins all pages that can begin now.
func (s *simulation) start() {
	for s.slots > 0 && len(s.ready)+len(s.slow) > 0 {
		if s.nextAt > s.now {
			if !s.woken {
				s.woken = true
				s.at(s.nextAt, wake, 0, nil)
			}
			return
		}
		h := s.choose().take().host
		h.placed = false
		s.begin(h)
		s.place(h)
	}
}

// begin begins what is next at a host.
func (s *simulation) begin(h *simHost) {
	s.slots--
	s.count(h, 1)
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

// count counts the exchanges under way.
func (s *simulation) count(h *simHost, n int) {
	h.inFlight += n
	if h.slow {
		s.atSlow += n
	}
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
		s.count(e.host, -1)
		s.place(e.host)
	case fetched:
		s.count(e.host, -1)
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
