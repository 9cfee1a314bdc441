package frontier

import "time"

// Pauses says until when the hosts that were asked lately, or are left alone,
// may not be asked again, for whoever goes on with the work after this process.
// What was handed out within the slack before now and is not known to them is
// allowed for.
func (f *Frontier) Pauses(slack time.Duration) map[string]time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	pauses := make(map[string]time.Time)
	for key, h := range f.hosts {
		until := h.offUntil
		if !h.pace.next.IsZero() {
			until = later(until, h.pace.next.Add(slack))
		}
		if until.After(now) {
			pauses[key] = until
		}
	}
	return pauses
}
