package frontier

import "net/netip"

// address is what hosts of one IP address share. Of those that could go, one
// has the turn and stands in a lane; the others wait here.
type address struct {
	meter
	name        string
	hosts       int
	lines, left int64    // of the tasks counted on its hosts
	ready       hostHeap // the oldest task first
	turn        *host    // nil only when none is ready
}

// setAddr says which IP address answers for a host, so that Config.IPRate holds
// for all hosts of that address together. asked says that what the host was just
// asked counts. Where the host is an IP address it is known already. The address
// is forgotten with the host. The caller places the host.
func (f *Frontier) setAddr(h *host, addr string, asked bool, now moment) {
	if f.cfg.IPRate <= 0 || h.addr != nil && h.addr.name == addr {
		return
	}
	h.leaveHeap()
	if h.addr != nil {
		h.addr.lines -= h.lines
	}
	f.leaveAddr(h, now)
	f.joinAddr(h, addr)
	if asked && h.pace.last > h.addr.last {
		h.addr.take(now)
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
	a.lines += h.lines
	a.left += h.left
}

// leaveAddr is for a host in no heap.
func (f *Frontier) leaveAddr(h *host, now moment) {
	a := h.addr
	if a == nil {
		return
	}
	h.addr = nil
	if a.turn == h {
		a.turn = nil
	}
	a.left -= h.left
	if a.hosts--; a.hosts == 0 && (a.lines == 0 || len(f.addrs) > mostForeseen) {
		delete(f.addrs, a.name)
		return
	}
	f.nextTurn(a, now)
}

// nextTurn lets one of the hosts that are ready stand in line for all of them.
func (f *Frontier) nextTurn(a *address, now moment) {
	if a.turn != nil || len(a.ready) == 0 {
		return
	}
	h := a.ready[0]
	h.leaveHeap()
	a.turn = h
	if a.next > now {
		h.rank = int64(a.next)
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
