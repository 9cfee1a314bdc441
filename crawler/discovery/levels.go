package discovery

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"weft/crawler/spill"
	"weft/parse/weburl"
)

// levels says which pages may begin: those of the least depth of every site.
// Pages wait here in a file; those that may begin are handed out by next, and
// hold their level until they are over or excused.
type levels struct {
	slow time.Duration // a page that has taken longer holds nobody up
	dir  string        // of the file

	file    *spill.File // nil before it is needed
	encoded []byte      // a buffer
	sites   map[string]*site
	open    []*site // those with a page that may begin, and perhaps others
	begun   []*Hold // the oldest first; those that are over, too
	waiting int64
	left    leftovers
}

// A site has pages that are not over. There may be a hundred thousand of them, so it
// takes little memory (BenchmarkMemoryHosts).
type site struct {
	levels  []level              // by depth
	first   string               // the host of its first page
	hosts   map[string]*siteHost // those with pages that may have begun; nil while the first is the only one
	excused int32                // pages of hosts that were left alone, not over
	open    bool                 // stands in levels.open
}

type level struct {
	depth   int32
	holding int32       // pages that may have begun, and are neither over nor excused
	waiting spill.Chain // pages that were not handed out
}

// A Hold is how a page that has begun holds the level of its site.
type Hold struct {
	site  *site
	host  string
	depth int
	since time.Time
	over  bool
}

// siteOf is the site that the pages of a host count for.
func siteOf(host string) string { return weburl.URL{Host: host}.Site() }

// site is that of a host, perhaps a new one.
func (ls *levels) site(host string) *site {
	s := ls.sites[siteOf(host)]
	if s == nil {
		s = &site{first: strings.Clone(host)} // not the URL that it was cut from
		if ls.sites == nil {
			ls.sites = make(map[string]*site)
		}
		ls.sites[siteOf(s.first)] = s
	}
	return s
}

// level is that of the depth, perhaps a new one.
func (s *site) level(depth int) *level {
	i, ok := slices.BinarySearchFunc(s.levels, depth, func(l level, depth int) int { return int(l.depth) - depth })
	if !ok {
		s.levels = slices.Insert(s.levels, i, level{depth: int32(depth)})
	}
	return &s.levels[i]
}

// expect notes a page that begins without next.
func (ls *levels) expect(url string, depth int) {
	host := hostOf(url)
	ls.site(host).hold(host, depth, time.Now())
}

// add takes a page that waits for its level.
func (ls *levels) add(p Page) (err error) {
	if ls.file == nil {
		if ls.file, err = spill.Open(ls.dir); err != nil {
			ls.file = nil
			return broken(err)
		}
	}
	s := ls.site(hostOf(p.URL))
	ls.encoded = p.Append(ls.encoded[:0])
	if err := ls.file.Push(&s.level(p.Depth).waiting, ls.encoded); err != nil {
		return broken(err)
	}
	ls.waiting++
	ls.look(s)
	return nil
}

func broken(err error) error { return fmt.Errorf("pages on disk: %w", err) }

// look finds out what of a site may begin.
func (ls *levels) look(s *site) {
	for len(s.levels) > 0 && s.levels[0].holding == 0 && s.levels[0].waiting.Len() == 0 {
		s.levels = slices.Delete(s.levels, 0, 1)
	}
	switch {
	case len(s.levels) == 0 && s.excused == 0:
		delete(ls.sites, siteOf(s.first))
	case len(s.levels) > 0 && s.levels[0].waiting.Len() > 0 && !s.open:
		s.open = true
		ls.open = append(ls.open, s)
	}
}

// turn is how many pages a site hands out before it is the next one's turn.
const turn = 16

// next hands out pages that may begin, at most so many. If there are any, it
// hands out one at least.
func (ls *levels) next(most int, now time.Time) (pages []Page, err error) {
	ls.excuseSlow(now)
	for len(ls.open) > 0 && len(pages) < most {
		s := ls.open[0]
		ls.open[0] = nil
		ls.open = ls.open[1:]
		s.open = false
		if len(s.levels) == 0 {
			continue // it is over
		}
		l := &s.levels[0] // perhaps a lower one than when it opened
		for range min(turn, most-len(pages), l.waiting.Len()) {
			b, err := ls.file.Pop(&l.waiting)
			if err != nil {
				return pages, broken(err)
			}
			p, err := DecodePage(b)
			if err != nil {
				return pages, broken(err)
			}
			if !ls.left.out(p.Number) {
				continue
			}
			ls.waiting--
			s.hold(hostOf(p.URL), p.Depth, now)
			l = s.level(p.Depth)
			pages = append(pages, p)
		}
		ls.look(s)
	}
	return pages, nil
}

// take hands out a page of an earlier run before its turn, if it still waits.
func (ls *levels) take(p Page, now time.Time) bool {
	if p.Number >= ls.left.next || !ls.left.out(p.Number) {
		return false
	}
	ls.waiting--
	host := hostOf(p.URL)
	ls.site(host).hold(host, p.Depth, now)
	return true
}

// begin notes that a page that was handed out, or expected, has begun.
func (ls *levels) begin(url string, depth int, now time.Time) *Hold {
	host := hostOf(url)
	h := &Hold{site: ls.site(host), host: host, depth: depth, since: now}
	ls.begun = append(ls.begun, h)
	return h
}

// release notes that a page is over, or holds nobody up any more.
func (ls *levels) release(h *Hold) {
	if h.over {
		return
	}
	h.over = true
	h.site.letGo(h.host, h.depth, time.Now())
	ls.look(h.site)
}

// pause lets no level wait for the pages of a host until then.
func (ls *levels) pause(url string, until time.Time) {
	host := hostOf(url)
	if s := ls.sites[siteOf(host)]; s != nil {
		s.pause(host, until)
		ls.look(s)
	}
}

// excuseSlow lets go of the pages that have taken long.
func (ls *levels) excuseSlow(now time.Time) {
	for len(ls.begun) > 0 && (ls.begun[0].over || now.Sub(ls.begun[0].since) >= ls.slow) {
		h := ls.begun[0]
		ls.begun[0] = nil
		ls.begun = ls.begun[1:]
		ls.release(h)
	}
}

// close lets the file go.
func (ls *levels) close() error {
	if ls.file == nil {
		return nil
	}
	return ls.file.Close()
}
