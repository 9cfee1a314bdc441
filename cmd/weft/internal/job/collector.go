package job

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// How much may be allocated before the garbage collector runs again: so many
// bytes, or so much of what is alive in the heap. Go itself knows the second only,
// as GOGC, where a run of few pages, with 5 MB alive, collects every 40 of them;
// and it counts the stacks, which are more than the heap where thousands of pages
// wait. Docs/speed.md has what other values cost.
const (
	leastRoom   = 32 << 20
	leastShare  = 0.5
	mostPercent = 100 * leastRoom / (8 << 20) // also where little is alive: it holds until the next collection is swept, however much is alive then
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
	return tuneCollector(limit)
}

// tuneCollector does so with a limit in bytes. A hub has none: what it has to know
// of a long list may be more than any.
func tuneCollector(limit int64) (stop func()) {
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

// alive is how many bytes the last collection found alive in the heap, and beside
// it, in stacks and globals. GOGC is a percentage of both.
func alive() (heap, beside uint64) {
	parts := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	metrics.Read(parts)
	return parts[0].Value.Uint64(), parts[1].Value.Uint64() + parts[2].Value.Uint64()
}

// percentOf is the GOGC that leaves the room there is to be.
func percentOf(heap, beside uint64) int {
	room := max(leastRoom, leastShare*float64(heap))
	return int(min(100*room/float64(max(heap+beside, 1)), mostPercent))
}
