package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// manySites is a web of seven sites of two hosts each, whose pages link to the next
// ones of their site, and with across to those of others, too. Some redirect within
// their host, to another site, or out of all scopes; others are denied, gone, or no
// pages. Of each site the last pages are in a sitemap alone.
func manySites(t *testing.T, across bool) *site {
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var host, of, at int
		fmt.Sscanf(r.Host, "h%d.s%d.example", &host, &of)
		if r.URL.Path == "/robots.txt" {
			fmt.Fprintf(w, "User-agent: *\nDisallow: /page/11\nSitemap: http://%s/maps/index.xml\nSitemap: http://far.test/map.xml\n", r.Host)
			return
		}
		page := func(of, at int) string { return fmt.Sprintf("http://h%d.s%d.example/page/%d", at%2, of%7, at) }
		switch r.URL.Path {
		case "/maps/index.xml":
			fmt.Fprint(w, `<sitemapindex><sitemap><loc>/maps/moved.txt</loc></sitemap></sitemapindex>`)
			return
		case "/maps/moved.txt":
			http.Redirect(w, r, "/maps/1.txt", http.StatusFound)
			return
		case "/maps/1.txt":
			w.Header().Set("Content-Type", "text/plain")
			fmt.Fprintf(w, "%s\n%s\n", page(of, 70), page(of, 71))
			return
		}
		if _, err := fmt.Sscanf(r.URL.Path, "/page/%d", &at); err != nil || at > 40 && at < 70 || at > 71 {
			http.NotFound(w, r)
			return
		}
		switch {
		case at == 7:
			http.Redirect(w, r, page(of, 2), http.StatusFound) // to the other host
			return
		case at == 8:
			http.Redirect(w, r, page(of+1, 0), http.StatusMovedPermanently)
			return
		case at == 9:
			http.Redirect(w, r, "http://far.test/", http.StatusFound)
			return
		case at == 10:
			http.Redirect(w, r, "/page/12?from=10", http.StatusFound)
			return
		case at == 13:
			w.Header().Set("Content-Type", "image/png")
			return
		}
		etag := fmt.Sprintf(`"%d-%d"`, of, at)
		if at%4 != 0 {
			w.Header().Set("ETag", etag)
		}
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		var b strings.Builder
		fmt.Fprintf(&b, "<title>%d of %d, %s</title>", at, of, r.Header.Get("X-Own"))
		if at == 17 {
			b.WriteString("<meta name=robots content=nofollow>")
		}
		fmt.Fprintf(&b, "<p>%s %d", strings.Repeat(fmt.Sprintf("w%dx%d ", of, at*7919), 20), at)
		for _, to := range []int{at + 1, at * 2, at + 7} {
			if at > 0 { // the page to which other sites redirect has no links
				fmt.Fprintf(&b, "<a href=%s>%d</a>", page(of, to), to)
			}
		}
		if across {
			fmt.Fprintf(&b, "<a href=%s>far</a><a rel=nofollow href=%s>no</a>", page(of+at, at+3), page(of+1, 99))
		}
		html(b.String())(w, r)
	}))
}

// whole is what has to be the same of a record on one machine and on several.
func (r record) whole() string {
	r.Timings, r.FetchedAt, r.Line, r.Found, r.Via, r.Depth, r.Follow, r.Sitemaps = nil, nil, 0, 0, "", 0, nil, 0
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// checkFollow holds an output to what it promises of found pages.
func checkFollow(t *testing.T, recs []record) {
	t.Helper()
	var follow []string
	by := make(map[string]record)
	for _, r := range recs {
		if r.Found > 0 {
			via := by[r.Via]
			if r.Found > int64(len(follow)) || follow[r.Found-1] != r.URL || !slices.Contains(via.Follow, r.URL) || r.Depth != via.Depth+1 || r.Line != via.Line {
				t.Errorf("%s, found as %d by %s at depth %d, was not discovered so", r.URL, r.Found, r.Via, r.Depth)
			}
		}
		if r.Outcome == "duplicate_url" {
			continue
		}
		if _, twice := by[r.URL]; twice {
			t.Errorf("%s has two records", r.URL)
		}
		by[r.URL] = r
		follow = append(follow, r.Follow...)
	}
	found := 0
	for _, r := range recs {
		found += int(min(r.Found, 1))
	}
	if found != len(follow) {
		t.Errorf("%d pages were discovered, and %d have a record", len(follow), found)
	}
}

// onSeveral does the same crawl on one machine and on three, and returns both
// outputs.
func onSeveral(t *testing.T, s *site, args ...string) (one, several []record) {
	t.Helper()
	dir := t.TempDir()
	args = append([]string{"-r", "-q", "--host-rate", "0", "--connect-to", "::" + s.addr, "-H", "X-Own: mine"}, args...)
	for i, command := range [][]string{{"crawl"}, {"hub", "--agents", "2", "--min-agents", "2", "--listen-nats", "127.0.0.1:0"}} {
		out := filepath.Join(dir, fmt.Sprint(i, ".jsonl"))
		if r := weft(t, "", slices.Concat(command, args, []string{"-o", out})...); r.status != exitOK {
			t.Fatalf("%s: exit status %d: %s", command[0], r.status, r.stderr)
		}
		recs, err := readRecords(out)
		if err != nil {
			t.Fatal(err)
		}
		checkFollow(t, recs)
		one, several = several, recs
	}
	return one, several
}

// asOnOne checks that two outputs have the same pages, and the same of each.
func asOnOne(t *testing.T, one, several []record, depth bool) {
	t.Helper()
	pages := func(recs []record) map[string]string {
		all := make(map[string]string)
		for _, r := range recs {
			text := r.whole()
			if depth {
				text = fmt.Sprint(r.Depth, " ", text)
			}
			all[r.URL+fmt.Sprint(r.DuplicateOf)] = text
		}
		return all
	}
	a, b := pages(one), pages(several)
	for _, url := range slices.Sorted(maps.Keys(a)) {
		if a[url] != b[url] {
			t.Errorf("%s on one machine (-) and on several (+): %s", url, cmp.Diff(a[url], b[url]))
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d pages on one machine, %d on several", len(a), len(b))
	}
}

// A crawl that follows links over several machines is that of one machine: the same
// pages, the same of each, the same depths within a site.
func TestFollowedOverMachines(t *testing.T) {
	var seeds []string
	for of := range 7 {
		seeds = append(seeds, fmt.Sprintf("http://h1.s%d.example/page/1", of))
	}
	seeds = append(seeds, seeds[0], "http://h1.s1.example/page/3", "nonsense://x")
	t.Run("sites", func(t *testing.T) {
		t.Parallel()
		one, several := onSeveral(t, manySites(t, false), append([]string{"--scope", "domain", "--sitemaps"}, seeds...)...)
		asOnOne(t, one, several, true)
		if len(one) < 7*40 {
			t.Errorf("%d records", len(one))
		}
		checkOutcomes(t, several, "ok", "http_error", "robots_denied", "out_of_scope", "unsupported_type", "duplicate_url")
	})
	t.Run("across", func(t *testing.T) {
		t.Parallel()
		one, several := onSeveral(t, manySites(t, true), append([]string{"--scope", "any", "--nofollow", "ignore", "-l", "0"}, seeds[:2]...)...)
		asOnOne(t, one, several, false)
		if n := len(one); n < 7*40 {
			t.Errorf("%d records", n)
		}
	})
	t.Run("quota", func(t *testing.T) {
		t.Parallel()
		one, several := onSeveral(t, manySites(t, true), append([]string{"--scope", "*.example", "--max-pages", "60"}, seeds...)...)
		if len(one) != 60 || len(several) != 60 {
			t.Errorf("%d records on one machine, %d on several; want 60", len(one), len(several))
		}
	})
	t.Run("since", func(t *testing.T) {
		t.Parallel()
		s := manySites(t, true)
		old := filepath.Join(t.TempDir(), "old.jsonl")
		args := append([]string{"--scope", "*.example", "--sitemaps"}, seeds...)
		if r := weft(t, "", append([]string{"-r", "-q", "--host-rate", "0", "--connect-to", "::" + s.addr, "-H", "X-Own: mine", "-o", old}, args...)...); r.status != exitOK {
			t.Fatalf("exit status %d: %s", r.status, r.stderr)
		}
		one, several := onSeveral(t, s, append(args, "--since", old)...)
		asOnOne(t, one, several, false)
		checkOutcomes(t, several, "unchanged", "ok")
		if n := count(several)["unchanged"]; n < 7*30 {
			t.Errorf("%d pages are unchanged", n)
		}
	})
	t.Run("traps", func(t *testing.T) {
		t.Parallel()
		s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var b strings.Builder
			for i := range 3000 * strings.Count(r.URL.Path, "/start") {
				fmt.Fprintf(&b, "<a href=/day/%d>next</a>", i)
			}
			html("<title>calendar</title><p>There is nothing on this day. "+b.String())(w, r)
		}))
		one, several := onSeveral(t, s, "--host-rate", "200", "--host-conns", "0", "http://h.example/start")
		if len(one) != 3001 || len(several) != len(one) {
			t.Errorf("%d records on one machine, %d on several", len(one), len(several))
		}
		checkOutcomes(t, several, "ok", "trap")
		if n := count(several)["ok"]; n < 50 || n > 2500 {
			t.Errorf("%d days were asked for", n)
		}
	})
	t.Run("levels", func(t *testing.T) {
		t.Parallel()
		one, several := onSeveral(t, manySites(t, false), append([]string{"--scope", "domain", "-l", "2"}, seeds...)...)
		asOnOne(t, one, several, true)
	})
}

func checkOutcomes(t *testing.T, recs []record, want ...string) {
	t.Helper()
	for _, o := range want {
		if count(recs)[o] == 0 {
			t.Errorf("no record is %s: %v", o, count(recs))
		}
	}
}

// A page whose host is left alone, one that is tried again, and one that is slow hold
// no level up, whichever machine has them: each is answered when a page of the next
// level has been asked for.
func TestNobodyWaitsForThemOverMachines(t *testing.T) {
	for _, how := range []string{"refuses", "breaks", "slow"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			next := make(chan struct{})
			var once sync.Once
			s := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.Host + r.URL.Path {
				case "a.site.example/":
					html("<a href=http://b.site.example/1>1</a><a href=http://c.site.example/1>1</a>")(w, r)
				case "c.site.example/1":
					html("<a href=/2>2</a>")(w, r)
				case "c.site.example/2":
					once.Do(func() { close(next) })
					html("the next level")(w, r)
				case "b.site.example/1":
					if how == "slow" {
						select {
						case <-next:
						case <-time.After(patience):
							t.Error("the next level waits for a slow page")
						}
					}
					select {
					case <-next:
						html("after all")(w, r)
					default:
						if how == "refuses" {
							w.Header().Set("Retry-After", "1")
							w.WriteHeader(http.StatusServiceUnavailable)
							return
						}
						http.Error(w, "broken", http.StatusBadGateway)
					}
				default:
					http.NotFound(w, r)
				}
			}))
			out := filepath.Join(t.TempDir(), "out.jsonl")
			r := weft(t, "", "hub", "--agents", "2", "--min-agents", "2", "--listen-nats", "127.0.0.1:0", "-r", "-q", "--host-rate", "0", "--connect-to", "::"+s.addr,
				"--max-host-wait", "20s", "--scope", "domain", "-o", out, "http://a.site.example/")
			recs, err := readRecords(out)
			if err != nil || r.status != exitOK || len(recs) != 4 || count(recs)["ok"] != 4 {
				t.Errorf("status %d, %v of %d records, want 4 ok; %v %s", r.status, count(recs), len(recs), err, r.stderr)
			}
		})
	}
}
