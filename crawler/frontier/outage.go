package frontier

import (
	"math/rand/v2"
	"time"
)

// outage is a time in which a host refuses (429, 503); zero where there is none.
type outage struct {
	since  time.Time // its first refusal
	until  time.Time // nothing is asked before
	level  int       // refusals in a row
	parked string    // why the host was given up; "" if it was not
}

// Backoff is how long to wait after the n-th failure in a row, from 0: half to
// one and a half of 1 s, 2 s, 4 s, … 64 s.
func Backoff(n int) time.Duration {
	d := time.Second << min(n, 6)
	return d/2 + rand.N(d)
}

// A Refusal is what an answer of 429 or 503 says.
type Refusal struct {
	Wait  time.Duration // Retry-After
	Asked bool          // there was one
}

// Refused says, in the middle of a lease, that the host refused the request. It
// puts the host off, not the task: refusals use up no tries. It returns when the
// task may be asked for again, or false if it is not to be: then the host was
// given up, because it was off for longer than Config.MaxHostWait or wants to be
// (Task.Denial says so, and all that waits for it has the same), or it answers
// others and has refused this task alone for that long.
//
// A host that refuses is asked at half its rate, down to a 64th; refusals of
// requests that were under way together count once. Every 30 s without a
// refusal, pauses not counted, give back an eighth of the whole rate: after a
// single refusal it is whole again in 2 minutes, after many in 4. A host without
// a limit gets half the rate that it lately had, one a second at least, and
// recovers to none.
//
// A refused robots fetch slows its host only; then the time is when that rate
// allows the next request.
func (f *Frontier) Refused(t *Task, r Refusal) (at time.Time, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, h := time.Now(), t.from
	next := f.slowDown(h, t, now)
	defer f.place(h, now)
	if t.kind == rules {
		return next, true
	}
	until, last := h.outage.refused(r, f.cfg.MaxHostWait, next, now)
	if h.outage.parked != "" {
		f.sortOut(h, now)
		t.Denial = f.denial(h, t, now)
		return now, false
	}
	if t.refusedSince.IsZero() {
		t.refusedSince = now
	}
	if until.Sub(t.refusedSince) > f.cfg.MaxHostWait {
		return now, false
	}
	h.delay(until)
	// The task itself waits a little longer, so that it is another one that finds
	// out whether the host answers again: it may be this one alone that is
	// refused. But not so long that its host is not known to be off by then.
	t.refusals++
	if at := until.Add(Backoff(t.refusals - 1)); at.Before(last) {
		return at, true
	}
	return last, true
}

// slowDown halves the pace of a host that refused t's request, and returns from
// when on it allows the next.
func (f *Frontier) slowDown(h *host, t *Task, now time.Time) time.Time {
	if !t.leasedAt.Before(h.pace.slowedAt) {
		h.pace.slow(now)
		h.pace.quietAt = latest(now, h.offUntil)
	}
	return h.pace.next
}

// refused says until when a host that refuses is left alone and when it has to
// have answered at last, or notes that it was off for so long, or wants to be,
// that it is parked. Refusals of requests that were under way together count
// once.
//
// next is when the host's slowed pace allows another request. That counts from
// the second refusal on: a host whose own pace is slower than maxWait is asked
// twice at least.
func (o *outage) refused(r Refusal, maxWait time.Duration, next, now time.Time) (until, last time.Time) {
	if o.since.IsZero() {
		o.since = now
	}
	if now.After(o.until) || o.until.IsZero() {
		o.until = now.Add(Backoff(o.level))
		o.level++
	}
	if at := now.Add(r.Wait); r.Asked && at.After(o.until) {
		o.until = at
	}
	off := o.until
	if o.level > 1 && next.After(off) {
		off = next
	}
	if off.Sub(o.since) > maxWait {
		o.parked = "off since " + o.since.UTC().Format(time.RFC3339) +
			", not to be asked before " + off.UTC().Format(time.RFC3339)
	}
	return o.until, o.since.Add(maxWait)
}

// answered notes that a host answered as usual. Its refusals are forgiven when
// it has been quiet for as long as it was off, and for a minute at least.
func (o *outage) answered(now time.Time) {
	switch {
	case o.since.IsZero() || o.parked != "":
	case !o.lasts(now):
		*o = outage{}
	case now.After(o.until):
		o.since = now // it is not off in one go
	}
}

// lasts reports whether the outage is not forgiven yet.
func (o *outage) lasts(now time.Time) bool {
	if o.since.IsZero() {
		return false
	}
	return o.parked != "" || now.Sub(o.until) <= max(time.Minute, o.until.Sub(o.since))
}
