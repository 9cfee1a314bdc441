package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"weft/crawler"
	"weft/store"
)

// hostPages is what is known of a host.
type hostPages struct {
	name        string
	pages       int64
	failed      int64
	attempts    int64
	wire        int64
	phases      store.Timings
	first, last time.Time // of its records

	// lost is how many pages of this host may have been counted to the rest,
	// before the host was looked at again.
	lost int64
}

func (h *hostPages) add(o *hostPages) {
	h.pages += o.pages
	h.failed += o.failed
	h.attempts += o.attempts
	h.wire += o.wire
	for i, d := range o.phases {
		h.phases[i] += d
	}
}

// maxHosts bounds the hosts that are told apart, at about 300 bytes each.
const maxHosts = 8192

// hosts counts pages by host. When there are too many hosts, the half with
// fewer pages is added up to the rest. A host that is among the largest from
// early on is exact; one that is counted anew says how much it may lack (after
// Manku and Motwani, lossy counting, VLDB 2002).
type hosts struct {
	byName  map[string]*hostPages
	rest    hostPages
	dropped int64 // hosts in rest, counted once for every time they were dropped
	floor   int64 // the most pages that a host in rest had
}

func (h *hosts) page(p crawler.PageDone) {
	if p.Host == "" {
		return
	}
	e := h.byName[p.Host]
	if e == nil {
		if len(h.byName) >= maxHosts {
			h.drop()
		}
		e = &hostPages{name: p.Host, lost: h.floor, first: p.Time}
		h.byName[p.Host] = e
	}
	one := hostPages{pages: 1, attempts: int64(p.Attempts), wire: received(p), phases: p.Phases}
	if !good(p.Outcome) {
		one.failed = 1
	}
	e.add(&one)
	e.last = p.Time
}

func (h *hosts) drop() {
	all := h.ranked()
	for _, e := range all[len(all)/2:] {
		h.rest.add(e)
		h.floor = max(h.floor, e.pages+e.lost)
		h.dropped++
		delete(h.byName, e.name)
	}
}

// ranked are the hosts that are told apart, the one with the most pages first.
func (h *hosts) ranked() []*hostPages {
	all := make([]*hostPages, 0, len(h.byName))
	for _, e := range h.byName {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b *hostPages) int {
		return cmp.Or(cmp.Compare(b.pages, a.pages), cmp.Compare(a.name, b.name))
	})
	return all
}

// top are the n hosts with the most pages, and all others in one.
func (h *hosts) top(n int) (top []*hostPages, rest hostPages) {
	top, rest = h.ranked(), h.rest
	for _, e := range top[min(n, len(top)):] {
		rest.add(e)
	}
	return top[:min(n, len(top))], rest
}

// known is how many hosts had pages, at least.
func (h *hosts) known() int { return len(h.byName) + int(min(h.dropped, 1)) }

// snapshot is a copy that tells only those apart that are shown.
func (h *hosts) snapshot() hosts {
	top, rest := h.top(shownHosts)
	s := hosts{byName: make(map[string]*hostPages, len(top)), rest: rest, dropped: h.dropped, floor: h.floor}
	for _, e := range top {
		one := *e
		s.byName[one.name] = &one
	}
	return s
}

// HostPages is how many records a host has.
type HostPages struct {
	Host          string // without a usual port; foreign text
	Pages, Failed int64
}

// Busiest are the n hosts with the most records, by what they are shown as: a site over
// HTTP and over HTTPS, each at its usual port, is one.
func (c *Collector) Busiest(n int) []HostPages {
	sum := make(map[string]HostPages, len(c.hosts.byName))
	for _, h := range c.hosts.byName {
		name := withoutUsualPort(h.name)
		sum[name] = HostPages{name, sum[name].Pages + h.pages, sum[name].Failed + h.failed}
	}
	all := slices.SortedFunc(maps.Values(sum), func(a, b HostPages) int {
		return cmp.Or(cmp.Compare(b.Pages, a.Pages), cmp.Compare(a.Host, b.Host))
	})
	return all[:min(n, len(all))]
}
