package frontier

import (
	"net/netip"
	"time"
)

// What exchanges tell a frontier of a host, said without one.

func (f *Frontier) tell(key string, say func(h *host, now time.Time)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, h := time.Now(), f.host(key)
	say(h, now)
	f.place(h, now)
}

func delay(f *Frontier, key string, until time.Time) {
	f.tell(key, func(h *host, _ time.Time) { h.delay(until) })
}

func crawlDelay(f *Frontier, key string, d time.Duration) {
	f.tell(key, func(h *host, _ time.Time) { h.pace.lowerTo(d) })
}

func located(f *Frontier, key, addr string, asked bool) {
	f.tell(key, func(h *host, now time.Time) { f.setAddr(h, addr, asked, now) })
}

// refused slows the host of a leased task, and does nothing else.
func refused(f *Frontier, t *Task) {
	f.tell(t.Host, func(h *host, now time.Time) { f.slowDown(h, t, now) })
}

// asking makes the pages of a host wait, as they do for robots.txt.
func asking(f *Frontier, key string, is bool) {
	f.tell(key, func(h *host, now time.Time) {
		if h.asking = 0; is {
			h.asking = 1
		}
		h.freeAt = now
	})
}

var ip = netip.MustParseAddr
