package frontier

import (
	"time"

	"golang.org/x/time/rate"
)

// Interval is the time that now lies between two requests to a host, as far as its
// account goes: 0 without a limit or an account.
func (f *Frontier) Interval(key string) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hosts[key]
	if h == nil {
		return 0
	}
	return h.pace.every
}

// SetRate changes Config.Rate, as if it had been so at the last request; 0 is no
// limit.
func (f *Frontier) SetRate(perSecond float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.global.set(rate.Limit(perSecond))
	notify(f.wake)
}
