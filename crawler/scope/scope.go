package scope

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"weft/parse/weburl"
)

// A Scope knows which links become pages. Make it with New. It is safe for
// concurrent use; Discover and Replay are to be called in the order of the
// output.
type Scope struct {
	cfg     Config
	ignored ignored

	mu       sync.RWMutex
	bounds   bounds
	pages    int64            // records that there are or will be
	perHost  map[string]int64 // only with a limit
	found    int64
	bodies   hashTable // host and content of all pages
	patterns patterns
	left     Left
}

// A Page is what a record says that decides about its links. All URLs here are
// canonical: the Key of a weburl.URL.
type Page struct {
	URL   string // as it was asked for
	Seed  bool   // of the list
	Final string // of a seed: where its last redirect led; "" is nowhere
	Depth int    // of a seed 0

	Nofollow    bool   // of its meta robots or X-Robots-Tag; not needed by Replay
	BodySHA256  string // as the record has it; "" is none
	Fingerprint string // of the visible text, 16 hexadecimal digits; "" is none
}

// A Link is one of a page.
type Link struct {
	URL      string // canonical
	Nofollow bool   // its rel
	Sitemap  bool   // a site has named it so: neither nofollow nor Config.Accept holds for it
}

// Seen is the set of the URLs that are pages, by ID: those of all seeds that
// were read, added whole by whoever reads them, and those that Scope adds.
type Seen interface {
	Has(weburl.ID) bool
	// Add notes that an ID belongs to the found page with this number.
	Add(id weburl.ID, found int64)
}

// Seed tells of a line of the list that is a URL, whether it stood there before
// or not. It has to be told before the line's record is. A resumption tells all
// lines again. In which order lines are told does not matter to the state.
func (s *Scope) Seed(url string) {
	a := split(url)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bounds.add(a)
	s.record(a)
}

// Line tells of a line of the list that is not a URL. It has a record, so it
// counts.
func (s *Scope) Line() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages++
}

// In reports whether a URL is in the scope of any seed. It is the question for
// a found page's redirect, which neither levels nor quotas nor regular
// expressions are asked about.
func (s *Scope) In(url string) bool {
	a := split(url)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.bounds.has(a)
}

// Closed reports whether a found page that still waits is not worth a request,
// because its pattern closed.
func (s *Scope) Closed(url string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.closed(url)
}

// Discover takes a page's links, in the order of the document, and returns those
// that become pages: what its record has as follow. The first of them is the
// found page with the number that Found returned before, plus one.
//
// Two URLs that differ in ignored parameters only are one page. A seed is
// compared whole, so a URL that has such parameters is added to seen both with
// them and without: no URL is asked for twice.
//
// A page that is byte for byte one that its host gave before adds no links if
// its URL repeats a segment or a parameter: a server that answers every path
// with the same page makes relative links pile up.
func (s *Scope) Discover(p Page, links []Link, seen Seen) (follow []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.land(p)
	again := s.cameAgain(p)
	for _, l := range links {
		a := split(l.URL)
		if r := s.refuses(p, l, a); r != "" {
			s.left.count(r, "")
			continue
		}
		key, whole := s.ids(l.URL)
		if seen.Has(key) || seen.Has(whole) {
			continue
		}
		if r, t := s.stops(p, l, a, again); r != "" {
			s.left.count(r, t)
			continue
		}
		s.admit(a, key, whole, seen)
		follow = append(follow, l.URL)
	}
	s.fold(p, follow)
	return follow
}

// Replay takes a record of an earlier run, and what it has as follow. The state
// is then what Discover left, whatever scopes and limits held; but what was left
// out is not counted again.
func (s *Scope) Replay(p Page, follow []string, seen Seen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.land(p)
	for _, url := range follow {
		key, whole := s.ids(url)
		s.admit(split(url), key, whole, seen)
	}
	s.fold(p, follow)
}

// Found is how many pages were found.
func (s *Scope) Found() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.found
}

// Left returns how many links were left out, and the patterns that are closed,
// in the order in which they did.
func (s *Scope) Left() (left Left, closed []string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	left = Left{make(map[Reason]int64), make(map[Trap]int64)}
	for r, n := range s.left.ByReason {
		left.ByReason[r] = n
	}
	for t, n := range s.left.ByTrap {
		left.ByTrap[t] = n
	}
	return left, slices.Clone(s.patterns.names)
}

// Patterns are those that are closed, in the order in which they did. The slice
// grows, and never changes otherwise.
func (s *Scope) Patterns() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.patterns.names
}

// Close closes patterns that another Scope has closed, which has Patterns of them:
// so that Closed says the same.
func (s *Scope) Close(patterns []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range patterns {
		s.patterns.closed[hashOf(p)] = struct{}{}
	}
}

// land adds the scope of the place where a seed was redirected to.
func (s *Scope) land(p Page) {
	if p.Seed && p.Final != "" {
		s.bounds.add(split(p.Final))
	}
}

// refuses says why a link is none that this crawl follows, whether its page is
// known or not.
func (s *Scope) refuses(p Page, l Link, a address) Reason {
	switch {
	case (p.Nofollow || l.Nofollow) && !l.Sitemap && !s.cfg.IgnoreNofollow:
		return Nofollow
	case !s.bounds.has(a):
		return OutOf
	case anyMatch(s.cfg.Reject, l.URL), len(s.cfg.Accept) > 0 && !l.Sitemap && !anyMatch(s.cfg.Accept, l.URL):
		return Rejected
	}
	return ""
}

func anyMatch(res []*regexp.Regexp, url string) bool {
	return slices.ContainsFunc(res, func(re *regexp.Regexp) bool { return re.MatchString(url) })
}

// stops says why a page that is not known yet does not become one.
func (s *Scope) stops(p Page, l Link, a address, again bool) (Reason, Trap) {
	if s.cfg.Level >= 0 && p.Depth+1 > s.cfg.Level {
		return TooDeep, ""
	}
	if t := shape(l.URL, a); t != "" {
		return Trapped, t
	}
	if again {
		return Trapped, RepeatedPage
	}
	if s.closed(l.URL) {
		return Trapped, ClosedPattern
	}
	if s.cfg.MaxPages > 0 && s.pages >= s.cfg.MaxPages ||
		s.cfg.HostPages > 0 && s.perHost[a.host()] >= s.cfg.HostPages {
		return Full, ""
	}
	return "", ""
}

// ids are what a found URL is known by: without the ignored parameters, and as
// it is.
func (s *Scope) ids(url string) (key, whole weburl.ID) {
	whole = weburl.URL{Key: url}.ID()
	if bare := s.ignored.key(url); bare != url {
		return weburl.URL{Key: bare}.ID(), whole
	}
	return whole, whole
}

// admit makes a page of a link.
func (s *Scope) admit(a address, key, whole weburl.ID, seen Seen) {
	s.found++
	s.record(a)
	seen.Add(key, s.found)
	if whole != key {
		seen.Add(whole, s.found)
	}
}

// record counts a record that there is or will be.
func (s *Scope) record(a address) {
	s.pages++
	if s.cfg.HostPages == 0 {
		return
	}
	host := a.host()
	if _, ok := s.perHost[host]; !ok {
		host = strings.Clone(host) // not the URL that it was cut from
	}
	s.perHost[host]++
}

func (s *Scope) cameAgain(p Page) bool {
	a := split(p.URL)
	return p.BodySHA256 != "" && a.repeats() && s.bodies.has(hashOf(a.host(), p.BodySHA256).short())
}

func (s *Scope) closed(url string) bool {
	if len(s.patterns.closed) == 0 {
		return false
	}
	text, others := pattern(split(s.ignored.key(url)))
	return others && s.patterns.isClosed(text)
}

// fold takes in what a page was: its content, and what it brought.
func (s *Scope) fold(p Page, follow []string) {
	if p.BodySHA256 != "" {
		s.bodies.add(hashOf(split(p.URL).host(), p.BodySHA256).short())
	}
	if p.Fingerprint == "" {
		return
	}
	known := s.patterns.text(split(p.URL).host(), p.Fingerprint)
	own, others := pattern(split(s.ignored.key(p.URL)))
	if !others {
		return
	}
	outside := slices.ContainsFunc(follow, func(url string) bool {
		text, _ := pattern(split(s.ignored.key(url)))
		return text != own && !adds(text, own) && !s.patterns.isStale(text)
	})
	s.patterns.page(own, p.Fingerprint, known, outside)
}
