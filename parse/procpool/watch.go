package procpool

import "time"

// watchEvery is how often the workers are looked at. A worker that fills memory
// as fast as it can gets some 30 MB in that time.
const watchEvery = 20 * time.Millisecond

// watch holds the workers to their limits until the pool ends.
func (p *Pool) watch() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-p.done:
			return
		case <-tick.C:
		}
		// A page ages only while the watch is awake: a parent that was
		// stopped (Ctrl-Z) or starved kills nobody when it goes on, before it
		// has read the answers that came meanwhile.
		now := time.Now()
		p.look(min(now.Sub(last), 2*watchEvery))
		last = now
	}
}

// look looks at every worker once, passed after the last time.
func (p *Pool) look(passed time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var sum int64
	for _, s := range p.seats {
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
			proc.age += passed
			if proc.age > p.cfg.Timeout {
				proc.retiring = true
				proc.kill(causeTimeout)
			}
		}
	}
	p.count.resident = sum
	p.count.peakSum = max(p.count.peakSum, sum)
}
