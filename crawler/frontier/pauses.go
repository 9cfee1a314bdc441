package frontier

import (
	"time"

	"golang.org/x/time/rate"
)

// A Pause is what the next run has to know of a host that this one asked.
type Pause struct {
	Until  time.Time `json:"until"`            // not to be asked before
	Since  time.Time `json:"since,omitzero"`   // of a host that refuses: its first refusal,
	Level  int       `json:"level,omitempty"`  // how many there were in a row,
	Parked string    `json:"parked,omitempty"` // and why it was given up, if it was

	// Every is what lies between two requests where the host itself has asked for more
	// than Config does (Crawl-delay), so that its robots.txt is not read again too soon.
	Every time.Duration `json:"every,omitempty"`

	// Share is what a host that was slowed may have of Full, which is in requests a
	// second, from Until on. It recovers from there.
	Share float64 `json:"share,omitempty"`
	Full  float64 `json:"full,omitempty"`
}

// Over reports whether nothing is left of the pause: the host may be asked, as fast as
// ever.
func (p Pause) Over(now time.Time) bool {
	since := now.Sub(p.Until)
	return since >= 0 && (p.Share == 0 || recovered(p.Share, since) == 1)
}

// Pauses are the hosts that may not be asked right now, or only at a part of their
// rate, by Task.Host, for whoever goes on with the work after this process. What was
// handed out within the slack before now and is not known to them is allowed for.
func (f *Frontier) Pauses(slack time.Duration) map[string]Pause {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	pauses := make(map[string]Pause)
	each(f, f.hosts, func(key string, h *host) {
		var p Pause
		until := h.offUntil
		if h.pace.next != 0 {
			until = max(until, h.pace.next.add(slack))
		}
		if o := h.outage; o != nil && o.until > now {
			p = Pause{Since: f.time(o.since).Round(0), Level: o.level, Parked: o.parked}
			until = max(until, o.until)
		}
		share := h.pace.share(now)
		if until <= now && share < 1 {
			until = h.pace.shareSince(now)
		}
		if until > now || share < 1 {
			p.Until = f.time(until).Round(0) // without the clock of this process
			if limit := h.pace.limit; limit != rate.Limit(f.cfg.limits(key).Rate) {
				p.Every = spacing(limit)
			}
			if share < 1 {
				p.Share, p.Full = share, float64(h.pace.slowed.full)
			}
			pauses[key] = p
		}
	})
	return pauses
}

// Restore leaves the hosts alone that another run was told to leave alone.
func (f *Frontier) Restore(pauses map[string]Pause) {
	f.mu.Lock()
	defer f.mu.Unlock()
	wall := time.Now()
	now := f.moment(wall)
	for key, p := range pauses {
		// Until is of the wall clock; from here on it is monotonic.
		wait := p.Until.Sub(wall)
		if p.Over(wall) {
			continue
		}
		h := f.host(key)
		if p.Every > 0 {
			h.pace.lowerTo(p.Every)
		}
		if p.Share > 0 {
			h.pace.slowTo(p.Share, rate.Limit(p.Full), now.add(wait))
		}
		if !p.Since.IsZero() && wait > 0 {
			h.outage = &outage{since: now.add(p.Since.Sub(wall)), until: now.add(wait), level: p.Level, parked: p.Parked}
		}
		if p.Parked == "" {
			h.delay(now.add(wait))
		}
		f.sortOut(h, now)
		f.place(h, now)
	}
}
