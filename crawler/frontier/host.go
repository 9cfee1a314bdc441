package frontier

import (
	"container/heap"
	"time"
)

// gate says which tasks of a host may pass.
type gate int

const (
	open    gate = iota
	single       // a new host of a gated frontier: one in flight at most
	held         // only those queued again
	givenUp      // all at once: none of them leads to a request
)

// host is the queue of one host, and what politeness has to remember of it.
type host struct {
	key   string
	pace  pace
	conns int      // in flight at most; 0 is no limit
	addr  *address // nil if not known, or without a limit
	gate  gate

	list    []*Task  // first in, first out; never handed out before
	spilled chain    // what comes after the list
	starved bool     // in the line of those that wait for a part of it
	again   taskHeap // queued again, by the time from which they may go

	inFlight []time.Time   // when they began, the oldest first
	took     time.Duration // an exchange, on average
	answers  int           // exchanges that are over
	laggard  bool

	offUntil time.Time // nothing goes before, whatever it is
	sending  time.Time // when the last task was leased, if its request may not be out yet
	freeAt   time.Time // when what else kept it (connections, gate) last ended

	at    time.Time // since when, or from when, the host can go
	in    *hostHeap // nil in none
	rank  int64     // its order there
	index int       // its place there
	idle  bool      // in the list of the idle
}

func newHost(key string, cfg *Config) *host {
	limits := cfg.limits(key)
	h := &host{key: key, conns: limits.Conns, pace: newPace(limits.Rate)}
	if cfg.Gated {
		h.gate = single
	}
	return h
}

// quiet reports whether nothing waits and nothing is in flight.
func (h *host) quiet() bool {
	return len(h.list) == 0 && len(h.again) == 0 && h.spilled.n == 0 && len(h.inFlight) == 0
}

func (h *host) push(t *Task, now time.Time) {
	if t.urgent {
		heap.Push(&h.again, t)
		return
	}
	if len(h.list) == 0 {
		t.since = now
	}
	h.list = append(h.list, t)
}

// eligible says from when on the host's next task may go, if it may at all
// before something else happens.
func (h *host) eligible() (at time.Time, ok bool) {
	if h.gate == givenUp {
		return h.freeAt, len(h.list) > 0 || len(h.again) > 0
	}
	if h.conns > 0 && len(h.inFlight) >= h.conns || h.gate == single && len(h.inFlight) > 0 {
		return at, false
	}
	if len(h.list) > 0 && h.gate != held {
		at, ok = h.list[0].since, true
	}
	if len(h.again) > 0 && (!ok || h.again[0].notBefore.Before(at)) {
		at, ok = h.again[0].notBefore, true
	}
	if !h.sending.IsZero() {
		at = later(at, h.sending.Add(sendPatience))
	}
	return later(at, h.pace.next, h.offUntil, h.freeAt), ok
}

// next is the task that pop would return at that time: one queued again, if it
// is due, else the first of the list.
func (h *host) next(now time.Time) *Task {
	if len(h.again) > 0 && (h.gate == givenUp || !h.again[0].notBefore.After(now)) {
		return h.again[0]
	}
	return h.list[0]
}

func (h *host) pop(now time.Time) *Task {
	t := h.next(now)
	if t.urgent {
		heap.Pop(&h.again)
		return t
	}
	h.list[0] = nil
	h.list = h.list[1:]
	if len(h.list) > 0 {
		h.list[0].since = now
	} else {
		h.list = nil // let the array go
	}
	return t
}

// forgettable reports whether the host has nothing to do and a new one in its
// place would not go sooner.
func (h *host) forgettable(now time.Time) bool {
	return h.quiet() && h.gate != held && !h.offUntil.After(now) &&
		!h.pace.next.After(now) && h.pace.share(now) == 1 &&
		(h.addr == nil || h.addr.hosts > 1 || !h.addr.next.After(now))
}

func later(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
