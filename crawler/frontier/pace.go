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
	limiter *rate.Limiter // nil without a limit
	last    time.Time     // the last request
	next    time.Time     // when the limiter allows the next
}

func newMeter(limit float64) (m meter) {
	m.set(rate.Limit(limit))
	return m
}

// set changes the limit, as if it had been so at the last request; 0 is none.
func (m *meter) set(limit rate.Limit) {
	m.limiter, m.next = nil, time.Time{}
	if limit <= 0 {
		return
	}
	m.limiter = rate.NewLimiter(limit, 1)
	if !m.last.IsZero() {
		m.take(m.last)
	}
}

// take notes a request. It must be time for it, but for what rounding takes away.
func (m *meter) take(now time.Time) {
	m.last = now
	if m.limiter != nil {
		m.limiter.ReserveN(now, 1)
		m.look(now)
	}
}

// refund undoes the request of that time, unless another came after it.
func (m *meter) refund(at, now time.Time) {
	if m.limiter != nil && m.last.Equal(at) {
		m.limiter.AllowN(now, -1)
		m.look(now)
	}
}

// postpone moves the request of that time to now, unless another came after it.
func (m *meter) postpone(at, now time.Time) {
	if m.limiter != nil && m.last.Equal(at) {
		m.last = now
		m.set(m.limiter.Limit())
	}
}

func (m *meter) look(now time.Time) {
	missing := 1 - m.limiter.TokensAt(now)
	m.next = now.Add(max(0, time.Duration(missing/float64(m.limiter.Limit())*float64(time.Second))))
}

// pace is how fast a host may be asked.
type pace struct {
	meter
	limit rate.Limit // the host's own; 0 is none

	gap      time.Duration // between two requests, on average, a second at most
	slowedAt time.Time     // the last refusal; zero when the host has recovered
	quietAt  time.Time     // where recovering counts from
	full     rate.Limit    // what it recovers to
	low      float64       // the share of full that the last refusal left
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
	p.full = min(p.full, limit)
	if p.limiter == nil || limit < p.limiter.Limit() {
		p.set(limit)
	}
}

// take notes a request, and gives the host what it has recovered meanwhile.
func (p *pace) take(now time.Time) {
	if !p.last.IsZero() {
		p.gap += (min(now.Sub(p.last), time.Second) - p.gap) / 8
	}
	p.meter.take(now)
	if p.slowedAt.IsZero() {
		return
	}
	if share := p.share(now); share < 1 {
		p.set(p.full * rate.Limit(share))
	} else {
		p.slowedAt = time.Time{}
		p.set(p.limit)
	}
}

// slow halves the share. The full rate of a host without a limit is what it
// was lately.
func (p *pace) slow(now time.Time) {
	share := p.share(now)
	if p.slowedAt.IsZero() {
		if p.full = p.limit; p.full == 0 {
			p.full = rate.Every(max(p.gap, time.Millisecond))
		}
	}
	p.slowedAt, p.quietAt = now, now
	p.low = max(share/2, leastShare)
	p.set(p.full * rate.Limit(p.low))
}

// share is what the host may use of its full rate.
func (p *pace) share(now time.Time) float64 {
	if p.slowedAt.IsZero() {
		return 1
	}
	periods := max(0, now.Sub(p.quietAt)/recoverEvery)
	return min(1, p.low+float64(periods)*recoverShare)
}
