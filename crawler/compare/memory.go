package compare

import (
	"sync/atomic"
	"time"

	"weft/crawler"
)

// sampler watches how much memory the process has resident.
type sampler struct {
	quit, ended chan struct{}
	peak        atomic.Int64
}

// sampleEvery is short against the time that a heap takes to grow.
const sampleEvery = 20 * time.Millisecond

func (s *sampler) start() {
	s.quit, s.ended = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(s.ended)
		tick := time.NewTicker(sampleEvery)
		defer tick.Stop()
		for {
			s.peak.Store(max(s.peak.Load(), crawler.Resident()))
			select {
			case <-tick.C:
			case <-s.quit:
				s.peak.Store(max(s.peak.Load(), crawler.Resident()))
				return
			}
		}
	}()
}

func (s *sampler) stop() int64 {
	close(s.quit)
	<-s.ended
	return s.peak.Load()
}
