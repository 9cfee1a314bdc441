package report

import (
	"maps"
	"slices"
	"time"

	"weft/crawler"
	"weft/store"
)

// The outcomes that are no failures.
const (
	okOutcome        = "ok"
	unchangedOutcome = "unchanged" // since an earlier output
)

func good(outcome string) bool { return outcome == okOutcome || outcome == unchangedOutcome }

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
	links    links
	peak     struct{ memory, workers, held, inFlight int64 }
	known    int             // hosts of the list, as the last sample said
	summary  crawler.Summary // of what has happened so far
}

// NewCollector returns a Collector for a run that begins now.
func NewCollector(now time.Time) *Collector {
	return &Collector{
		time:     newTimeline(now),
		hosts:    hosts{byName: make(map[string]*hostPages)},
		statuses: make(map[int]int64),
		summary:  crawler.Summary{Outcomes: make(map[string]int64)},
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
		c.summary = e.Summary
	}
}

func (c *Collector) page(p crawler.PageDone) {
	c.time.page(p)
	c.hosts.page(p)
	c.slowest.page(p)
	c.links.page(p)
	c.count(p)
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

// Count keeps the summary of a run that goes on; its end has one that is whole.
func (c *Collector) count(p crawler.PageDone) {
	s := &c.summary
	s.Records++
	s.Outcomes[p.Outcome]++
	s.Attempts += int64(p.Attempts)
	s.BytesWire += received(p)
	s.BytesBody += p.BytesBody
	for i, d := range p.Phases {
		s.Phases[i] += d
	}
}

// received is how many bytes came for a page. One that the cache has says how many came
// when it was fetched.
func received(p crawler.PageDone) int64 {
	if p.Cached {
		return 0
	}
	return p.BytesWire
}

func (c *Collector) sample(s crawler.Sample) {
	var workers int64
	if c.Workers != nil {
		workers = c.Workers()
	}
	c.time.sample(s, workers)
	c.known = s.Forecast.Hosts
	c.summary.Lines, c.summary.Found, c.summary.Politeness = s.Read, s.Found, s.Forecast
	p := &c.peak
	p.memory, p.workers = max(p.memory, s.Memory), max(p.workers, workers)
	p.held, p.inFlight = max(p.held, s.Held), max(p.inFlight, s.Fetching+s.Parsing)
}

// Summary is what the run has done so far, or when it has ended all that it did.
func (c *Collector) Summary() crawler.Summary { return c.summary }

// Snapshot is a copy for a page of the run up to now, so that its events need
// not wait while the page is made. It takes no further events.
func (c *Collector) Snapshot(now time.Time) *Collector {
	s := *c
	s.Workers = nil
	s.time.moments = slices.Clone(c.time.moments)
	s.hosts = c.hosts.snapshot()
	s.known = max(c.known, c.hosts.known())
	s.statuses = maps.Clone(c.statuses)
	s.slowest = slices.Clone(c.slowest)
	s.links.depths, s.links.broken = slices.Clone(c.links.depths), slices.Clone(c.links.broken)
	s.summary.Outcomes = maps.Clone(c.summary.Outcomes)
	s.summary.Wall = max(now.Sub(c.time.begun), 1)
	return &s
}
