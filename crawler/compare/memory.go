package compare

import (
	"time"

	"weft/crawler"
)

// sampler watches how much memory the process has resident.
type sampler struct {
	quit chan struct{}
	peak chan int64
}

// sampleEvery is short against the time that a heap takes to grow.
const sampleEvery = 20 * time.Millisecond

func (s *sampler) start() {
	s.quit, s.peak = make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(sampleEvery)
		defer tick.Stop()
		peak := crawler.Resident()
		for {
			select {
			case <-tick.C:
				peak = max(peak, crawler.Resident())
			case <-s.quit:
				s.peak <- max(peak, crawler.Resident())
				return
			}
		}
	}()
}

func (s *sampler) stop() int64 {
	close(s.quit)
	return <-s.peak
}
