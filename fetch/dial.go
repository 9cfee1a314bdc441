package fetch

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// attemptDelay is the head start of an address before the next one is tried
// beside it (RFC 8305 section 5).
const attemptDelay = 250 * time.Millisecond

// A dialer makes connections.
type dialer struct {
	overrides
	names     *resolver
	keepAlive time.Duration // as in net.Dialer: 0 is its default, negative is none
}

// longQuiet is how long a connection may be quiet without somebody on its way
// forgetting it. Who translates addresses is to remember one for two hours (RFC 5382,
// section 5), but some do so for a few minutes only.
const longQuiet = 2 * time.Minute

// keepAlive says whether connections are to be kept alive by probes: four system
// calls each, and of no use where the exchange's own limits end a silence before
// anybody else would.
func keepAlive(cfg Config) time.Duration {
	if max(cfg.Timeout, cfg.IdleTimeout) <= longQuiet {
		return -1
	}
	return 0
}

// blockedError is the refusal of an address by the guard.
type blockedError struct{ addr string }

func (e *blockedError) Error() string { return e.addr + " is not a public address" }

// guard refuses to connect to what is not public. It runs between the creation
// of the socket and connect, so the address it sees is the one that is really
// dialled, whatever name, number notation or DNS answer led to it.
func guard(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !IsPublic(ap.Addr()) {
		return &blockedError{address}
	}
	return nil
}

// dial connects to t, for x. With guarded it connects to public addresses only.
func (d *dialer) dial(ctx context.Context, x *exchange, t target, guarded bool) (net.Conn, error) {
	addrs := t.known()
	if addrs == nil {
		x.dialing(PhaseDNS)
		var err error
		if addrs, err = d.names.lookup(ctx, t.host); err != nil {
			return nil, err
		}
		x.dialing(PhaseConnect)
	}
	nd := net.Dialer{KeepAlive: d.keepAlive}
	if guarded {
		nd.Control = guard
	}
	return race(ctx, &nd, "tcp", addrs, t.port)
}

// known returns the addresses of t that need no lookup: those that the user
// gave, or t itself if it is an address.
func (t target) known() []netip.Addr {
	if t.addrs != nil {
		return t.addrs
	}
	if a, err := netip.ParseAddr(t.host); err == nil {
		return []netip.Addr{a}
	}
	return nil
}

// race connects to the first address that answers. Each address gets
// attemptDelay before the next one joins; one that fails makes way at once. The
// error is that of the first address that failed.
func race(ctx context.Context, nd *net.Dialer, network string, addrs []netip.Addr, port string) (net.Conn, error) {
	if len(addrs) == 1 {
		return nd.DialContext(ctx, network, net.JoinHostPort(addrs[0].String(), port))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // the losers close their connections
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result)
	attempt := func(a netip.Addr) {
		conn, err := nd.DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		select {
		case results <- result{conn, err}:
		case <-ctx.Done():
			if err == nil {
				conn.Close()
			}
		}
	}
	var firstErr error
	delay := time.NewTimer(0)
	defer delay.Stop()
	for running := 0; ; {
		select {
		case <-delay.C:
			if len(addrs) > 0 {
				go attempt(addrs[0])
				addrs = addrs[1:]
				running++
				delay.Reset(attemptDelay)
			}
		case r := <-results:
			running--
			if r.err == nil {
				return r.conn, nil
			}
			if firstErr == nil {
				firstErr = r.err
			}
			if len(addrs) == 0 && running == 0 {
				return nil, firstErr
			}
			delay.Reset(0)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
