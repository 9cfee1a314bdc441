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
	h := f.host(key)
	if h.gate == g {
		return
	}
	now := time.Now()
	h.gate, h.freeAt = g, now
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
	h := f.host(key)
	h.pace.lower(rate.Every(interval))
	f.place(h, time.Now())
}

// Slow says that the host refused a leased task's request (429, 503). It halves
// the host's rate, down to a 64th of what it was; refusals of requests that
// were under way together count once. Every 30 s without a refusal, pauses not
// counted, give back an eighth of the whole rate: after a single refusal it is
// whole again in 2 minutes, after many in 4. A host without a limit gets half
// the rate that it lately had, one a second at least, and recovers to none.
// Slow returns from when on that rate allows the host's next request.
//
// Like Delay, it is called before Release.
func (f *Frontier) Slow(t *Task) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hosts[t.Host]
	if t.leasedAt.Before(h.pace.slowedAt) {
		return h.pace.next
	}
	now := time.Now()
	h.pace.slow(now)
	h.pace.quietAt = later(now, h.offUntil)
	f.place(h, now)
	return h.pace.next
}

// Delay keeps every task of a host, also those queued again, waiting until
// then. It never shortens an earlier delay.
func (f *Frontier) Delay(key string, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(key)
	h.offUntil = later(h.offUntil, until)
	h.pace.quietAt = later(h.pace.quietAt, until)
	f.place(h, time.Now())
}

// sendPatience is how long a host's next task waits for the request of the last
// one to go out. It is longer than a connection takes whose first two packets
// were lost (RFC 6298: 1 s, then 2 s more). What has not gone out by then is
// taken never to: a host that does not answer must not get its connections one
// after the other.
const sendPatience = 4 * time.Second

// Sent says that a leased task's request goes out only now: lookup, connection
// and TLS lie between it and the lease. The host's next task keeps its distance
// from now, and until now it was not handed out at all, up to 4 s. So requests
// keep their distance on the wire, however long a connection takes.
//
// It may be called more than once, and not at all: Release says it, too.
func (f *Frontier) Sent(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	h := f.hosts[t.Host]
	f.global.postpone(t.leasedAt, now)
	h.pace.postpone(h.pace.last, now)
	h.sent(t)
	if h.addr != nil {
		h.addr.postpone(t.leasedAt, now)
	}
	f.place(h, now)
}

// sent notes that the host need not wait any more for t's request.
func (h *host) sent(t *Task) {
	if h.sending.Equal(t.leasedAt) {
		h.sending = time.Time{}
	}
}

// GiveUp lets all tasks of a host go at once, for those of its owner's reasons
// that make them lead to no request: no limit of the host holds them, and no
// time that they were to wait for. Hold and Open end it.
func (f *Frontier) GiveUp(key string) { f.setGate(key, givenUp) }

// Refund says that a leased task led to no request, so that the next need not
// keep its distance. It is called before Release, and soon: once another task
// was handed out, that one kept its distance already and nothing is given back.
func (f *Frontier) Refund(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	t.refunded = true
	h := f.hosts[t.Host]
	h.sent(t)
	f.global.refund(t.leasedAt, now)
	h.pace.refund(t.leasedAt, now)
	if h.addr != nil {
		h.addr.refund(t.leasedAt, now)
	}
	f.place(h, now)
	notify(f.wake)
}
