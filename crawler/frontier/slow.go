package frontier

import (
	"slices"
	"time"
)

// A host is slow while its exchanges, from lease to release, take longer
// than slowFactor times what is usual, and slowFloor at least: either on
// average, the last ones counting most, or one that is still under way. What is
// usual is the running median of all exchanges, which the longest of them do
// not move.
//
// A host of which nothing but its robots.txt is known counts as slow while its
// first exchange is under way: before it shows that it hangs, it must not have
// got more fetchers.
const (
	slowFactor = 4
	slowFloor  = 200 * time.Millisecond

	// soon is how near a host must be to its next request for slow hosts
	// to leave it their second half of the fetchers: they would keep them longer.
	soon = time.Second
)

// Of n fetchers slow hosts are given so many while another host is ready, and
// while one soon will be.
func readyShare(n int) int { return max(1, n/32) }
func soonShare(n int) int  { return max(1, n/2) }

// A lane has the hosts that wait their turn: the slow ones have a lane of their own.
type lane struct {
	waiting hostHeap // the earliest first
	ready   hostHeap // those that can go now, the oldest task first
}

func (f *Frontier) lane(h *host) *lane {
	if h.slow {
		return &f.slow
	}
	return &f.swift
}

// choose returns the host whose turn it is: of those that are ready the one
// with the oldest task. But slow ones that have their share of the fetchers
// have to wait while another host is ready, or soon will be.
func (f *Frontier) choose(now moment) *host {
	swift, slow, n := &f.swift, &f.slow, f.cfg.Fetchers
	switch {
	case len(slow.ready) == 0 && len(swift.ready) == 0:
		return nil
	case len(slow.ready) == 0:
		return swift.ready[0]
	case len(swift.ready) > 0:
		if n > 0 && f.slowInFlight >= readyShare(n) || swift.ready[0].rank < slow.ready[0].rank {
			return swift.ready[0]
		}
	case n > 0 && f.slowInFlight >= soonShare(n):
		if len(swift.waiting) > 0 && swift.waiting[0].rank < int64(now.add(soon)) {
			return nil
		}
	}
	return slow.ready[0]
}

// begins notes that an exchange of the host begins.
func (f *Frontier) begins(h *host, now moment) {
	h.inFlight = append(h.inFlight, now)
	f.begun = append(f.begun, exchange{h, now})
	if h.slow {
		f.slowInFlight++
	}
	f.judge(h, now)
}

// exchange is one that may make its host slow.
type exchange struct {
	host *host
	at   moment
}

// finish notes that the exchange that began then is over. One that led to no
// request says nothing about its host. The caller places the host.
func (f *Frontier) finish(h *host, began, now moment, counts bool) {
	i := slices.Index(h.inFlight, began)
	if h.inFlight = slices.Delete(h.inFlight, i, i+1); len(h.inFlight) == 0 {
		h.inFlight = nil // let the array go
	}
	if h.slow {
		f.slowInFlight--
	}
	if counts {
		f.learn(h, max(1, now.since(began)))
	}
	f.judge(h, now)
}

// learn notes how long an exchange of the host took.
func (f *Frontier) learn(h *host, took time.Duration) {
	switch step := f.usual/16 + 1; {
	case f.usual == 0:
		f.usual = took
	case took > f.usual:
		f.usual += step
	case took < f.usual:
		f.usual -= step
	}
	if h.answers == 0 {
		h.took = took
	}
	h.took += (took - h.took) / 4
	h.answers++
}

// judge says whether the host is slow.
func (f *Frontier) judge(h *host, now moment) {
	late, busy := f.late(), len(h.inFlight) > 0
	f.setSlow(h, h.took > late ||
		busy && f.usual > 0 && now.since(h.inFlight[0]) > late ||
		busy && (h.answers == 0 || h.answers == 1 && f.cfg.Robots != nil))
}

// late is how long an exchange may take.
func (f *Frontier) late() time.Duration {
	return max(slowFactor*f.usual, slowFloor)
}

// findSlow looks for exchanges that have become late since the last call.
func (f *Frontier) findSlow(now moment) {
	for len(f.begun) > 0 {
		e := f.begun[0]
		if slices.Contains(e.host.inFlight, e.at) {
			if f.usual == 0 || now.since(e.at) <= f.late() {
				return
			}
			f.setSlow(e.host, true)
			f.place(e.host, now)
		}
		f.begun[0] = exchange{}
		f.begun = f.begun[1:]
	}
}

func (f *Frontier) setSlow(h *host, slow bool) {
	switch {
	case slow && !h.slow:
		f.slowInFlight += len(h.inFlight)
	case !slow && h.slow:
		f.slowInFlight -= len(h.inFlight)
	}
	h.slow = slow
}
