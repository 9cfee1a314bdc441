package procpool

import (
	"slices"
	"time"
)

// watchEvery is how often the workers are looked at. A worker that fills memory
// as fast as it can gets some 30 MB in that time.
const watchEvery = 20 * time.Millisecond

// idleEvery is how often they are looked at while they have nothing to do.
const idleEvery = time.Second

// patience is the part of the timeout after which a page is taken for one that
// may not end, so that nothing is to wait behind it.
const patience = 10

// monitor holds the workers to their limits until the pool ends.
func (p *Pool) monitor() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-p.done:
			return
		case <-p.begun:
			tick.Reset(watchEvery)
			last = time.Now()
			continue
		case <-tick.C:
		}
		// A page ages only while the monitor is awake: a parent that was
		// stopped (Ctrl-Z) or starved kills nobody when it goes on, before it
		// has read the answers that came meanwhile.
		now := time.Now()
		if p.look(min(now.Sub(last), 2*watchEvery)) {
			tick.Reset(idleEvery)
		}
		last = now
	}
}

// look looks at every worker once, passed after the last time. It reports whether none
// has anything to do: then p.begun says when one has again.
func (p *Pool) look(passed time.Duration) (idle bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = true
	var sum int64
	for _, s := range p.slots {
		proc := s.proc
		if proc == nil {
			continue
		}
		rss := proc.memory.rss()
		sum += rss
		proc.peak = max(proc.peak, rss)
		p.count.peak = max(p.count.peak, rss)
		if rss > p.cfg.Memory {
			proc.retiring = true
			proc.kill(causeMemory)
		} else if rss > p.cfg.Memory/2 && !proc.retiring {
			proc.retiring = true
			if len(proc.held) == 0 {
				proc.stop(causeRecycle)
			}
		}
		if len(proc.flight) > 0 {
			p.idle = false
			proc.age += passed
			if proc.age > p.cfg.Timeout {
				proc.retiring = true
				proc.kill(causeTimeout)
			}
			proc.slow = proc.age > p.cfg.Timeout/patience
		}
	}
	p.relieve()
	p.count.resident = sum
	p.count.peakSum = max(p.count.peakSum, sum)
	return p.idle
}

// relieve takes the pages that wait behind a slow one back, if there is a
// worker that is not slow. Its own worker will parse such a page too, if it
// gets so far; what it answers then is nobody's. It needs p.mu.
func (p *Pool) relieve() {
	quick := slices.ContainsFunc(p.slots, func(s *slot) bool {
		return s.proc != nil && !s.proc.slow && !s.proc.alone && !s.proc.retiring
	})
	if !quick {
		return
	}
	for _, s := range p.slots {
		if s.proc == nil || !s.proc.slow {
			continue
		}
		for i, req := range slices.Backward(s.proc.flight) {
			if i == 0 || req.left || !req.written {
				continue
			}
			s.proc.flight[i] = &request{frame: frame{id: req.frame.id}, reply: make(chan reply, 1), left: true}
			s.proc.drop(req)
			p.queue = slices.Insert(p.queue, 0, req)
		}
	}
	p.dispatch()
}
