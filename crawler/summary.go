package crawler

import (
	"sync/atomic"
	"time"

	"weft/crawler/scope"
	"weft/store"
)

// Summary is what a run did, in numbers.
type Summary struct {
	Lines    int64            // lines read that are neither blank nor a comment
	Records  int64            // records written
	Found    int64            // pages found through links, of this run and left by an earlier one
	Before   int64            // lines beside these that had their record before the run
	Census   Census           // of the lines read, those that are no URL or repeat one
	Outcomes map[string]int64 // records by outcome
	Left     scope.Left       // links of this run's pages that did not become pages
	Broken   Broken
	Closed   []string // the patterns of URLs that are closed, of earlier runs too
	Attempts int64    // exchanges, robots.txt not included

	BytesWire int64 // of bodies, as they came
	BytesBody int64 // of bodies, decoded

	Wall    time.Duration
	Writing time.Duration // in the sink; no page waits for it but for its slot
	Phases  store.Timings // over all records

	Politeness Forecast // what the limits alone make of the whole list
}

// Waiting is the time that pages spent waiting for the network and the
// servers behind it.
func (s Summary) Waiting() time.Duration {
	p := s.Phases
	return p[store.PhaseDNS] + p[store.PhaseConnect] + p[store.PhaseTLS] + p[store.PhaseWait] + p[store.PhaseBody]
}

// Computing is the time that pages spent being worked on.
func (s Summary) Computing() time.Duration {
	p := s.Phases
	return p[store.PhaseDecode] + p[store.PhaseParse] + p[store.PhaseAnalysis]
}

// stats counts while the run goes on. The writer counts; others only read the
// atomics.
type stats struct {
	begun    time.Time
	read     atomic.Int64
	done     atomic.Int64
	found    atomic.Int64
	before   atomic.Int64 // lines passed
	census   Census       // the reader's
	broken   brokenLinks
	listRead atomic.Bool
	writing  time.Duration
	sum      Summary
}

func (s *stats) start() {
	s.begun = time.Now()
	s.sum.Outcomes = make(map[string]int64)
}

func (s *stats) count(p *page) {
	s.done.Add(1)
	s.sum.Records++
	s.sum.Outcomes[p.rec.Outcome]++
	s.broken.count(p)
	if p.copied {
		return
	}
	s.sum.Attempts += int64(p.rec.Attempts)
	if !p.rec.Cached {
		s.sum.BytesWire += p.rec.BytesWire
	}
	s.sum.BytesBody += p.rec.BytesBody
	for i, d := range p.st.clock.phases {
		s.sum.Phases[i] += d
	}
}

// summary is called when the writer has ended.
func (s *stats) summary() Summary {
	sum := s.sum
	sum.Lines, sum.Found, sum.Before, sum.Census = s.read.Load(), s.found.Load(), s.before.Load(), s.census
	sum.Broken = s.broken.sum()
	sum.Wall = time.Since(s.begun)
	sum.Writing = s.writing
	return sum
}
