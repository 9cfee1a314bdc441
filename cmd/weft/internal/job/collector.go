package job

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// How much may be allocated before the garbage collector runs again: so many
// bytes, or so much of what is alive. Go itself knows the second only, as GOGC,
// where a run of few pages, with 5 MB alive, collects every 40 of them. Docs/speed.md
// has what other values cost.
const (
	leastRoom    = 32 << 20
	leastPercent = 50
	mostPercent  = 100 * leastRoom / (4 << 20) // below 4 MB Go reckons as if there were so much
)

// TuneCollector says how much memory this process may spend to save the garbage
// collector's time, until stop. With processes for the parsing it also has a
// limit, the budget of the bodies and 32 MiB, and 64 KiB for each page in flight:
// such a page costs some 40 KB more, which counts only where there are
// thousands, and without them in the limit 10,000 cost twice the CPU time.
func (p *Plan) TuneCollector() (stop func()) {
	limit := int64(math.MaxInt64)
	if p.Mode == Hybrid {
		limit = p.Crawl.InFlightBytes + 32<<20 + int64(p.Concurrency)*(64<<10)
	}
	debug.SetMemoryLimit(limit)
	c := new(collector)
	c.tune()
	return func() { c.stopped.Store(true) }
}

// collector sets GOGC anew after every collection.
type collector struct {
	stopped atomic.Bool
	percent int
}

// tune is called once in each cycle of the garbage collector: by what it leaves
// behind for the next one to find.
func (c *collector) tune() {
	if c.stopped.Load() {
		return
	}
	if percent := percentOf(alive()); percent != c.percent {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
	runtime.AddCleanup(new(*collector), (*collector).tune, c)
}

// alive is how many bytes GOGC is a percentage of: what the last collection found,
// of the heap and of what it began with.
func alive() (n uint64) {
	parts := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	metrics.Read(parts)
	for _, part := range parts {
		n += part.Value.Uint64()
	}
	return n
}

// percentOf is the GOGC that leaves the room there is to be.
func percentOf(alive uint64) int {
	return int(max(leastPercent, min(100*leastRoom/max(alive, 1), mostPercent)))
}
