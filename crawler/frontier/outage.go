package frontier

import (
	"math/rand/v2"
	"time"
)

// outage is a time in which a host refuses (429, 503).
type outage struct {
	since  moment // its first refusal
	until  moment // nothing is asked before
	level  int    // refusals in a row
	parked string // why the host was given up; "" if it was not
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
// others and has refused this task alone for that long; then the time is when they
// may go on.
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
	now, h := f.now(), t.from
	next := f.slowDown(h, t, now)
	defer f.place(h, now)
	if t.kind == rules {
		return f.time(next), true
	}
	until, last := f.refused(h, r, next, now)
	if h.parked() != "" {
		f.sortOut(h, now)
		t.Denial = f.denial(h, t, now)
		return f.time(now), false
	}
	if t.refusedSince == 0 {
		t.refusedSince = now
	}
	h.delay(until)
	if until.since(t.refusedSince) > f.cfg.MaxHostWait {
		return f.time(until), false
	}
	// The task itself waits a little longer, so that it is another one that finds
	// out whether the host answers again: it may be this one alone that is
	// refused. But not so long that its host is not known to be off by then.
	t.refusals++
	return f.time(min(last, until.add(Backoff(t.refusals-1)))), true
}

// slowDown halves the pace of a host that refused t's request, and returns from
// when on it allows the next.
func (f *Frontier) slowDown(h *host, t *Task, now moment) moment {
	if s := h.pace.slowed; s == nil || t.leasedAt >= s.at {
		h.pace.slow(now)
		h.pace.slowed.quietAt = max(now, h.offUntil)
	}
	return h.pace.next
}

// refused says until when a host that refuses is left alone and when it has to
// have answered at last, or notes that it was off for so long, or wants to be,
// that it is parked. Refusals of requests that were under way together count
// once.
//
// next is when the host's slowed pace allows another request. That counts from
// the second refusal on: a host whose own pace is slower than Config.MaxHostWait
// is asked twice at least.
func (f *Frontier) refused(h *host, r Refusal, next, now moment) (until, last moment) {
	if h.outage == nil {
		h.outage = &outage{since: now}
	}
	o := h.outage
	if now > o.until {
		o.until = now.add(Backoff(o.level))
		o.level++
	}
	if r.Asked {
		o.until = max(o.until, now.add(r.Wait))
	}
	off := o.until
	if o.level > 1 {
		off = max(off, next)
	}
	if off.since(o.since) > f.cfg.MaxHostWait {
		o.parked = "off since " + f.time(o.since).UTC().Format(time.RFC3339) +
			", not to be asked before " + f.time(off).UTC().Format(time.RFC3339)
	}
	return o.until, o.since.add(f.cfg.MaxHostWait)
}

// parked is why the host was given up; "" if it was not.
func (h *host) parked() string {
	if h.outage == nil {
		return ""
	}
	return h.outage.parked
}

// answered notes that a host answered as usual. Its refusals are forgiven when
// it has been quiet for as long as it was off, and for a minute at least.
func (h *host) answered(now moment) {
	switch o := h.outage; {
	case o == nil || o.parked != "":
	case !o.lasts(now):
		h.outage = nil
	case now > o.until:
		o.since = now // it is not off in one go
	}
}

// lasts reports whether the outage is not forgiven yet.
func (o *outage) lasts(now moment) bool {
	return o.parked != "" || now.since(o.until) <= max(time.Minute, o.until.since(o.since))
}
