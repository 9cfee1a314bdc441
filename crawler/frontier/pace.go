package frontier

import (
	"time"

	"golang.org/x/time/rate"
)

// Hold keeps the tasks of a host waiting until Open; those queued again pass.
func (f *Frontier) Hold(key string) { f.setGate(key, held) }

// Open lets the tasks of a host go.
func (f *Frontier) Open(key string) { f.setGate(key, open) }

func (f *Frontier) setGate(key string, g gate) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	h := f.host(key)
	if h.gate != g {
		h.gate = g
		h.freeAt = now
	}
	f.place(h, now)
}

// Pace sets the least time between two requests of a host; it only ever slows
// the host down. (Crawl-delay)
//
// The pace is kept for as long as the host has tasks, and one interval after
// its last request; then the host may be forgotten. So whoever knows a pace has
// to say it again when the host comes back. With Gated there is time for that:
// until Open, a host that comes back has one request in flight.
func (f *Frontier) Pace(key string, interval time.Duration) {
	if interval <= 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	h := f.host(key)
	if limit := rate.Every(interval); h.limiter == nil || limit < h.limiter.Limit() {
		h.setLimit(limit, now)
	}
	f.place(h, now)
}

// Delay keeps every task of a host, also those queued again, waiting until
// then. It never shortens an earlier delay.
func (f *Frontier) Delay(key string, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(key)
	h.offUntil = later(h.offUntil, until)
	f.place(h, time.Now())
}

// Refund says that a leased task led to no request, so that the next need not
// keep its distance. It is called before Release, and soon: once another task
// was handed out, that one kept its distance already and nothing is given back.
func (f *Frontier) Refund(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.global != nil && f.leasedAt.Equal(t.leasedAt) {
		f.global.AllowN(now, -1)
		f.globalAt = now.Add(until(f.global, now))
	}
	h := f.hosts[t.Host]
	if h.limiter != nil && h.leasedAt.Equal(t.leasedAt) {
		h.limiter.AllowN(now, -1)
		h.paceAt = now.Add(until(h.limiter, now))
	}
	f.place(h, now)
	notify(f.wake)
}

// setLimit changes the host's pace, as if it had been so at its last request.
func (h *host) setLimit(l rate.Limit, now time.Time) {
	h.limiter = rate.NewLimiter(l, 1)
	if !h.leasedAt.IsZero() {
		h.limiter.AllowN(h.leasedAt, 1)
	}
	h.paceAt = now.Add(until(h.limiter, now))
}

// until says how long until the limiter has a token, taking none.
func until(l *rate.Limiter, now time.Time) time.Duration {
	if l == nil {
		return 0
	}
	missing := 1 - l.TokensAt(now)
	return max(0, time.Duration(missing/float64(l.Limit())*float64(time.Second)))
}

// take takes a token, which must be there, and says from when there is another.
func take(l *rate.Limiter, now time.Time) (next time.Time) {
	if l == nil {
		return next
	}
	l.AllowN(now, 1)
	return now.Add(until(l, now))
}
