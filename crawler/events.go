package crawler

import (
	"time"

	"weft/crawler/frontier"
	"weft/store"
)

// An Event is something that happened in a run: Sample, PageDone or Finished.
// Progress, statistics and reports read this one stream.
type Event interface{ event() }

// PageDone says that a record has reached the system.
type PageDone struct {
	Time      time.Time
	Line      int64
	Found     int64  // the number of a page that was found
	Via       string // the page that has the link to it
	Depth     int    // and its links from a seed
	URL       string // as in the record: no user-info
	Host      string // host and port; empty when the line is no URL
	Outcome   string
	Error     *store.Error // where the outcome is not ok
	Status    int
	Attempts  int
	Cached    bool // nothing came over the wire
	BytesWire int64
	BytesBody int64
	Phases    store.Timings
	Handed    time.Time // when the last phase ended, by this machine's clock; zero if there is none

	// Robots is how long it took to ask for the robots.txt of the page's origin,
	// before any of its pages and beside their Phases; CrawlDelay is what that
	// asks for.
	Robots     time.Duration
	CrawlDelay time.Duration
}

// Sample is the state of a run, sent four times a second.
type Sample struct {
	Time     time.Time
	Read     int64 // lines read from the list
	ListRead bool  // the list was read to its end
	Found    int64 // pages found through links
	Done     int64 // records written
	Before   int64 // lines beside these that had their record before the run
	Queued   int   // tasks that wait in the frontier
	Fetching int64 // exchanges under way
	Parsing  int64 // pages parsed, or waiting for it
	Held     int64 // bytes of bodies and pages in memory
	Memory   int64 // bytes of this process in memory: see Resident

	// Forecast is for the lines read so far. It is looked at once a second.
	Forecast Forecast
}

// Finished is the last event of a run.
type Finished struct{ Summary Summary }

func (PageDone) event() {}
func (Sample) event()   {}
func (Finished) event() {}

// HostStates are what the hosts of a run are at, at a moment.
type HostStates = frontier.HostStates

// HostStates says what the hosts are at right now, and names at most n of them:
// those that rest, those that are parked, and those with the most to do. It may
// be called at any time, but looks at every host.
func (c *Crawler) HostStates(n int) HostStates { return c.front.States(n) }

// UnderWay is how many exchanges are under way right now, and how many documents are
// parsed, or wait for it: at all machines that work on the crawl, as far as is known.
func (c *Crawler) UnderWay() (fetching, parsing int64) {
	if r, ok := c.front.(remote); ok {
		return r.UnderWay()
	}
	return c.fetching.Load(), c.parsing.Load()
}

// emit sends an event, one at a time.
func (c *Crawler) emit(e Event) {
	if c.cfg.Events == nil {
		return
	}
	c.events.Lock()
	defer c.events.Unlock()
	c.cfg.Events(e)
}

func pageDone(p *page) PageDone {
	done := PageDone{
		Time:      time.Now(),
		Line:      p.rec.Line,
		Found:     p.rec.Found,
		Via:       p.rec.Via,
		Depth:     p.rec.Depth,
		URL:       p.rec.URL,
		Host:      p.url().Host,
		Outcome:   p.rec.Outcome,
		Error:     p.rec.Error,
		Status:    p.rec.Status,
		Attempts:  p.rec.Attempts,
		Cached:    p.rec.Cached,
		BytesWire: p.rec.BytesWire,
		BytesBody: p.rec.BytesBody,
		Phases:    p.st.clock.phases,
		Handed:    p.st.clock.last,
	}
	if done.Handed.IsZero() && done.Phases != (store.Timings{}) {
		done.Handed = done.Time // another machine has done the work: now is the best that is known
	}
	if p.copied {
		done.Attempts, done.BytesWire, done.BytesBody = 0, 0, 0
	}
	if p.rules != nil {
		done.Robots, done.CrawlDelay = p.rules.Took, p.rules.Delay
	}
	return done
}

// sample emits samples until the run has ended.
func (c *Crawler) sample(ended <-chan struct{}) {
	if c.cfg.Events == nil {
		return
	}
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	var politeness Forecast
	for n := 0; ; n++ {
		select {
		case <-tick.C:
			if n%4 == 0 {
				politeness = c.front.Forecast(false)
			}
			fetching, parsing := c.UnderWay()
			c.emit(Sample{
				Time:     time.Now(),
				Read:     c.stats.read.Load(),
				ListRead: c.stats.listRead.Load(),
				Found:    c.stats.found.Load(),
				Done:     c.stats.done.Load(),
				Before:   c.stats.before.Load(),
				Queued:   c.front.Queued(),
				Fetching: fetching,
				Parsing:  parsing,
				Held:     c.budget.held(),
				Memory:   Resident(),
				Forecast: politeness,
			})
		case <-ended:
			return
		}
	}
}
