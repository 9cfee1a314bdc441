package report

import (
	"time"

	"weft/crawler"
	"weft/store"
)

// okOutcome is the one outcome that is no failure.
const okOutcome = "ok"

// A Collector keeps what the page shows of one run: about 6 MB at most, after a
// hundred pages as after a hundred million.
type Collector struct {
	// Workers, if set, is asked at every sample how many bytes the processes
	// beside this one have resident.
	Workers func() int64

	time     timeline
	phases   [store.NumPhases]histogram
	total    histogram
	hosts    hosts
	statuses map[int]int64
	slowest  slowest
	peak     struct{ memory, workers, held, inFlight int64 }
	known    int // hosts of the list, as the last sample said
	summary  crawler.Summary
	finished bool
}

// NewCollector returns a Collector for a run that begins now.
func NewCollector(now time.Time) *Collector {
	return &Collector{
		time:     newTimeline(now),
		hosts:    hosts{byName: make(map[string]*hostPages)},
		statuses: make(map[int]int64),
	}
}

// Event takes an event of the run. It is not to be called concurrently.
func (c *Collector) Event(e crawler.Event) {
	switch e := e.(type) {
	case crawler.PageDone:
		c.page(e)
	case crawler.Sample:
		c.sample(e)
	case crawler.Finished:
		c.summary, c.finished = e.Summary, true
	}
}

func (c *Collector) page(p crawler.PageDone) {
	c.time.page(p)
	c.hosts.page(p)
	c.slowest.page(p)
	if p.Status != 0 {
		c.statuses[p.Status]++
	}
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

func (c *Collector) sample(s crawler.Sample) {
	var workers int64
	if c.Workers != nil {
		workers = c.Workers()
	}
	c.time.sample(s, workers)
	c.known = s.Forecast.Hosts
	p := &c.peak
	p.memory, p.workers = max(p.memory, s.Memory), max(p.workers, workers)
	p.held, p.inFlight = max(p.held, s.Held), max(p.inFlight, s.Fetching+s.Parsing)
}
