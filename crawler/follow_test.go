package crawler

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/crawler/discovery"
	"weft/crawler/list"
	"weft/crawler/scope"
	"weft/fetch"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// A links is a web of pages: the URLs that each has, in order. One that begins
// with "-" is nofollow.
type links map[string][]string

// serve answers with the links of a page, a line each.
func (l links) serve(r fetch.Request) (*fetch.Response, error) {
	url := r.URL.String()
	if to, ok := l[url]; ok {
		return respond(http.StatusOK, strings.Join(to, "\n")), nil
	}
	return respond(http.StatusNotFound, ""), nil
}

// linkParser makes links of what links.serve writes.
func linkParser(doc parse.Document) parse.Result {
	res := bodyAsPage(doc)
	for line := range strings.FieldsSeq(string(doc.Body)) {
		url, nofollow := strings.CutPrefix(line, "-")
		res.Links = append(res.Links, parse.Outlink{URL: url, Nofollow: nofollow})
	}
	return res
}

// following is a Config that follows links over a web.
func following(w *web, cfg scope.Config) Config {
	c := polite(w)
	c.Parser, c.Follow = pages(linkParser), &discovery.Config{Scope: cfg}
	return c
}

// followed crawls a web, and checks what always holds.
func followed(t *testing.T, cfg Config, seeds ...string) ([]rec, Summary) {
	t.Helper()
	c, sink := crawlerOf(t, cfg), new(memory)
	sum, err := c.Run(t.Context(), newList(seeds...), sink)
	if err != nil {
		t.Fatal(err)
	}
	checkIdle(t, c)
	checkFollowed(t, sink.recs, len(seeds))
	if int(sum.Records) != len(sink.recs) || sum.Found+sum.Lines != sum.Records {
		t.Errorf("the summary has %d records, %d found, %d lines, for %d", sum.Records, sum.Found, sum.Lines, len(sink.recs))
	}
	return sink.recs, sum
}

// checkFollowed checks an output that is complete: each line and each URL of the
// follow lists has one record, behind that of the page that found it, and no URL
// has two that were fetched.
func checkFollowed(t *testing.T, recs []rec, lines int) {
	t.Helper()
	type promise struct {
		url, via    string
		depth, line int
	}
	var promised []promise
	line, fetched, found := make(map[int64]bool), make(map[string]bool), make(map[int64]bool)
	for _, r := range recs {
		if r.Found > 0 {
			if int(r.Found) > len(promised) || found[r.Found] {
				t.Fatalf("%s is found page %d, twice or too early", r.URL, r.Found)
			}
			if got, want := (promise{r.URL, r.Via, r.Depth, int(r.Line)}), promised[r.Found-1]; got != want {
				t.Errorf("found page %d is %+v, want %+v", r.Found, got, want)
			}
			found[r.Found] = true
		} else {
			if line[r.Line] {
				t.Errorf("line %d has two records", r.Line)
			}
			line[r.Line] = true
		}
		if r.Outcome != "duplicate_url" {
			if fetched[r.URL] {
				t.Errorf("%s has two records", r.URL)
			}
			fetched[r.URL] = true
		}
		for _, url := range r.Follow {
			promised = append(promised, promise{url, r.URL, r.Depth + 1, int(r.Line)})
		}
	}
	if len(line) != lines || len(found) != len(promised) {
		t.Errorf("%d lines of %d, and %d found pages of %d, have their record", len(line), lines, len(found), len(promised))
	}
}

// depths are those of all pages by their URL; of seeds 0.
func depths(recs []rec) map[string]int {
	all := make(map[string]int)
	for _, r := range recs {
		if r.Outcome != "duplicate_url" {
			all[r.URL] = r.Depth
		}
	}
	return all
}

// walk is what a walk in breadth finds.
func (l links) walk(seeds []string, in func(url string) bool) map[string]int {
	depth, level := make(map[string]int), seeds
	for _, s := range seeds {
		depth[s] = 0
	}
	for len(level) > 0 {
		var next []string
		for _, from := range level {
			for _, to := range l[from] {
				if _, known := depth[to]; !known && in(to) {
					depth[to] = depth[from] + 1
					next = append(next, to)
				}
			}
		}
		level = next
	}
	return depth
}

func sameDepths(t *testing.T, got, want map[string]int) {
	t.Helper()
	for url, d := range want {
		if g, ok := got[url]; !ok || g != d {
			t.Errorf("%s has depth %d (met: %t), want %d", url, g, ok, d)
		}
	}
	for url := range got {
		if _, ok := want[url]; !ok {
			t.Errorf("%s is not to be found", url)
		}
	}
}

// madeUp is a random web: n pages on some hosts of one site.
func madeUp(rng *rand.Rand, n, hosts, most int) links {
	url := func(i int) string { return fmt.Sprintf("http://h%d.site.example/%d", i%hosts, i) }
	l := make(links)
	for i := range n {
		to := []string{url(min(i+1, n-1))}
		for range rng.IntN(most) {
			to = append(to, url(rng.IntN(n)))
		}
		rng.Shuffle(len(to), func(i, j int) { to[i], to[j] = to[j], to[i] })
		l[url(i)] = to
	}
	return l
}

// However long answers take, every page of a site is found once, by the fewest
// links; also while all that waits is in files.
func TestDepthIsTheFewestLinks(t *testing.T) {
	for _, window := range []int{0, 1} {
		for seed := range uint64(10) {
			bubble(t, fmt.Sprintf("window %d, %d", window, seed), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(seed, 1))
				l := madeUp(rng, 300, 1+rng.IntN(8), 6)
				seeds := slices.Sorted(maps.Keys(l))[:1+rng.IntN(3)]
				w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
					time.Sleep(time.Duration(len(r.URL.Path)*7919%3000) * time.Millisecond)
					return l.serve(r)
				})
				cfg := following(w, scope.Config{Within: []string{"domain"}, Level: -1})
				cfg.Limits.Window = window
				recs, _ := followed(t, cfg, seeds...)
				sameDepths(t, depths(recs), l.walk(seeds, func(string) bool { return true }))
			})
		}
	}
}

// What decides about links decides here: a page of each case.
func TestWhichPagesAreFound(t *testing.T) {
	l := links{
		"http://a.example/":  {"http://a.example/1", "http://b.example/", "-http://a.example/no", "http://a.example/x/y"},
		"http://a.example/1": {"http://a.example/2", "http://a.example/", "http://a.example/2?utm_source=x"},
		"http://a.example/2": {"http://a.example/3", "http://a.example/gone"},
		"http://a.example/3": {"http://a.example/4"},
		"http://b.example/":  {"http://b.example/1", "http://a.example/1"},
	}
	all := []string{"http://a.example/"}
	for _, c := range []struct {
		name  string
		cfg   scope.Config
		seeds []string
		want  map[string]int
		left  map[scope.Reason]int64
	}{
		{
			"the defaults", scope.Config{}, all,
			map[string]int{"/": 0, "/1": 1, "/x/y": 1, "/2": 2, "/3": 3, "/gone": 3, "/4": 4},
			map[scope.Reason]int64{scope.OutOf: 1, scope.Nofollow: 1},
		},
		{
			"two levels", scope.Config{Level: 2}, all,
			map[string]int{"/": 0, "/1": 1, "/x/y": 1, "/2": 2},
			map[scope.Reason]int64{scope.OutOf: 1, scope.Nofollow: 1, scope.TooDeep: 2},
		},
		{
			"four records", scope.Config{MaxPages: 4}, all,
			map[string]int{"/": 0, "/1": 1, "/x/y": 1, "/2": 2},
			map[scope.Reason]int64{scope.OutOf: 1, scope.Nofollow: 1, scope.Full: 2},
		},
		{
			"some", scope.Config{Accept: []*regexp.Regexp{regexp.MustCompile(`/\d$`)}, Reject: []*regexp.Regexp{regexp.MustCompile("3")}, IgnoreNofollow: true}, all,
			map[string]int{"/": 0, "/1": 1, "/2": 2},
			map[scope.Reason]int64{scope.OutOf: 1, scope.Rejected: 6},
		},
		{
			"two seeds, of which one is found by the other", scope.Config{}, []string{"http://a.example/", "http://a.example/3", "http://a.example/"},
			map[string]int{"/": 0, "/3": 0, "/1": 1, "/x/y": 1, "/4": 1, "/2": 2, "/gone": 3},
			map[scope.Reason]int64{scope.OutOf: 1, scope.Nofollow: 1},
		},
	} {
		bubble(t, c.name, func(t *testing.T) {
			recs, sum := followed(t, following(newWeb(l.serve), c.cfg), c.seeds...)
			got := make(map[string]int)
			for url, d := range depths(recs) {
				got[strings.TrimPrefix(url, "http://a.example")] = d
			}
			sameDepths(t, got, c.want)
			if !maps.Equal(sum.Left.ByReason, c.left) {
				t.Errorf("left out: %v, want %v", sum.Left.ByReason, c.left)
			}
		})
	}
}

// A page that was found may not be redirected out of the scope; a seed may, and
// the scope then has that place as well.
func TestRedirectsAndTheScope(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		l := links{
			"http://new.example/":   {"http://new.example/1", "http://old.example/2", "http://old.example/3", "http://else.example/"},
			"http://new.example/1":  {},
			"http://new.example/in": {},
		}
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch r.URL.String() {
			case "http://old.example/":
				return redirectTo("http://new.example/")
			case "http://old.example/2":
				return redirectTo("http://else.example/")
			case "http://old.example/3":
				return redirectTo("http://new.example/in")
			}
			return l.serve(r)
		})
		recs, _ := followed(t, following(w, scope.Config{}), "http://old.example/")
		got := make(map[string]string)
		for _, r := range recs {
			got[r.URL] = r.outcome()
		}
		want := map[string]string{
			"http://old.example/": "ok", "http://new.example/1": "ok", "http://old.example/3": "ok",
			"http://old.example/2": "out_of_scope headers redirect",
		}
		if !maps.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if n := len(w.asked("http://else.example/")); n > 0 {
			t.Error("a page out of the scope was asked for")
		}
		for _, r := range recs {
			if r.Outcome == "out_of_scope" && (len(r.Redirects) != 1 || r.Redirects[0].URL != "http://else.example/") {
				t.Errorf("redirects: %v", r.Redirects)
			}
		}
	})
}

// A line whose URL was found before it was read repeats that page.
func TestASeedThatWasFound(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		l := links{"http://a.example/": {"http://a.example/1"}, "http://a.example/1": nil, "http://b.example/": nil}
		late := newSlowList(10*time.Second, "http://a.example/", "http://a.example/1", "http://b.example/")
		c, sink := crawlerOf(t, following(newWeb(l.serve), scope.Config{})), new(memory)
		if _, err := c.Run(t.Context(), late, sink); err != nil {
			t.Fatal(err)
		}
		checkFollowed(t, sink.recs, 3)
		i := slices.IndexFunc(sink.recs, func(r rec) bool { return r.Line == 2 })
		if r := sink.recs[i]; r.Outcome != "duplicate_url" || r.DuplicateOfFound != 1 || r.DuplicateOf != 0 {
			t.Errorf("line 2 is %s of line %d, of found page %d", r.Outcome, r.DuplicateOf, r.DuplicateOfFound)
		}
	})
}

// A page that is tried again, or takes long, holds no level up.
func TestWhoHoldsNobodyUp(t *testing.T) {
	l := links{
		"http://a.site.example/":      {"http://b.site.example/1", "http://a.site.example/stays"},
		"http://b.site.example/1":     {"http://b.site.example/2"},
		"http://b.site.example/2":     {},
		"http://a.site.example/stays": {},
	}
	for name, stay := range map[string]func(n int) (*fetch.Response, error){
		"fails at first": func(n int) (*fetch.Response, error) {
			if n < 3 {
				return respond(http.StatusInternalServerError, ""), nil
			}
			return respond(http.StatusOK, ""), nil
		},
		"is slow": func(int) (*fetch.Response, error) {
			time.Sleep(50 * time.Second)
			return respond(http.StatusOK, ""), nil
		},
		"is put off": func(n int) (*fetch.Response, error) {
			if n == 0 {
				return respond(http.StatusServiceUnavailable, "", "Retry-After", "60"), nil
			}
			return respond(http.StatusOK, ""), nil
		},
	} {
		bubble(t, name, func(t *testing.T) {
			n := 0
			w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
				if r.URL.Path == "/stays" {
					n++
					return stay(n - 1)
				}
				return l.serve(r)
			})
			recs, _ := followed(t, following(w, scope.Config{Within: []string{"domain"}}), "http://a.site.example/")
			if last := recs[len(recs)-1]; last.URL != "http://a.site.example/stays" {
				t.Errorf("the last record is of %s", last.URL)
			}
			if at := w.asked("http://b.site.example/2"); len(at) != 1 || at[0] > 7 {
				t.Errorf("the next level began after %v seconds", at)
			}
		})
	}
}

// Neither do the pages of a host that is left alone for a while, also those that
// it has not been asked for yet, and those that are found meanwhile.
func TestAHostThatIsLeftAloneHoldsNobodyUp(t *testing.T) {
	l := links{
		"http://a.site.example/":  {"http://b.site.example/1", "http://b.site.example/2", "http://b.site.example/3", "http://c.site.example/1"},
		"http://c.site.example/1": {"http://c.site.example/2", "http://b.site.example/4"},
		"http://c.site.example/2": {"http://c.site.example/3", "http://b.site.example/5"},
		"http://c.site.example/3": {"http://c.site.example/4"},
		"http://c.site.example/4": {},
	}
	for name, off := range map[string]string{"503": "/1", "robots.txt": "/robots.txt"} {
		bubble(t, name, func(t *testing.T) {
			begun := time.Now()
			w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
				if r.URL.Host == "b.site.example" && r.URL.Path == off && time.Since(begun) < time.Minute {
					return respond(http.StatusServiceUnavailable, "", "Retry-After", "60"), nil
				}
				return l.serve(r)
			})
			cfg := following(w, scope.Config{Within: []string{"domain"}})
			cfg.Limits.HostConns = 1
			followed(t, cfg, "http://a.site.example/")
			if at := w.asked("http://c.site.example/4"); len(at) != 1 || at[0] > 5 {
				t.Errorf("other hosts went on after %v seconds", at)
			}
			if at := w.asked("http://b.site.example/5"); len(at) != 1 || at[0] < 60 {
				t.Errorf("the host was asked after %v seconds", at)
			}
		})
	}
}

// Pages of a pattern that has closed ask for nothing any more.
func TestATrapIsLeft(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			var next []string
			var at int
			fmt.Sscanf(r.URL.Path, "/day-%d", &at)
			for i := range 20 {
				next = append(next, fmt.Sprintf("http://a.example/day-%d", at+i+1))
			}
			return respond(http.StatusOK, strings.Join(next, "\n")), nil
		})
		cfg := following(w, scope.Config{Level: -1})
		cfg.Parser = pages(func(doc parse.Document) parse.Result {
			res := linkParser(doc)
			res.Fingerprint = "0123456789abcdef"
			return res
		})
		recs, sum := followed(t, cfg, "http://a.example/")
		outcomes := make(map[string]int)
		for _, r := range recs {
			outcomes[r.Outcome]++
		}
		if n := len(w.times("http://a.example/day")); n > 100 || outcomes["trap"] == 0 || n != outcomes["ok"]-1 {
			t.Errorf("%d requests for %v", n, outcomes)
		}
		if len(sum.Closed) != 1 || sum.Closed[0] != "a.example/day-*" {
			t.Errorf("closed are %v", sum.Closed)
		}
	})
}

// Found pages that have no page for their type are left when that is known; lines
// are read to their end, and so are all with WholeBodies.
func TestPicturesAreNotReadToTheirEnd(t *testing.T) {
	for _, whole := range []bool{false, true} {
		bubble(t, fmt.Sprint(whole), func(t *testing.T) {
			w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
				switch {
				case r.URL.Path == "/":
					return respond(http.StatusOK, "http://a.example/1.png"), nil
				case strings.HasSuffix(r.URL.Path, ".png"):
					resp := respond(http.StatusOK, "picture", "Content-Type", "image/png")
					if r.Enough != nil && r.Enough(resp.Header, nil) {
						resp.Body, resp.Stopped = nil, true
					}
					return resp, nil
				}
				return respond(http.StatusNotFound, ""), nil
			})
			cfg := following(w, scope.Config{})
			cfg.WholeBodies = whole
			parsed := 0
			cfg.Parser = pages(func(doc parse.Document) parse.Result {
				if doc.ContentType == "image/png" {
					parsed++
					return parse.Result{Outcome: parse.UnsupportedType, Phase: "parse", Reason: "no_page", Detail: "image/png", ContentType: "image/png"}
				}
				return linkParser(doc)
			})
			recs, _ := followed(t, cfg, "http://a.example/", "http://a.example/seed.png")
			for _, r := range recs {
				if !strings.HasSuffix(r.URL, ".png") {
					continue
				}
				wantOutcome(t, r, "unsupported_type parse no_page")
				if r.ContentType != "image/png" || r.Error.Detail != "image/png" || r.Status != 200 {
					t.Errorf("%s is %s, %q, status %d", r.URL, r.ContentType, r.Error.Detail, r.Status)
				}
			}
			want := 1
			if whole {
				want = 2
			}
			if parsed != want {
				t.Errorf("%d pictures were read to their end, want %d", parsed, want)
			}
		})
	}
}

// The user's headers go to the lines' origins and hosts, and nowhere else.
func TestHeadersOfFoundPages(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		var l links
		var mu = make(chan map[string]string, 1)
		mu <- make(map[string]string)
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			m := <-mu
			m[r.URL.String()] = r.Header.Get("Key")
			mu <- m
			return l.serve(r)
		})
		to := []string{"http://a.example/1", "https://a.example/1", "http://b.example/1", "https://c.example/1", "http://c.example/1", "http://a.example:8080/1"}
		l = links{"http://a.example/": to}
		cfg := following(w, scope.Config{Within: []string{"any"}})
		cfg.IgnoreRobots = true
		cfg.Header = http.Header{"Key": {"all"}}
		cfg.HostHeader = map[string]http.Header{"c.example": {"Key": {"c"}}}
		followed(t, cfg, "http://a.example/")
		got := <-mu
		for url, want := range map[string]string{
			"http://a.example/": "all", "http://a.example/1": "all", "https://a.example/1": "", "http://b.example/1": "",
			"https://c.example/1": "c", "http://c.example/1": "", "http://a.example:8080/1": "",
		} {
			if got[url] != want {
				t.Errorf("%s was asked for with %q, want %q", url, got[url], want)
			}
		}
	})
}

// A crawl goes on from any beginning of its output: nothing is asked for twice,
// and the whole is what one run would have made.
func TestFollowedFromAnyRecord(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	l := madeUp(rng, 40, 3, 5)
	all := slices.Sorted(maps.Keys(l))
	seeds := []string{all[0], all[20], "nonsense", all[0], all[39]}
	cfg := scope.Config{Within: []string{"domain"}}
	serve := func(r fetch.Request) (*fetch.Response, error) {
		h := fnv.New32a()
		h.Write([]byte(r.URL.Path))
		time.Sleep(time.Duration(h.Sum32()%2000) * time.Millisecond)
		return l.serve(r)
	}
	var whole []rec
	bubble(t, "whole", func(t *testing.T) { whole, _ = followed(t, following(newWeb(serve), cfg), seeds...) })
	for cut := range len(whole) + 1 {
		bubble(t, fmt.Sprint(cut), func(t *testing.T) {
			prior := new(doneSet)
			for i := range whole[:cut] {
				prior.add(&whole[i].Record)
			}
			w := newWeb(serve)
			c := following(w, cfg)
			fold, err := discovery.New(c.Follow)
			if err != nil {
				t.Fatal(err)
			}
			for i := range whole[:cut] {
				fold.Replay(&whole[i].Record, prior)
			}
			c.Fold, c.Done = fold, prior
			crawler, sink := crawlerOf(t, c), new(memory)
			sum, err := crawler.Run(t.Context(), newList(seeds...), sink)
			if err != nil {
				t.Fatal(err)
			}
			recs := append(slices.Clone(whole[:cut]), sink.recs...)
			checkFollowed(t, recs, len(seeds))
			if want := l.walk([]string{all[0], all[20], all[39]}, func(string) bool { return true }); true {
				want["nonsense"] = 0
				got := depths(recs)
				for url := range want { // not every depth: what was cut off may be found another way
					if _, ok := got[url]; !ok {
						t.Errorf("%s is missing", url)
					}
				}
				if len(got) != len(want) {
					t.Errorf("%d pages, want %d", len(got), len(want))
				}
			}
			for _, r := range whole[:cut] {
				if u, err := weburl.Canonical(r.URL); err == nil && r.Outcome != "duplicate_url" && len(w.asked(u.Key)) > 0 {
					t.Errorf("%s was asked for again", r.URL)
				}
			}
			if sum.Records != int64(len(sink.recs)) || sum.Lines+sum.Found != sum.Records {
				t.Errorf("the summary has %d records, %d lines, %d found, of %d", sum.Records, sum.Lines, sum.Found, len(sink.recs))
			}
		})
	}
}

// doneSet is what has a record.
type doneSet struct{ lines, found map[int64]bool }

func (d *doneSet) add(r *store.Record) {
	if d.lines == nil {
		d.lines, d.found = make(map[int64]bool), make(map[int64]bool)
	}
	if r.Found > 0 {
		d.found[r.Found] = true
	} else {
		d.lines[r.Line] = true
	}
}

func (d *doneSet) Has(line int64) bool       { return d.lines[line] }
func (d *doneSet) HasFound(found int64) bool { return d.found[found] }

// A slowList gives its lines after a while each.
type slowList struct {
	urls
	every time.Duration
}

func newSlowList(every time.Duration, lines ...string) *slowList {
	return &slowList{urls{lines: lines}, every}
}

func (s *slowList) Next(ctx context.Context) (list.Line, error) {
	if s.next > 0 {
		select {
		case <-time.After(s.every):
		case <-ctx.Done():
		}
	}
	return s.urls.Next(ctx)
}
