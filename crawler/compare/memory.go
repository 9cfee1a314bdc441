package compare

import (
	"os"
	"strconv"
	"strings"
	"time"
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
		peak := resident()
		for {
			select {
			case <-tick.C:
				peak = max(peak, resident())
			case <-s.quit:
				s.peak <- max(peak, resident())
				return
			}
		}
	}()
}

func (s *sampler) stop() int64 {
	close(s.quit)
	return <-s.peak
}

// resident is the resident size in bytes, from Linux's /proc (proc(5)); 0
// where there is none.
func resident() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
