package procpool

import "time"

// Stats are the figures of a pool, from its start until now.
type Stats struct {
	Starts int64            // workers that got ready
	Ends   map[string]int64 // workers that ended, by cause: timeout, memory, crash, garbage, killed, cancelled, recycled, closed

	Pages    int64         // results that workers gave
	Sent     int64         // bytes of frames to the workers
	Received int64         // bytes of frames from the workers
	Handoff  time.Duration // sum over the pages

	User, System time.Duration // CPU time of ended and living workers; of the living, up to their last answer
	// Peak sizes in bytes, as the monitor has seen them: of one worker, and of
	// all together at one moment. Linux only, else 0. (What getrusage says of
	// an ended process begins with the size of the parent that started it.)
	PeakRSS, PeakTotal int64
	Resident           int64 // of all together, when the monitor last looked

	Workers     []WorkerStats
	Protections []string // what the workers reported to have given up: see Serve
}

// WorkerStats are the figures of one place in the pool, over all processes
// that have filled it.
type WorkerStats struct {
	PID   int // 0 while the place is empty
	Pages int64
	Busy  time.Duration // at work on pages
	Share float64       // Busy as a share of the time since the pool was made
}

type counters struct {
	starts   int64
	ends     map[cause]int64
	sent     int64
	received int64
	handoff  time.Duration
	ended    usage
	peak     int64
	peakSum  int64
	resident int64
	active   []string
}

func (u *usage) add(v usage) {
	u.User += v.User
	u.System += v.System
}

// Stats returns the figures so far.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := Stats{
		Starts:    p.count.starts,
		Ends:      map[string]int64{},
		Sent:      p.count.sent,
		Received:  p.count.received,
		Handoff:   p.count.handoff,
		PeakRSS:   p.count.peak,
		PeakTotal: p.count.peakSum,
		Resident:  p.count.resident,
	}
	for c, n := range p.count.ends {
		s.Ends[string(c)] = n
	}
	used := p.count.ended
	for _, slot := range p.slots {
		used.add(slot.used)
		w := WorkerStats{Pages: slot.pages, Busy: slot.busy, Share: slot.busy.Seconds() / time.Since(slot.since).Seconds()}
		if slot.proc != nil {
			w.PID = slot.proc.cmd.Process.Pid
		}
		s.Pages += slot.pages
		s.Workers = append(s.Workers, w)
	}
	s.User, s.System = used.User, used.System
	s.Protections = p.count.active
	return s
}

func (p *Pool) bookHandoff(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count.handoff += d
}
