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
	gate    gate

	list     []*Task   // first in, first out; never handed out before
	again    againHeap // queued again, by the time from which they may go
	inFlight int
	paceAt   time.Time // when the limiter allows the next request
	offUntil time.Time // nothing goes before, whatever it is
	freeAt   time.Time // when what else held it (connections, gate) last ended

	at      time.Time // since when, or from when, the host can go
	isReady bool      // in the heap of the ready, else in that of the waiting
	index   int       // in its heap; -1 in none
	idle    bool      // in the list of the idle
}

func newHost(key string, cfg Config) *host {
	h := &host{key: key, index: -1}
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

// eligible says from when on the host's next task may go, if it may at all.
func (h *host) eligible(conns int) (time.Time, bool) {
	if conns > 0 && h.inFlight >= conns {
		return time.Time{}, false
	}
	var at time.Time
	list := len(h.list) > 0 && (h.gate == open || h.gate == single && h.inFlight == 0)
	switch {
	case list && (len(h.again) == 0 || h.list[0].since.Before(h.again[0].notBefore)):
		at = h.list[0].since
	case len(h.again) > 0:
		at = h.again[0].notBefore
	default:
		return time.Time{}, false
	}
	return later(later(at, h.paceAt), later(h.offUntil, h.freeAt)), true
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

// waitHeap orders hosts by the time from which they can go.
type waitHeap []*host

func (w waitHeap) Len() int           { return len(w) }
func (w waitHeap) Less(i, j int) bool { return w[i].at.Before(w[j].at) }
func (w waitHeap) Swap(i, j int) {
	w[i], w[j] = w[j], w[i]
	w[i].index, w[j].index = i, j
}
func (w *waitHeap) Push(x any) {
	h := x.(*host)
	h.index = len(*w)
	*w = append(*w, h)
}
func (w *waitHeap) Pop() any { return popHost((*[]*host)(w)) }

// readyHeap orders hosts by the age of their next task.
type readyHeap []*host

func (r readyHeap) Len() int           { return len(r) }
func (r readyHeap) Less(i, j int) bool { return r[i].next(r[i].at).ID < r[j].next(r[j].at).ID }
func (r readyHeap) Swap(i, j int) {
	r[i], r[j] = r[j], r[i]
	r[i].index, r[j].index = i, j
}
func (r *readyHeap) Push(x any) {
	h := x.(*host)
	h.index = len(*r)
	*r = append(*r, h)
}
func (r *readyHeap) Pop() any { return popHost((*[]*host)(r)) }

func popHost(hosts *[]*host) *host {
	last := len(*hosts) - 1
	h := (*hosts)[last]
	(*hosts)[last] = nil
	*hosts = (*hosts)[:last]
	h.index = -1
	return h
}

// againHeap orders tasks by the time from which they may go.
type againHeap []*Task

func (a againHeap) Len() int           { return len(a) }
func (a againHeap) Less(i, j int) bool { return a[i].notBefore.Before(a[j].notBefore) }
func (a againHeap) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *againHeap) Push(x any)        { *a = append(*a, x.(*Task)) }
func (a *againHeap) Pop() any {
	last := len(*a) - 1
	t := (*a)[last]
	(*a)[last] = nil
	*a = (*a)[:last]
	return t
}
