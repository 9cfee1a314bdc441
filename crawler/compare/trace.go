package compare

import (
	"time"

	"weft/crawler"
	"weft/store"
)

// mostVisits bounds how many pages of a run the model works on.
const mostVisits = 10_000

// A visit is what the model has to know of a page. Times are in seconds.
type visit struct {
	line      int64
	host      string
	exchanges int     // robots.txt not included
	robots    float64 // for its host's robots.txt, which other pages wait for, too
	wait      float64 // for its own exchanges
	handoff   float64
	parse     float64 // decoding and parsing
	analysis  float64
	limit     float64
	delay     float64 // its host's Crawl-delay
}

// trace is a sample of a run's pages: every nth in the order in which they
// ended, where n doubles whenever there are too many.
type trace struct {
	visits []visit
	seen   int // pages in all
	every  int
}

func (t *trace) add(p crawler.PageDone) {
	t.every = max(t.every, 1)
	t.seen++
	if p.Host == "" || (t.seen-1)%t.every != 0 {
		return
	}
	if len(t.visits) == mostVisits {
		for i := range t.visits[:mostVisits/2] {
			t.visits[i] = t.visits[2*i]
		}
		t.visits = t.visits[:mostVisits/2]
		t.every *= 2
		if (t.seen-1)%t.every != 0 {
			return
		}
	}
	t.visits = append(t.visits, visitOf(p))
}

func visitOf(p crawler.PageDone) visit {
	sum := func(phases ...store.Phase) (s float64) {
		for _, ph := range phases {
			s += p.Phases[ph].Seconds()
		}
		return s
	}
	return visit{
		line:      p.Line,
		host:      p.Host,
		exchanges: p.Attempts,
		robots:    p.Robots.Seconds(),
		wait:      sum(waitingPhases...),
		handoff:   sum(store.PhaseHandoff),
		parse:     sum(store.PhaseDecode, store.PhaseParse),
		analysis:  sum(store.PhaseAnalysis),
		limit:     sum(store.PhaseLimit),
		delay:     p.CrawlDelay.Seconds(),
	}
}

var (
	waitingPhases   = []store.Phase{store.PhaseDNS, store.PhaseConnect, store.PhaseTLS, store.PhaseWait, store.PhaseBody}
	computingPhases = []store.Phase{store.PhaseDecode, store.PhaseParse, store.PhaseAnalysis}
)

// sharesOf says where the time of the pages went.
func sharesOf(p store.Timings) (s Shares) {
	total := p.Total()
	if total == 0 {
		return s
	}
	share := func(phases ...store.Phase) float64 {
		var d time.Duration
		for _, ph := range phases {
			d += p[ph]
		}
		return float64(d) / float64(total)
	}
	return Shares{
		Waiting:    share(waitingPhases...),
		Computing:  share(computingPhases...),
		Handoff:    share(store.PhaseHandoff),
		Lock:       share(store.PhaseLock),
		Politeness: share(store.PhaseLimit),
		Queue:      share(store.PhaseQueue, store.PhasePool),
		Order:      share(store.PhaseOrder),
	}
}
