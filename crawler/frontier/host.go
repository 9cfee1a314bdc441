package frontier

import (
	"container/heap"
	"time"

	"golang.org/x/time/rate"
)

// gate says which tasks of a host may pass.
type gate int

const (
	open   gate = iota
	single      // a new host of a gated frontier: one in flight at most
	held        // only those queued again
)

// host is the queue of one host, and what politeness has to remember of it.
type host struct {
	key     string
	limiter *rate.Limiter // nil without a limit
	conns   int           // in flight at most; 0 is no limit
	gate    gate

	list  []*Task  // first in, first out; never handed out before
	again taskHeap // queued again, by the time from which they may go

	inFlight int
	leasedAt time.Time // the last lease
	paceAt   time.Time // when the limiter allows the next request
	offUntil time.Time // nothing goes before, whatever it is
	freeAt   time.Time // when what else kept it (connections, gate) last ended

	at    time.Time // since when, or from when, the host can go
	in    *hostHeap // of the waiting or of the ready; nil in neither
	rank  int64     // its order there
	index int       // its place there
	idle  bool      // in the list of the idle
}

func newHost(key string, cfg *Config) *host {
	h := &host{key: key, conns: cfg.HostConns}
	if cfg.HostRate > 0 {
		h.limiter = rate.NewLimiter(rate.Limit(cfg.HostRate), 1)
	}
	if cfg.Gated {
		h.gate = single
	}
	return h
}

func (h *host) empty() bool { return len(h.list) == 0 && len(h.again) == 0 }

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
	if h.conns > 0 && h.inFlight >= h.conns || h.gate == single && h.inFlight > 0 {
		return at, false
	}
	if len(h.list) > 0 && h.gate != held {
		at, ok = h.list[0].since, true
	}
	if len(h.again) > 0 && (!ok || h.again[0].notBefore.Before(at)) {
		at, ok = h.again[0].notBefore, true
	}
	return later(at, h.paceAt, h.offUntil, h.freeAt), ok
}

// next is the task that pop would return at that time: one queued again, if it
// is due, else the first of the list.
func (h *host) next(now time.Time) *Task {
	if len(h.again) > 0 && !h.again[0].notBefore.After(now) {
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
	return h.empty() && h.inFlight == 0 && h.gate != held &&
		!h.paceAt.After(now) && !h.offUntil.After(now)
}

func later(t time.Time, others ...time.Time) time.Time {
	for _, o := range others {
		if o.After(t) {
			t = o
		}
	}
	return t
}
