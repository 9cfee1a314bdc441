package crawler

import (
	"time"

	"weft/crawler/list"
	"weft/parse/weburl"
)

// Lines is a set of lines, by their numbers. *store.Done is one.
type Lines interface {
	Has(line int64) bool
}

// A Pause is what the next run has to know of a host that this one asked.
type Pause struct {
	Until  time.Time `json:"until"`            // not to be asked before
	Since  time.Time `json:"since,omitzero"`   // of a host that refuses: its first refusal,
	Level  int       `json:"level,omitempty"`  // how many there were in a row,
	Parked string    `json:"parked,omitempty"` // and why it was given up, if it was
}

// pauseSlack is how old Pauses may be when the process is killed.
const pauseSlack = time.Second

// Pauses are the hosts that may not be asked right now, by host and port. It
// may be called while Run is under way, once a second or so, and after it.
func (c *Crawler) Pauses() map[string]Pause {
	pauses := make(map[string]Pause)
	for host, until := range c.front.Pauses(pauseSlack) {
		pauses[host] = Pause{Until: until.Round(0)} // without the clock of this process
	}
	c.health.export(pauses, time.Now())
	delete(pauses, cacheQueue)
	return pauses
}

// heed leaves the hosts alone that an earlier run was told to leave alone.
func (c *Crawler) heed(pauses map[string]Pause) {
	now := time.Now()
	for host, p := range pauses {
		// Until is of the wall clock; from here on it is monotonic.
		wait := p.Until.Sub(now)
		if wait <= 0 {
			continue
		}
		if !p.Since.IsZero() {
			c.health.hosts[host] = &spell{since: now.Add(p.Since.Sub(now)), until: now.Add(wait), level: p.Level, parked: p.Parked}
		}
		if p.Parked == "" {
			c.front.Delay(host, now.Add(wait))
		}
	}
}

// export adds the spells that are not over.
func (h *health) export(pauses map[string]Pause, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for host, s := range h.hosts {
		if s.until.After(now) {
			pauses[host] = Pause{Until: s.until.Round(0), Since: s.since.Round(0), Level: s.level, Parked: s.parked}
		}
	}
}

// pass takes note of a line that has its record: a later line with the same
// URL is a duplicate of it.
func (c *Crawler) pass(line list.Line) {
	c.stats.before++
	if line.Err != nil {
		return
	}
	if u, err := weburl.Canonical(line.URL); err == nil {
		c.seen.Add(u.Key, line.Number)
	}
}
