package fetch

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// dnsTTL is how long an answer is used. The resolver of the standard library
	// does not tell the TTL of the records; a minute is what browsers use.
	dnsTTL = time.Minute
	// dnsErrorTTL is how long a failed lookup is not tried again.
	dnsErrorTTL = 5 * time.Second
	// dnsNames bounds each of the two generations of the cache.
	dnsNames = 16 << 10
	// dnsLookups bounds the lookups in flight: each may hold two sockets.
	dnsLookups = 64
	// maxAddrs bounds the addresses of one name that are tried.
	maxAddrs = 8
)

// A resolver looks names up and keeps the answers. One lookup runs for a name
// at a time, however many ask. The cache is bounded by generations: when the
// young one is full it becomes the old one, and the former old one is dropped.
type resolver struct {
	net   *net.Resolver
	slots chan struct{}

	mu         sync.Mutex
	young, old map[string]*answer
}

// An answer is complete when done is closed.
type answer struct {
	done    chan struct{}
	addrs   []netip.Addr
	err     error
	expires time.Time
	void    bool // who looked it up gave up: it says nothing about the name
}

func newResolver(r *net.Resolver) *resolver {
	return &resolver{net: r, slots: make(chan struct{}, dnsLookups), young: make(map[string]*answer)}
}

// lookup returns the addresses of host in the order in which to try them.
// Who asks first does the lookup, under his own ctx. When he gives up, one of those
// who wait for his answer does it.
func (r *resolver) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	for {
		a, first := r.answer(host)
		if first {
			r.fill(ctx, a, host)
			return a.addrs, a.err
		}
		select {
		case <-a.done:
			if !a.void || ctx.Err() != nil {
				return a.addrs, a.err
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// answer returns the answer for host; first says that the caller is to fill it.
func (r *resolver) answer(host string) (a *answer, first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a = r.young[host]
	if a == nil {
		a = r.old[host]
	}
	if a != nil && a.usable() {
		return a, false
	}
	a = &answer{done: make(chan struct{})}
	if len(r.young) >= dnsNames {
		r.old, r.young = r.young, make(map[string]*answer)
	}
	r.young[host] = a
	return a, true
}

func (r *resolver) fill(ctx context.Context, a *answer, host string) {
	ttl := dnsTTL
	if a.addrs, a.err = r.ask(ctx, host); a.err != nil {
		ttl, a.void = dnsErrorTTL, ctx.Err() != nil
	}
	a.expires = time.Now().Add(ttl)
	close(a.done)
}

// usable reports whether a is still being looked up, or says something about the name
// and is not yet expired.
func (a *answer) usable() bool {
	select {
	case <-a.done:
		return !a.void && time.Now().Before(a.expires)
	default:
		return true
	}
}

func (r *resolver) ask(ctx context.Context, host string) ([]netip.Addr, error) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	addrs, err := r.net.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	return interleave(addrs), nil
}

// interleave alternates between the two families, the first address's first
// (RFC 8305 section 4), and drops what is beyond maxAddrs.
func interleave(addrs []netip.Addr) []netip.Addr {
	var first, second []netip.Addr
	for _, a := range addrs {
		a = a.Unmap()
		if a.Is4() == addrs[0].Unmap().Is4() {
			first = append(first, a)
		} else {
			second = append(second, a)
		}
	}
	mixed := make([]netip.Addr, 0, min(len(addrs), maxAddrs))
	for len(mixed) < cap(mixed) {
		if len(first) > 0 {
			mixed, first = append(mixed, first[0]), first[1:]
		}
		first, second = second, first
		if len(first) == 0 {
			first, second = second, first
		}
	}
	return mixed
}
