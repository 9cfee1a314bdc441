package live

import (
	"net/http"
	"time"

	"weft/crawler"
	"weft/store"
)

// bounds are the upper ends of the buckets of the histograms, in seconds: two or
// three to a power of ten, from a millisecond to a minute and a half.
var bounds = [...]float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90}

// buckets counts times, in those of bounds and one beyond.
type buckets struct {
	counts [len(bounds) + 1]int64
	sum    time.Duration
}

func (b *buckets) add(d time.Duration) {
	b.sum += d
	s := d.Seconds()
	for i, bound := range bounds {
		if s <= bound {
			b.counts[i]++
			return
		}
	}
	b.counts[len(bounds)]++
}

// counters are what the metrics count and the report does not: in buckets with
// bounds of their own, and of statuses only those that have a name, as servers
// can make up others.
type counters struct {
	begun    time.Time
	outcomes map[string]int64
	statuses map[int]int64 // 0 for those without a name
	attempts int64
	wire     int64
	body     int64
	phases   [store.NumPhases]buckets
	total    buckets
}

func newCounters(now time.Time) counters {
	return counters{begun: now, outcomes: make(map[string]int64), statuses: make(map[int]int64)}
}

func (c *counters) page(p crawler.PageDone) {
	c.outcomes[p.Outcome]++
	if p.Status != 0 {
		if http.StatusText(p.Status) == "" {
			p.Status = 0
		}
		c.statuses[p.Status]++
	}
	c.attempts += int64(p.Attempts)
	if !p.Cached {
		c.wire += p.BytesWire
	}
	c.body += p.BytesBody
	total := p.Phases.Total()
	if total == 0 {
		return // it was never dispatched
	}
	c.total.add(total)
	for i, d := range p.Phases {
		if d > 0 {
			c.phases[i].add(d)
		}
	}
}

func (c *counters) records() (n int64) {
	for _, m := range c.outcomes {
		n += m
	}
	return n
}

func (c *counters) notOK() int64 { return c.records() - c.outcomes["ok"] - c.outcomes["unchanged"] }

// recent is how many records there were lately.
type recent struct {
	at   [recentSamples]time.Time
	done [recentSamples]int64
	n    int
}

const recentSamples = 41 // ten seconds, at four a second

func (r *recent) add(at time.Time, done int64) {
	r.at[r.n%recentSamples], r.done[r.n%recentSamples] = at, done
	r.n++
}

// rate is records a second over the last ten seconds; 0 at first.
func (r *recent) rate() float64 {
	if r.n < 2 {
		return 0
	}
	last, first := (r.n-1)%recentSamples, max(0, r.n-recentSamples)%recentSamples
	took := r.at[last].Sub(r.at[first]).Seconds()
	if took <= 0 {
		return 0
	}
	return float64(r.done[last]-r.done[first]) / took
}
