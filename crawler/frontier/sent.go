package frontier

import "time"

// delay keeps every task of a host waiting until then. It never shortens an
// earlier delay. The caller places the host.
func (h *host) delay(until moment) {
	h.offUntil = max(h.offUntil, until)
	if s := h.pace.slowed; s != nil {
		s.quietAt = max(s.quietAt, until)
	}
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
// It may be called more than once, and not at all: Return says it, too.
func (f *Frontier) Sent(t *Task) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !t.leased {
		return
	}
	now, h := f.now(), t.from
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
	if h.sending == t.leasedAt {
		h.sending = 0
	}
}

// refund gives back what a lease took that led to no request. Once another task
// was handed out, that one kept its distance already and nothing is given back.
func (f *Frontier) refund(h *host, t *Task, now moment) {
	h.sent(t)
	f.global.refund(t.leasedAt, now)
	h.pace.refund(t.leasedAt, now)
	if h.addr != nil {
		h.addr.refund(t.leasedAt, now)
	}
	notify(f.wake)
}
