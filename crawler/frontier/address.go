package frontier

import (
	"net/netip"
	"time"
)

// address is what hosts of one IP address share. Of those that could go, one
// has the turn and stands in a lane; the others wait here.
type address struct {
	meter
	name  string
	hosts int
	ready hostHeap // the oldest task first
	turn  *host    // nil only when none is ready
}

// SetAddr says which IP address answers for a host, so that Config.IPRate can
// hold for all hosts of that address together. It is called before Release, and
// what the host was just asked counts; until it is called only the host's own
// limits hold: see Locate. Where the host is an IP address SetAddr need not be
// called. The address is forgotten with the host.
func (f *Frontier) SetAddr(key, addr string) {
	if f.cfg.IPRate <= 0 || addr == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	h := f.host(key)
	if h.addr != nil && h.addr.name == addr {
		return
	}
	h.leaveHeap()
	f.leaveAddr(h, now)
	f.joinAddr(h, addr)
	if h.pace.last.After(h.addr.last) && !h.addr.next.After(now) {
		h.addr.take(now) // what was just sent counts
	}
	f.place(h, now)
}

// Located reports whether Config.IPRate holds for a host's next request already:
// there is no such limit, or the address is known.
func (f *Frontier) Located(key string) bool {
	if f.cfg.IPRate <= 0 {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.hosts[key]
	return h != nil && h.addr != nil
}

// Locate is SetAddr before the first request: nothing was sent to the host of a
// leased task, which is to be queued again, to go when its address may be asked.
func (f *Frontier) Locate(t *Task, addr string) {
	f.Refund(t)
	f.mu.Lock()
	defer f.mu.Unlock()
	if h := f.hosts[t.Host]; h.addr == nil {
		now := time.Now()
		h.leaveHeap()
		f.joinAddr(h, addr)
		f.place(h, now)
	}
}

func (f *Frontier) joinAddr(h *host, addr string) {
	a := f.addrs[addr]
	if a == nil {
		a = &address{name: addr, meter: newMeter(f.cfg.IPRate)}
		f.addrs[addr] = a
	}
	h.addr = a
	a.hosts++
}

// leaveAddr is for a host in no heap.
func (f *Frontier) leaveAddr(h *host, now time.Time) {
	a := h.addr
	if a == nil {
		return
	}
	h.addr = nil
	if a.turn == h {
		a.turn = nil
	}
	if a.hosts--; a.hosts == 0 {
		delete(f.addrs, a.name)
		return
	}
	f.nextTurn(a, now)
}

// nextTurn lets one of the hosts that are ready stand in line for all of them.
func (f *Frontier) nextTurn(a *address, now time.Time) {
	if a.turn != nil || len(a.ready) == 0 {
		return
	}
	h := a.ready[0]
	h.leaveHeap()
	a.turn = h
	if a.next.After(now) {
		h.rank = f.rank(a.next)
		f.lane(h).waiting.add(h)
	} else {
		f.lane(h).ready.add(h)
	}
	notify(f.wake)
}

// literal returns the address of a host that is one, else "".
func literal(key string) string {
	addr, err := netip.ParseAddrPort(key)
	if err != nil {
		return ""
	}
	return addr.Addr().String()
}
