package scope

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

const home = "http://e.example/"

func links(urls ...string) []Link {
	ls := make([]Link, len(urls))
	for i, u := range urls {
		ls[i] = Link{URL: u}
	}
	return ls
}

func TestEveryLinkLeftOutHasItsReason(t *testing.T) {
	res := func(s ...string) (out []*regexp.Regexp) {
		for _, e := range s {
			out = append(out, regexp.MustCompile(e))
		}
		return out
	}
	deep := "http://e.example" + numbered(21)
	for _, tt := range []struct {
		name string
		cfg  Config
		page Page
		link Link
		want Reason
		trap Trap
	}{
		{"follow", Config{}, Page{}, Link{URL: home + "a"}, "", ""},
		{"rel", Config{}, Page{}, Link{URL: home + "a", Nofollow: true}, Nofollow, ""},
		{"meta", Config{}, Page{Nofollow: true}, Link{URL: home + "a"}, Nofollow, ""},
		{"rel ignored", Config{IgnoreNofollow: true}, Page{}, Link{URL: home + "a", Nofollow: true}, "", ""},
		{"meta ignored", Config{IgnoreNofollow: true}, Page{Nofollow: true}, Link{URL: home + "a"}, "", ""},
		{"scope", Config{}, Page{}, Link{URL: "http://other.example/"}, OutOf, ""},
		{"nofollow before scope", Config{}, Page{}, Link{URL: "http://other.example/", Nofollow: true}, Nofollow, ""},
		{"rejected", Config{Reject: res("x", `\?q=`)}, Page{}, Link{URL: home + "a?q=1"}, Rejected, ""},
		{"not rejected", Config{Reject: res("x$")}, Page{}, Link{URL: home + "xa"}, "", ""},
		{"accepted", Config{Accept: res("^https:", "/a$")}, Page{}, Link{URL: home + "a"}, "", ""},
		{"not accepted", Config{Accept: res("/b$")}, Page{}, Link{URL: home + "a"}, Rejected, ""},
		{"a sitemap", Config{Accept: res("/b$")}, Page{Nofollow: true}, Link{URL: home + "a", Sitemap: true}, "", ""},
		{"a sitemap elsewhere", Config{}, Page{}, Link{URL: "http://other.example/", Sitemap: true}, OutOf, ""},
		{"a sitemap rejected", Config{Reject: res("a$")}, Page{}, Link{URL: home + "a", Sitemap: true}, Rejected, ""},
		{"reject wins", Config{Accept: res("a"), Reject: res("a")}, Page{}, Link{URL: home + "a"}, Rejected, ""},
		{"of the whole URL", Config{Accept: res(`^http://e\.example/a\?utm_a=1$`)}, Page{}, Link{URL: home + "a?utm_a=1"}, "", ""},
		{"scope before reject", Config{Reject: res("other")}, Page{}, Link{URL: "http://other.example/"}, OutOf, ""},
		{"level 20 unless told", Config{}, Page{Depth: 19}, Link{URL: home + "a"}, "", ""},
		{"level 21", Config{}, Page{Depth: 20}, Link{URL: home + "a"}, TooDeep, ""},
		{"level 1", Config{Level: 1}, Page{Depth: 0}, Link{URL: home + "a"}, "", ""},
		{"level 2 of 1", Config{Level: 1}, Page{Depth: 1}, Link{URL: home + "a"}, TooDeep, ""},
		{"no level", Config{Level: -1}, Page{Depth: 1 << 20}, Link{URL: home + "a"}, "", ""},
		{"trap", Config{}, Page{}, Link{URL: deep}, Trapped, ManySegments},
		{"level before trap", Config{}, Page{Depth: 20}, Link{URL: deep}, TooDeep, ""},
		{"quota", Config{MaxPages: 1}, Page{}, Link{URL: home + "a"}, Full, ""},
		{"quota of the host", Config{HostPages: 1}, Page{}, Link{URL: home + "a"}, Full, ""},
		{"trap before quota", Config{MaxPages: 1}, Page{}, Link{URL: deep}, Trapped, ManySegments},
	} {
		s, seen := mustNew(t, tt.cfg), make(seenMap)
		s.Seed(home)
		seen.line(home)
		tt.page.URL = home
		follow := s.Discover(tt.page, []Link{tt.link, {URL: home}}, seen)
		if got := len(follow) == 1; got != (tt.want == "") {
			t.Errorf("%s: follows %q", tt.name, follow)
		}
		left, _ := s.Left()
		n := left.ByReason[tt.want]
		if tt.want != "" && (n < 1 || left.ByTrap[tt.trap] < 1 && tt.trap != "") {
			t.Errorf("%s: left out %v, want the reason %q, %q", tt.name, left, tt.want, tt.trap)
		}
	}
}

func TestLinksToKnownPagesAreNeitherFollowedNorLeftOut(t *testing.T) {
	s, seen := mustNew(t, Config{MaxPages: 3, Level: 1}), make(seenMap)
	s.Seed(home)
	seen.line(home)
	got := s.Discover(Page{URL: home, Seed: true}, links(home, home+"a", home+"a", home+"b", home+"a"), seen)
	if want := []string{home + "a", home + "b"}; !slices.Equal(got, want) || s.Found() != 2 {
		t.Errorf("follows %q, found %d; want %q", got, s.Found(), want)
	}
	s.Discover(Page{URL: home + "a", Depth: 1}, links(home, home+"a", home+"b"), seen) // too deep, and full
	if left, _ := s.Left(); len(left.ByReason) > 0 {
		t.Errorf("left out: %v", left)
	}
}

// Found URLs are compared without what is ignored, and asked for as they stood;
// seeds are compared whole; and still no URL is asked for twice.
func TestIgnoredParametersAndSeeds(t *testing.T) {
	const a, b = home + "p?utm_source=a", home + "p?utm_source=b"
	for _, tt := range []struct {
		name          string
		lines, links  []string
		follow, known []string
	}{
		{"found twice", nil, []string{a, b, home + "p"}, []string{a}, []string{a, home + "p"}},
		{"bare seed", []string{home + "p"}, []string{a, b}, nil, nil},
		{"the seed itself", []string{a}, []string{a}, nil, []string{a}},
		{"another than the seed", []string{a}, []string{b, a}, []string{b}, []string{a, b, home + "p"}},
	} {
		s, seen := mustNew(t, Config{}), make(seenMap)
		s.Seed(home)
		for _, l := range tt.lines {
			s.Seed(l)
			seen.line(l)
		}
		if got := s.Discover(Page{URL: home, Seed: true}, links(tt.links...), seen); !slices.Equal(got, tt.follow) {
			t.Errorf("%s: follows %q, want %q", tt.name, got, tt.follow)
		}
		for _, k := range tt.known {
			if _, whole := s.ids(k); !seen.Has(whole) {
				t.Errorf("%s: a line %s would be asked for once more", tt.name, k)
			}
		}
	}
}

func TestQuotasStopFoundPagesOnly(t *testing.T) {
	const other = "http://other.example/"
	for _, tt := range []struct {
		name       string
		cfg        Config
		home, rest int // pages found on each host
	}{
		{"none", Config{}, 10, 10},
		{"of the run", Config{MaxPages: 8}, 5, 0}, // two lines, and one that is no URL
		{"of a host", Config{HostPages: 4}, 3, 3},
		{"both", Config{HostPages: 4, MaxPages: 7}, 3, 1},
		{"full before", Config{MaxPages: 1}, 0, 0},
	} {
		s, seen := mustNew(t, tt.cfg), make(seenMap)
		s.Seed(home)
		s.Seed(other)
		s.Line()
		var ls []Link
		for _, host := range []string{"http://www.e.example/", other} {
			for i := range 10 {
				ls = append(ls, Link{URL: host + string(rune('a'+i))})
			}
		}
		n := map[bool]int{}
		for _, u := range s.Discover(Page{URL: home, Seed: true}, ls, seen) {
			n[strings.HasPrefix(u, other)]++
		}
		left, _ := s.Left()
		if n[false] != tt.home || n[true] != tt.rest || left.ByReason[Full] != int64(20-tt.home-tt.rest) {
			t.Errorf("%s: found %d and %d, left out %v; want %d and %d", tt.name, n[false], n[true], left.ByReason, tt.home, tt.rest)
		}
	}
}

func TestAPageThatCameBeforeAddsNoLinksUnderAURLThatRepeats(t *testing.T) {
	for _, tt := range []struct {
		first, second string
		sameBody      bool
		want          int
	}{
		{home + "a/b", home + "a/b/a/b", true, 0},
		{home + "a/b", home + "a/b/a/b", false, 1},
		{home + "a/b", home + "a/c", true, 1},
		{home + "l?a=1", home + "l?a=1&a=2", true, 0},
		{home + "l?a=1", home + "l?a=1&b=1", true, 1},
		{"http://other.example/a/b", home + "a/b/a/b", true, 1}, // another host gave it
		{"https://www.e.example/a/b", home + "a/b/a/b", true, 0},
	} {
		s, seen := mustNew(t, Config{Within: []string{"any"}}), make(seenMap)
		first, second := Page{URL: tt.first, BodySHA256: "aa"}, Page{URL: tt.second, BodySHA256: "bb"}
		if tt.sameBody {
			second.BodySHA256 = "aa"
		}
		s.Discover(first, nil, seen)
		if got := len(s.Discover(second, links(home+"new"), seen)); got != tt.want {
			t.Errorf("%s, %s: %d links, want %d", tt.first, tt.second, got, tt.want)
		}
		if left, _ := s.Left(); left.ByTrap[RepeatedPage] != int64(1-tt.want) {
			t.Errorf("%s, %s: left out %v", tt.first, tt.second, left)
		}
	}
}

// closesAt walks through a calendar, of which page n links to page n+1, and
// returns after how many of most pages its pattern is closed, 0 if it stays
// open. The text of page n has the fingerprint text(n), and the pages for which
// outside says so link to a page elsewhere too.
func closesAt(s *Scope, text func(n int) string, outside func(n int) bool, most int) int {
	seen := make(seenMap)
	s.Seed(home)
	for n := range most {
		next := fmt.Sprintf("%scal/%d", home, n+1)
		ls := links(next)
		if outside(n) {
			ls = append(ls, Link{URL: home + "event-" + strings.Repeat("x", n+1)})
		}
		s.Discover(Page{URL: fmt.Sprintf("%scal/%d", home, n), Depth: 1, Fingerprint: text(n)}, ls, seen)
		if s.Closed(next) {
			return n + 1
		}
	}
	return 0
}

func TestAPatternClosesAfter50PagesThatBroughtNothingNew(t *testing.T) {
	same := func(int) string { return "00000000000000ff" }
	other := func(n int) string { return fmt.Sprintf("%016x", hashOf(fmt.Sprint(n)).short()) }
	never := func(int) bool { return false }
	for _, tt := range []struct {
		name    string
		text    func(int) string
		outside func(int) bool
		want    int // pages; 0 is never
	}{
		{"the same text", same, never, 51},
		{"nearly the same text", func(n int) string { return fmt.Sprintf("%016x", 0xff^1<<(8+n%40)) }, never, 51},
		{"another text", other, never, 0},
		{"a few texts in turn", func(n int) string { return other(n % 7) }, never, 57},
		{"more texts than are compared nearly", func(n int) string { return other(n % 100) }, never, 150},
		{"a new text every 50 pages", func(n int) string { return other(n / 50) }, never, 0},
		{"a new text after 50 in a row", func(n int) string { return other(n / 51) }, never, 51},
		{"no text", func(int) string { return "" }, never, 0},
		{"a page elsewhere every time", same, func(int) bool { return true }, 0},
		{"a page elsewhere every 50", same, func(n int) bool { return n%50 == 0 }, 0},
		{"a page elsewhere once", same, func(n int) bool { return n == 30 }, 81},
	} {
		s := mustNew(t, Config{Level: -1})
		if got := closesAt(s, tt.text, tt.outside, 300); got != tt.want {
			t.Errorf("%s: closed after %d pages, want %d", tt.name, got, tt.want)
		}
		if _, closed := s.Left(); tt.want > 0 && !slices.Equal(closed, []string{"e.example/cal/*"}) {
			t.Errorf("%s: closed %q", tt.name, closed)
		}
	}
}

func TestAClosedPatternHoldsForItsURLsOnly(t *testing.T) {
	s := mustNew(t, Config{Level: -1})
	closesAt(s, func(int) string { return "1" }, func(int) bool { return false }, 60)
	for url, want := range map[string]bool{
		home + "cal/99":               true,
		"https://www.e.example/cal/1": true,
		home + "cal/1?utm_source=a":   true, // compared without it
		home + "cal/1?a=b":            false,
		home + "cal/x":                false,
		home + "cal/1/2":              false,
		"http://e.example:81/cal/1":   false,
	} {
		if got := s.Closed(url); got != want {
			t.Errorf("%s: closed %v, want %v", url, got, want)
		}
	}
	if got := s.Discover(Page{URL: home}, links(home+"cal/1000", home+"other/1"), make(seenMap)); !slices.Equal(got, []string{home + "other/1"}) {
		t.Errorf("follows %q", got)
	}
	if left, _ := s.Left(); left.ByTrap[ClosedPattern] != 1 {
		t.Errorf("left out: %v", left)
	}
}

// A page that is alone in its pattern, however often it is told, closes nothing,
// and nor do pages of patterns that are forgotten for want of room.
func TestPatternsAreBounded(t *testing.T) {
	ps := newPatterns(10)
	for i := range 40 {
		for p := range 11 {
			ps.page(fmt.Sprint("pattern ", p), "1", i > 0, false)
		}
		if len(ps.open) != 10 || ps.order.Len() != 10 {
			t.Fatalf("round %d: %d patterns are watched", i, len(ps.open))
		}
	}
	for i := range 51 {
		ps.page("trap", "1", i > 0, false)
		ps.page(fmt.Sprint("other ", i), "1", i > 0, false)
	}
	if !slices.Equal(ps.names, []string{"trap"}) {
		t.Errorf("closed: %q", ps.names)
	}
	s := mustNew(t, Config{})
	for range 100 {
		s.Discover(Page{URL: home + "about", Fingerprint: "1"}, nil, make(seenMap))
	}
	if _, closed := s.Left(); len(closed) > 0 {
		t.Errorf("closed: %q", closed)
	}
}

// Whoever replays any beginning of an output goes on as the run that wrote it.
func TestReplayOfAnyPrefixGoesOnAsTheRunDid(t *testing.T) {
	cfg := Config{MaxPages: 230, HostPages: 215, Level: -1, Within: []string{"prefix", "domain", "host", "*.sub.example"}}
	type entry struct {
		page   Page
		follow []string
	}
	seeds := []string{home + "cal/0", home + "a/", "http://b.example/x/?utm_a=1"}
	start := func() (*Scope, seenMap) {
		s, seen := mustNew(t, cfg), make(seenMap)
		for _, u := range seeds {
			s.Seed(u)
			seen.line(u)
		}
		return s, seen
	}
	s, seen := start()
	var output []entry
	queue := []Page{{URL: seeds[0], Seed: true}, {URL: seeds[1], Seed: true, Final: "http://c.example/y/"}, {URL: seeds[2], Seed: true}}
	for i := 0; i < len(queue); i++ {
		p := queue[i]
		p.BodySHA256, p.Fingerprint = made(p.URL)
		follow := s.Discover(p, madeLinks(p.URL), seen)
		output = append(output, entry{p, follow})
		for _, u := range follow {
			queue = append(queue, Page{URL: u, Depth: p.Depth + 1})
		}
	}
	left, closed := s.Left()
	if len(closed) == 0 || left.ByReason[Full] == 0 || left.ByTrap[RepeatedPage] == 0 {
		t.Fatalf("the site is too tame: closed %q, left out %v", closed, left)
	}
	for cut := 0; cut <= len(output); cut += 1 + len(output)/60 {
		again, known := start()
		for _, e := range output[:cut] {
			again.Replay(e.page, e.follow, known)
		}
		for i, e := range output[cut:] {
			if got := again.Discover(e.page, madeLinks(e.page.URL), known); !slices.Equal(got, e.follow) {
				t.Fatalf("cut after %d records: record %d follows %q, want %q", cut, cut+i, got, e.follow)
			}
		}
		if !maps.Equal(known, seen) || !sameState(again, s) {
			t.Fatalf("cut after %d records: another state", cut)
		}
	}
}

func sameState(a, b *Scope) bool {
	for _, s := range []*Scope{a, b} {
		if _, closed := s.Left(); len(closed) == 0 {
			return false
		}
	}
	return maps.Equal(a.bounds.hosts, b.bounds.hosts) && maps.Equal(a.bounds.domains, b.bounds.domains) &&
		maps.Equal(a.bounds.folders, b.bounds.folders) && a.bounds.deepest == b.bounds.deepest && a.pages == b.pages && maps.Equal(a.perHost, b.perHost) && a.found == b.found &&
		reflect.DeepEqual(a.bodies, b.bodies) && reflect.DeepEqual(a.patterns, b.patterns)
}

// made is a page of a site with a calendar, a folder that contains itself, and
// pages in between.
func made(url string) (body, fingerprint string) {
	switch {
	case strings.Contains(url, "/cal/"):
		return "body of " + url, "00000000000000ff"
	case strings.Contains(url, "/a/"):
		return "always the same", ""
	}
	return "body of " + url, fmt.Sprintf("%016x", hashOf(url).short())
}

func madeLinks(url string) []Link {
	n := 0
	fmt.Sscanf(url[strings.LastIndexByte(url, '/')+1:], "%d", &n)
	ls := links(
		fmt.Sprintf("%scal/%d", home, n+1), fmt.Sprintf("%scal/%d?utm_source=%d", home, n+1, n), fmt.Sprintf("%scal/%d", home, n+2),
		fmt.Sprintf("http://b.example/x/%d", 2*n), fmt.Sprintf("http://c.example/y/%d", 2*n+1), fmt.Sprintf("http://w%d.sub.example/", n%9),
		"http://elsewhere.example/", home+"out",
	)
	if strings.HasSuffix(url, "/a/") {
		ls = append(ls, Link{URL: url + "a/"}, Link{URL: url + "b/"})
	}
	return ls
}

// The reader tells seeds, and page goroutines ask about redirects and waiting
// pages, while the writer discovers. The race detector looks on.
func TestAScopeIsSafeForConcurrentUse(t *testing.T) {
	s, seen := mustNew(t, Config{Within: []string{"domain", "prefix"}, Level: -1}), make(seenMap)
	var all sync.WaitGroup
	for g := range 3 {
		all.Go(func() {
			for i := range 300 {
				u := fmt.Sprintf("http://h%d.example/cal/%d", i*g, i)
				s.Seed(u)
				if !s.In(u) {
					t.Errorf("%s is not in its own scope", u)
				}
				s.Closed(u)
				s.Found()
				s.Left()
			}
		})
	}
	closesAt(s, func(int) string { return "1" }, func(int) bool { return false }, 100)
	s.Discover(Page{URL: home, Seed: true, Final: "http://f.example/"}, links("http://f.example/a"), seen)
	all.Wait()
	if !s.In("http://f.example/b") || !s.Closed(home+"cal/7") {
		t.Error("what was told is lost")
	}
}

// crawl goes breadth first over a made-up site, at most that many pages, and
// returns how many it visited.
func crawl(t *testing.T, most int, page func(url string) (text string, to []string)) int {
	t.Helper()
	s, seen := mustNew(t, Config{Level: -1}), make(seenMap)
	s.Seed(home)
	visited := 0
	for queue := []string{home}; len(queue) > 0 && visited < most; queue = queue[1:] {
		if s.Closed(queue[0]) {
			continue
		}
		visited++
		text, to := page(queue[0])
		print := fmt.Sprintf("%016x", hashOf(text).short())
		queue = append(queue, s.Discover(Page{URL: queue[0], Depth: 1, Fingerprint: print}, links(to...), seen)...)
	}
	return visited
}

// Patterns that lead to each other close as well; what leads to pages with texts
// of their own does not.
func TestPatternsThatLeadToEachOtherClose(t *testing.T) {
	rooms := func(url string) (string, []string) {
		var to []string
		for _, room := range []string{"orders", "wishes", "address", "letters"} {
			to = append(to, fmt.Sprintf("%ssession-%016x1/%s", home, hashOf(url, room).short(), room))
		}
		return url[strings.LastIndexByte(url, '/')+1:], to
	}
	if got := crawl(t, 5000, rooms); got > 400 {
		t.Errorf("four rooms, each under new sessions: %d pages visited, want 400 at most", got)
	}

	filters := func(url string) (string, []string) {
		_, query, _ := strings.Cut(url, "?")
		var to []string
		for _, name := range []string{"brand", "colour", "price", "size", "stock"} {
			for value := range 6 {
				params := []string{fmt.Sprint(name, "=", value)}
				for param := range strings.SplitSeq(query, "&") {
					if param != "" && !strings.HasPrefix(param, name) {
						params = append(params, param)
					}
				}
				slices.Sort(params)
				to = append(to, home+"?"+strings.Join(params, "&"))
			}
		}
		return "nothing passes", to
	}
	// 20 patterns of two and more filters, of which each closes after 50 pages.
	if got := crawl(t, 20_000, filters); got > 2000 {
		t.Errorf("five filters of six values: %d pages visited, want 2,000 at most", got)
	}

	gallery := func(url string) (string, []string) {
		var n int
		if _, err := fmt.Sscanf(url, home+"gallery/%d", &n); err != nil && url != home {
			return url, nil // a picture with a text of its own
		}
		return "a page of pictures", []string{fmt.Sprint(home, "gallery/", n+1), fmt.Sprint(home, "picture/", n)}
	}
	if got := crawl(t, 1000, gallery); got != 1000 {
		t.Errorf("pages of pictures: %d pages visited, want all of 1,000", got)
	}
}

func TestAPatternWithMoreParameters(t *testing.T) {
	for _, tt := range []struct {
		text, other string
		want        bool
	}{
		{"e.example/a?b", "e.example/a", true},
		{"e.example/a?b&c", "e.example/a?b", true},
		{"e.example/a?b&c", "e.example/a?c", true},
		{"e.example/a?b", "e.example/a?c", false},
		{"e.example/a?bc", "e.example/a?b", false},
		{"e.example/a", "e.example/a?b", false},
		{"e.example/b?c", "e.example/a", false},
		{"f.example/a?c", "e.example/a", false},
	} {
		if got := adds(tt.text, tt.other); got != tt.want {
			t.Errorf("%s after %s: %v, want %v", tt.text, tt.other, got, tt.want)
		}
	}
}
