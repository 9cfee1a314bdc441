package frontier

import (
	"math"
	"time"

	"weft/crawler/spill"
)

// host is the account of one host: its queue, and all that politeness has to
// remember of it. It lives from the first task on until there is nothing left
// to do and nothing left to remember. There may be a hundred thousand of them, so it
// takes little memory (BenchmarkMemoryHosts in package discovery): what few hosts
// need is made when they need it.
type host struct {
	key     string
	pace    pace
	addr    *address // nil if not known, or without a limit
	outage  *outage  // nil while it answers
	origins *origin  // whose robots.txt concerns its pages

	ahead   *ahead      // what goes before the list; nil is nothing
	list    []*Task     // first in, first out; never handed out before
	spilled spill.Chain // what comes after the list
	sift    *sift       // of that, what rules came too late for; nil is nothing

	lines, left int64 // tasks counted here, and of them those that are not over

	inFlight []moment      // when they began, the oldest first; nil is none
	took     time.Duration // an exchange, on average

	offUntil moment // nothing goes before, whatever it is
	sending  moment // when the last task was leased, if its request may not be out yet
	freeAt   moment // when what else kept it (connections, rules) last ended

	in   *hostHeap // nil in none
	rank int64     // its order there

	index   int32 // its place there
	conns   int32 // in flight at most; 0 is no limit
	answers int32 // exchanges that are over
	slow    bool
	starved bool // in the line of those that wait for a part of what is spilled
	idle    bool // in the list of the idle
	dropped bool // its site was dropped; it goes with its last exchange
}

func newHost(key string, cfg *Config) *host {
	limits := cfg.limits(key)
	return &host{key: key, conns: int32(min(limits.Conns, math.MaxInt32)), pace: newPace(limits.Rate)}
}

// filed is how many tasks of the host stand in the file.
func (h *host) filed() int {
	n := h.spilled.Len()
	if h.sift != nil {
		n += h.sift.done.Len()
	}
	return n
}

// asking reports whether a robots.txt is being asked for: no page goes meanwhile.
func (h *host) asking() bool {
	for o := h.origins; o != nil; o = o.next {
		if o.asked {
			return true
		}
	}
	return false
}

// quiet reports whether nothing waits and nothing is in flight.
func (h *host) quiet() bool {
	return len(h.list) == 0 && h.ahead == nil && !h.asking() && h.filed() == 0 && len(h.inFlight) == 0
}

func (h *host) push(t *Task, now moment) {
	switch t.kind {
	case rules, again:
		h.pushAhead(t)
	default:
		if len(h.list) == 0 {
			t.since = now
		}
		h.list = append(h.list, t)
	}
}

// eligible says from when on the host's next task may go, if it may at all
// before something else happens.
func (h *host) eligible() (at moment, ok bool) {
	if h.conns > 0 && len(h.inFlight) >= int(h.conns) {
		return at, false
	}
	soonest := func(t moment) {
		if !ok || t < at {
			at, ok = t, true
		}
	}
	if t := h.ahead.first(rules); t != nil {
		soonest(t.notBefore)
	}
	if !h.asking() {
		if t := h.ahead.first(again); t != nil {
			soonest(t.notBefore)
		}
		if len(h.list) > 0 {
			soonest(h.list[0].since)
		}
	}
	if h.sending != 0 {
		at = max(at, h.sending.add(sendPatience))
	}
	return max(at, h.pace.next, h.offUntil, h.freeAt), ok
}

// next is the task that pop would return at that time: a robots fetch, or one
// queued again, if it is due, else the first of the list.
func (h *host) next(now moment) *Task {
	if t := h.ahead.first(rules); t != nil && (h.asking() || t.notBefore <= now) {
		return t
	}
	if t := h.ahead.first(again); t != nil && (len(h.list) == 0 || t.notBefore <= now) {
		return t
	}
	return h.list[0]
}

func (h *host) pop(now moment) *Task {
	t := h.next(now)
	if t.kind == rules || t.kind == again {
		h.popAhead(t.kind)
		return t
	}
	h.list[0] = nil
	h.list = h.list[1:]
	switch {
	case len(h.list) > 0 && h.list[0].since == 0:
		h.list[0].since = now
	case len(h.list) == 0:
		h.list = nil // let the array go
	}
	return t
}

// forgettable reports whether the host has nothing to do and a new one in its
// place would not go sooner.
func (h *host) forgettable(now moment) bool {
	return h.quiet() && h.left == 0 && (h.outage == nil || !h.outage.lasts(now)) &&
		h.offUntil <= now && h.pace.next <= now && h.pace.share(now) == 1 &&
		(h.addr == nil || h.addr.hosts > 1 || h.addr.next <= now)
}
