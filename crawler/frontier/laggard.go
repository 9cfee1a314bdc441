package frontier

import (
	"slices"
	"time"
)

// A host is a laggard while its exchanges, from lease to release, take longer
// than laggardFactor times what is usual, and laggardFloor at least: either on
// average, the last ones counting most, or one that is still under way. What is
// usual is the running median of all exchanges, which the longest of them do
// not move.
//
// A host of which nothing but its robots.txt is known counts as one while its
// first exchange is under way: before it shows that it hangs, it must not have
// got more fetchers.
const (
	laggardFactor = 4
	laggardFloor  = 200 * time.Millisecond

	// soon is how near a host must be to its next request for laggards to
	// leave it their second half of the fetchers: they would keep them longer.
	soon = time.Second
)

// Of n fetchers laggards are given so many while another host is ready, and
// while one soon will be.
func readyShare(n int) int { return max(1, n/32) }
func soonShare(n int) int  { return max(1, n/2) }

// A lane has the hosts that wait their turn: laggards have one of their own.
type lane struct {
	waiting hostHeap // the earliest first
	ready   hostHeap // those that can go now, the oldest task first
}

func (f *Frontier) lane(h *host) *lane {
	if h.laggard {
		return &f.laggards
	}
	return &f.swift
}

// choose returns the host whose turn it is: of those that are ready the one
// with the oldest task. But laggards that have their share of the fetchers have
// to wait while another host is ready, or soon will be.
func (f *Frontier) choose(now time.Time) *host {
	swift, laggards, n := &f.swift, &f.laggards, f.cfg.Fetchers
	switch {
	case len(laggards.ready) == 0 && len(swift.ready) == 0:
		return nil
	case len(laggards.ready) == 0:
		return swift.ready[0]
	case len(swift.ready) > 0:
		if n > 0 && f.lagging >= readyShare(n) || swift.ready[0].rank < laggards.ready[0].rank {
			return swift.ready[0]
		}
	case n > 0 && f.lagging >= soonShare(n):
		if len(swift.waiting) > 0 && swift.waiting[0].rank < f.rank(now.Add(soon)) {
			return nil
		}
	}
	return laggards.ready[0]
}

// begin notes that an exchange of the host begins.
func (f *Frontier) begin(h *host, now time.Time) {
	h.inFlight = append(h.inFlight, now)
	f.begun = append(f.begun, exchange{h, now})
	if h.laggard {
		f.lagging++
	}
	f.judge(h, now)
}

// exchange is one that may make a laggard of its host.
type exchange struct {
	host *host
	at   time.Time
}

// finish notes that the exchange that began then is over. One that led to no
// request says nothing about its host. The caller places the host.
func (f *Frontier) finish(h *host, began, now time.Time, counts bool) {
	i := slices.IndexFunc(h.inFlight, began.Equal)
	h.inFlight = slices.Delete(h.inFlight, i, i+1)
	if h.laggard {
		f.lagging--
	}
	if counts {
		f.learn(h, max(1, now.Sub(began)))
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

// judge says whether the host is a laggard.
func (f *Frontier) judge(h *host, now time.Time) {
	late, busy := f.late(), len(h.inFlight) > 0
	f.setLaggard(h, h.took > late ||
		busy && f.usual > 0 && now.Sub(h.inFlight[0]) > late ||
		busy && (h.answers == 0 || h.answers == 1 && f.cfg.Gated))
}

// late is how long an exchange may take.
func (f *Frontier) late() time.Duration {
	return max(laggardFactor*f.usual, laggardFloor)
}

// findLaggards looks for exchanges that have become late since the last call.
func (f *Frontier) findLaggards(now time.Time) {
	for len(f.begun) > 0 {
		e := f.begun[0]
		if slices.ContainsFunc(e.host.inFlight, e.at.Equal) {
			if f.usual == 0 || now.Sub(e.at) <= f.late() {
				return
			}
			f.setLaggard(e.host, true)
			f.place(e.host, now)
		}
		f.begun[0] = exchange{}
		f.begun = f.begun[1:]
	}
}

func (f *Frontier) setLaggard(h *host, laggard bool) {
	switch {
	case laggard && !h.laggard:
		f.lagging += len(h.inFlight)
	case !laggard && h.laggard:
		f.lagging -= len(h.inFlight)
	}
	h.laggard = laggard
}
