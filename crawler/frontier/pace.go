package frontier

import (
	"time"

	"golang.org/x/time/rate"
)

// How a host that was slowed recovers: see Refused.
const (
	leastShare   = 1.0 / 64
	recoverShare = 1.0 / 8
	recoverEvery = 30 * time.Second
)

// A meter keeps requests apart.
type meter struct {
	every time.Duration // what lies between two; 0 without a limit
	last  moment        // the last request
	next  moment        // when the next one is allowed
}

func newMeter(limit float64) (m meter) {
	m.set(rate.Limit(limit))
	return m
}

// spacing is how long a limiter that lets one request through at a time has the
// next one wait; 0 is not at all. It is all that there is to know of such a limiter,
// so there need not be one for each of a hundred thousand hosts.
func spacing(limit rate.Limit) time.Duration {
	if limit <= 0 {
		return 0
	}
	var start time.Time
	limiter := rate.NewLimiter(limit, 1)
	limiter.AllowN(start, 1)
	return limiter.ReserveN(start, 1).DelayFrom(start)
}

// set changes the limit, as if it had been so at the last request; 0 is none.
func (m *meter) set(limit rate.Limit) {
	m.every, m.next = spacing(limit), 0
	if m.last != 0 {
		m.take(m.last)
	}
}

// take notes a request. It must be time for it.
func (m *meter) take(now moment) {
	m.last = now
	if m.every > 0 {
		m.next = now.add(m.every)
	}
}

// refund undoes the request of that time, unless another came after it.
func (m *meter) refund(at, now moment) {
	if m.every > 0 && m.last == at {
		m.next = now
	}
}

// postpone moves the request of that time to now, unless another came after it.
func (m *meter) postpone(at, now moment) {
	if m.every > 0 && m.last == at {
		m.take(now)
	}
}

// pace is how fast a host may be asked.
type pace struct {
	meter
	limit rate.Limit // while it is not slowed; 0 is none

	gap    time.Duration // between two requests, on average, a second at most
	slowed *slowed       // nil when the host has recovered
}

// slowed is how far a host was slowed.
type slowed struct {
	at      moment     // the last refusal
	quietAt moment     // where recovering counts from
	full    rate.Limit // what it recovers to
	low     float64    // the share of full that the last refusal left
}

func newPace(limit float64) pace {
	return pace{meter: newMeter(limit), limit: rate.Limit(limit), gap: time.Second}
}

// lowerTo sets the least time between two requests; it only ever slows the host
// down. (Crawl-delay)
func (p *pace) lowerTo(interval time.Duration) {
	limit := rate.Every(interval)
	if p.limit > 0 && p.limit <= limit {
		return
	}
	p.limit = limit
	if p.slowed != nil {
		p.slowed.full = min(p.slowed.full, limit)
	}
	if p.every == 0 || p.every < spacing(limit) {
		p.set(limit)
	}
}

// take notes a request, and gives the host what it has recovered meanwhile.
func (p *pace) take(now moment) {
	if p.last != 0 {
		p.gap += (min(now.since(p.last), time.Second) - p.gap) / 8
	}
	p.meter.take(now)
	if p.slowed == nil {
		return
	}
	if share := p.share(now); share < 1 {
		p.set(p.slowed.full * rate.Limit(share))
	} else {
		p.slowed = nil
		p.set(p.limit)
	}
}

// slow halves the share. The full rate of a host without a limit is what it
// was lately.
func (p *pace) slow(now moment) {
	share := p.share(now)
	if p.slowed == nil {
		p.slowed = &slowed{full: p.limit}
		if p.limit == 0 {
			p.slowed.full = rate.Every(max(p.gap, time.Millisecond))
		}
	}
	s := p.slowed
	s.at, s.quietAt = now, now
	s.low = max(share/2, leastShare)
	p.set(s.full * rate.Limit(s.low))
}

// slowTo slows the host as it was slowed before: to a share of a rate, from which it
// recovers from then on.
func (p *pace) slowTo(share float64, full rate.Limit, then moment) {
	if p.limit > 0 {
		full = min(full, p.limit)
	}
	p.slowed = &slowed{at: then, quietAt: then, full: full, low: max(share, leastShare)}
	p.set(full * rate.Limit(p.slowed.low))
}

// share is what the host may use of its full rate.
func (p *pace) share(now moment) float64 {
	if p.slowed == nil {
		return 1
	}
	return recovered(p.slowed.low, now.since(p.slowed.quietAt))
}

// recovered is what becomes of a share in so much time without a refusal.
func recovered(share float64, quiet time.Duration) float64 {
	periods := max(0, quiet/recoverEvery)
	return min(1, share+float64(periods)*recoverShare)
}

// shareSince is when a slowed host, whose pause is over, got the share that it has.
func (p *pace) shareSince(now moment) moment {
	quietAt := p.slowed.quietAt
	return quietAt.add(now.since(quietAt) / recoverEvery * recoverEvery)
}
