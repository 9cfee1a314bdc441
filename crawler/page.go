package crawler

import (
	"errors"
	"net/http"
	"time"

	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// page is one line of the list on its way to its record. It is owned by one
// goroutine at a time: the reader, the frontier's queue, a page goroutine, the
// writer.
type page struct {
	seq      uint64 // 1, 2, … in the order of the list
	line     list.Line
	task     frontier.Task
	url      weburl.URL // of the next exchange
	lineHost string     // of the line's own URL
	rec      store.Record

	header       http.Header         // the user's, while on the line's own origin
	cached       bool                // it waits for no host: the cache has it
	uncached     bool                // the cache only seemed to have it
	visited      map[string]struct{} // keys of the redirects' targets; nil before the first
	publicOnly   bool                // the chain came from a public address
	identity     bool                // ask for an uncompressed body
	tries        int                 // failed tries of the present URL
	refusedSince time.Time           // of its first 429 or 503
	refusals     int                 // how many of them
	challenged   bool                // the last answer was a challenge
	detour       *detour             // robots.txt that has to be asked for first
	robots       time.Duration       // that asking for robots.txt took
	crawlDelay   time.Duration       // of the last origin that it was on
	released     bool                // the frontier knows that the exchange is over
	watch        watch

	// Of what is asked for on behalf of the list (see Get), not a line of it:
	reply   chan struct{} // closed when body or rec.Error is there
	body    []byte
	maxBody int64
}

func newPage(seq uint64, line list.Line) *page {
	p := &page{seq: seq, line: line}
	p.task.Value = p
	p.rec = store.Record{
		Schema: store.Schema,
		Line:   line.Number,
		Input:  line.Input,
		URL:    weburl.Redact(line.URL),
		Meta:   line.Meta,
	}
	return p
}

// fail completes the record of a page that does not end well.
func (p *page) fail(outcome, phase, reason, detail string) {
	p.rec.Outcome = outcome
	p.rec.Error = &store.Error{Phase: phase, Reason: reason, Detail: detail}
}

func (p *page) warn(warnings ...string) {
	p.rec.Warnings = append(p.rec.Warnings, warnings...)
}

// watch books the time of a page to phases. Every moment between the first
// stamp and the last is booked exactly once.
type watch struct {
	last   time.Time
	phases store.Timings
}

// leased books the time up to a lease. The watch begins with the first one,
// when the page was at the front of its host's queue and a slot was free for
// it: before that it was not this page that anything waited for.
func (w *watch) leased(t *frontier.Task, free time.Time) {
	now := time.Now()
	if w.last.IsZero() {
		w.last = now.Add(-t.Limit - t.Queue)
		if free.After(w.last) {
			w.last = free
		}
	}
	elapsed := now.Sub(w.last)
	queue := min(t.Queue, elapsed)
	w.phases[store.PhaseQueue] += queue
	w.phases[store.PhaseLimit] += elapsed - queue
	w.last = now
}

// mark books the time since the last stamp.
func (w *watch) mark(p store.Phase) {
	now := time.Now()
	w.phases[p] += now.Sub(w.last)
	w.last = now
}

// fetched books an exchange. What its stamps do not cover (a few microseconds
// before and after) was spent waiting, too.
func (w *watch) fetched(resp *fetch.Response, err error) {
	var t fetch.Timings
	var fe *fetch.Error
	switch {
	case resp != nil:
		t = resp.Timings
	case errors.As(err, &fe):
		t = fe.Timings
	}
	w.split(store.PhaseWait, []share{
		{store.PhaseDNS, t.DNS}, {store.PhaseConnect, t.Connect}, {store.PhaseTLS, t.TLS},
		{store.PhaseBody, t.Body}, {store.PhaseQueue, t.Paused},
	})
}

// parsed books a parse.
func (w *watch) parsed(t parse.Timings) {
	w.split(store.PhaseParse, []share{
		{store.PhasePool, t.Pool}, {store.PhaseLock, t.Lock}, {store.PhaseHandoff, t.Handoff},
		{store.PhaseDecode, t.Decode}, {store.PhaseAnalysis, t.Analysis},
	})
}

type share struct {
	phase store.Phase
	d     time.Duration
}

// split books the time since the last stamp: the shares as given, the rest to
// one phase.
func (w *watch) split(rest store.Phase, shares []share) {
	now := time.Now()
	left := now.Sub(w.last)
	for _, s := range shares {
		d := min(s.d, left)
		w.phases[s.phase] += d
		left -= d
	}
	w.phases[rest] += left
	w.last = now
}
