package discovery

import (
	"slices"
	"strings"
	"time"
)

// siteHost is a host of a site that has pages which may have begun, so that one
// that is left alone for a while holds up none of the others. A site of one host
// has no others, and keeps no account of it.
type siteHost struct {
	until  time.Time // its pages hold nobody up before
	counts []hostLevel
}

// hostLevel counts pages of a host that may have begun and are not over.
type hostLevel struct {
	depth            int
	holding, excused int32
}

// hostOf is the host of a URL, with its port if that is not the scheme's.
func hostOf(url string) string {
	rest := url[strings.Index(url, "://")+len("://"):]
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// host is the account of a host; nil if the site has only this one.
func (s *site) host(name string) *siteHost {
	if s.hosts == nil {
		if s.first == name {
			return nil
		}
		s.account()
	}
	h := s.hosts[name]
	if h == nil {
		h = new(siteHost)
		s.hosts[strings.Clone(name)] = h
	}
	return h
}

// account begins to keep one of each host. All pages that have begun are the first's.
func (s *site) account() {
	first := new(siteHost)
	for _, l := range s.levels {
		if l.holding > 0 {
			first.counts = append(first.counts, hostLevel{depth: int(l.depth), holding: l.holding})
		}
	}
	s.hosts = map[string]*siteHost{s.first: first}
}

func (h *siteHost) at(depth int) *hostLevel {
	i := slices.IndexFunc(h.counts, func(c hostLevel) bool { return c.depth == depth })
	if i < 0 {
		i = len(h.counts)
		h.counts = append(h.counts, hostLevel{depth: depth})
	}
	return &h.counts[i]
}

// hold notes that a page of the host may begin. It holds its level, unless the
// host is left alone.
func (s *site) hold(name string, depth int, now time.Time) {
	h := s.host(name)
	switch {
	case h == nil:
	case now.Before(h.until):
		h.at(depth).excused++
		s.excused++
		return
	default:
		h.at(depth).holding++
	}
	s.level(depth).holding++
}

// letGo notes that a page of the host holds its level no more.
func (s *site) letGo(name string, depth int, now time.Time) {
	if h := s.host(name); h != nil {
		c := h.at(depth)
		excused := c.excused > 0
		if excused {
			c.excused--
			s.excused--
		} else {
			c.holding--
		}
		h.counts = slices.DeleteFunc(h.counts, func(c hostLevel) bool { return c.holding == 0 && c.excused == 0 })
		if len(h.counts) == 0 && !now.Before(h.until) {
			delete(s.hosts, name)
		}
		if excused {
			return
		}
	}
	s.level(depth).holding--
}

// pause excuses all pages of a host until then.
func (s *site) pause(name string, until time.Time) {
	if s.hosts == nil { // others may come, or wait already
		s.account()
	}
	h := s.host(name)
	if until.After(h.until) {
		h.until = until
	}
	for i := range h.counts {
		c := &h.counts[i]
		s.level(c.depth).holding -= c.holding
		s.excused += c.holding
		c.excused, c.holding = c.excused+c.holding, 0
	}
}
