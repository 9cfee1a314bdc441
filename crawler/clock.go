package crawler

import (
	"time"

	"weft/crawler/frontier"
	"weft/fetch"
	"weft/parse"
	"weft/store"
)

// clock books the time of a page to phases. Every moment between the first
// stamp and the last is booked exactly once.
type clock struct {
	last   time.Time
	phases store.Timings
}

// leased books the time up to a lease. The clock begins with the first one,
// when the page was at the front of its host's queue and a slot was free for
// it: before that it was not this page that anything waited for.
func (k *clock) leased(t *frontier.Task, free time.Time) {
	now := time.Now()
	if k.last.IsZero() {
		k.last = now.Add(-t.Limit - t.Queue)
		if free.After(k.last) {
			k.last = free
		}
	}
	elapsed := now.Sub(k.last)
	queue := min(t.Queue, elapsed)
	k.phases[store.PhaseQueue] += queue
	k.phases[store.PhaseLimit] += elapsed - queue
	k.last = now
}

// mark books the time since the last stamp.
func (k *clock) mark(p store.Phase) {
	now := time.Now()
	k.phases[p] += now.Sub(k.last)
	k.last = now
}

// fetched books an exchange. What its stamps do not cover (a few microseconds
// before and after) was spent waiting, too.
func (k *clock) fetched(a answer) {
	var t fetch.Timings
	if a.resp != nil {
		t = a.resp.Timings
	} else if fe := a.failure(); fe != nil {
		t = fe.Timings
	}
	k.split(store.PhaseWait, []share{
		{store.PhaseDNS, t.DNS}, {store.PhaseConnect, t.Connect}, {store.PhaseTLS, t.TLS},
		{store.PhaseBody, t.Body}, {store.PhaseQueue, t.Paused},
	})
}

// parsed books a parse.
func (k *clock) parsed(t parse.Timings) {
	k.split(store.PhaseParse, []share{
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
func (k *clock) split(rest store.Phase, shares []share) {
	now := time.Now()
	left := now.Sub(k.last)
	for _, s := range shares {
		d := min(s.d, left)
		k.phases[s.phase] += d
		left -= d
	}
	k.phases[rest] += left
	k.last = now
}
