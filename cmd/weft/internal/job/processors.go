package job

import (
	"math"
	"runtime"
	"time"

	"weft/parse/procpool"
)

// ProcessorsEvery is how often the processors are shared out anew.
const ProcessorsEvery = 100 * time.Millisecond

// ShareProcessors keeps this process to the processors that the workers of the
// pool leave free, one at least, until end is called. Go's scheduler wakes a
// thread for every processor that it has when there is something to do; where
// the workers keep them busy, these threads only take turns with the workers:
// pages of 100 KB cost 5 % more. Where the workers wait for pages, one
// processor is too few: those of 1 KB come 15 % slower than with two. At first
// the workers are taken for busy; then what they did is looked at every so
// often.
func ShareProcessors(pool *procpool.Pool, every time.Duration) (end func()) {
	if pool == nil {
		return func() {}
	}
	all := runtime.GOMAXPROCS(0)
	s := pool.Stats()
	last, worked := time.Now(), busyTime(s)
	setProcessors(processorsLeft(all, float64(len(s.Workers))))
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			now, w := time.Now(), busyTime(pool.Stats())
			setProcessors(processorsLeft(all, float64(w-worked)/float64(now.Sub(last))))
			last, worked = now, w
		}
	}()
	return func() {
		close(stop)
		<-stopped
		setProcessors(all)
	}
}

// processorsLeft says how many of all processors workers leave that keep so
// many busy. One that they use in part is left, too.
func processorsLeft(all int, busy float64) int {
	return max(1, min(all, int(math.Ceil(float64(all)-busy))))
}

// setProcessors stops the world for some 20 µs if there is something to change.
func setProcessors(n int) {
	if n != runtime.GOMAXPROCS(0) {
		runtime.GOMAXPROCS(n)
	}
}

// busyTime is how long the workers were at work on pages, all together.
func busyTime(s procpool.Stats) (sum time.Duration) {
	for _, w := range s.Workers {
		sum += w.Busy
	}
	return sum
}
