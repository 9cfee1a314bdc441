package demosite

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"weft/parse"
	"weft/parse/weburl"
)

const origin = "http://shop.weft.test"

// linksOf are what a crawler would follow of an answer, as URLs.
func linksOf(t *testing.T, p *parse.Parser, path string, w *httptest.ResponseRecorder) (links []parse.Outlink, nofollow bool) {
	t.Helper()
	header := w.Header()
	res := p.Parse(parse.Document{
		URL: origin + path, ContentType: header.Get("Content-Type"), Body: w.Body.Bytes(),
		Robots: parse.RobotsHeaders(header), LinkHeaders: header.Values("Link"), RefreshHeader: header.Get("Refresh"),
	})
	if res.Outcome != parse.OK {
		t.Fatalf("%s: %s: %s", path, res.Outcome, res.Detail)
	}
	return res.Links, res.Nofollow
}

func newFollower(t *testing.T) *parse.Parser {
	t.Helper()
	p, err := parse.New(parse.Config{Follow: true, Fields: []string{"title"}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Whoever follows the links of a trap never comes to an end.
func TestTrapsHaveNoEnd(t *testing.T) {
	const enough = 700
	s := newSite(t, Config{Pages: 30, Traps: true})
	p := newFollower(t)
	for _, trap := range Traps() {
		seen := map[string]bool{trap.Path: true}
		queue := []string{trap.Path}
		for len(queue) > 0 && len(seen) < enough {
			path := queue[0]
			queue = queue[1:]
			resp := ask(s, origin+path)
			if resp.Code != http.StatusOK {
				t.Fatalf("%s: %s: %d", trap.Name, path, resp.Code)
			}
			links, _ := linksOf(t, p, path, resp)
			for _, l := range links {
				u, err := weburl.Canonical(l.URL)
				if err != nil {
					t.Fatal(err)
				}
				if path := u.PathAndQuery(); strings.HasPrefix(path, trap.folder()) && !seen[path] {
					seen[path] = true
					queue = append(queue, path)
				}
			}
		}
		if len(seen) < enough {
			t.Errorf("%s: it ends after %d pages", trap.Name, len(seen))
		}
		if resp := ask(newSite(t, Config{Pages: 30}), origin+trap.Path); resp.Code != http.StatusNotFound {
			t.Errorf("%s: without Traps: %d, want 404", trap.Name, resp.Code)
		}
	}
}

// All pages and all traps are found from the start page.
func TestAllPagesAreLinked(t *testing.T) {
	s := newSite(t, Config{Pages: 200, Traps: true, LinkKinds: true})
	p := newFollower(t)
	found := map[string]bool{origin + "/": true}
	queue := []string{"/"}
	for ; len(queue) > 0; queue = queue[1:] {
		links, _ := linksOf(t, p, queue[0], ask(s, origin+queue[0]))
		for _, l := range links {
			if found[l.URL] {
				continue
			}
			found[l.URL] = true
			if strings.HasSuffix(l.URL, ".html") { // as pages do, and traps do not
				queue = append(queue, strings.TrimPrefix(l.URL, origin))
			}
		}
	}
	for u := range s.URLs("") {
		if !found[u] {
			t.Errorf("nothing leads to %s", u)
		}
	}
	for _, trap := range Traps() {
		if !found[origin+trap.Path] {
			t.Errorf("nothing leads to %s", trap.Path)
		}
	}
	if !found[origin+linkKindsPath] {
		t.Error("nothing leads to the kinds of links")
	}
}

// The catalogue's pages say the truth about themselves.
func TestKindsOfLinksAreWhatTheySay(t *testing.T) {
	s := newSite(t, Config{LinkKinds: true})
	p := newFollower(t)
	followed := 0
	for _, k := range LinkKinds() {
		links, nofollow := linksOf(t, p, k.Path, ask(s, origin+k.Path))
		got := false
		for _, l := range links {
			u, _ := weburl.Canonical(l.URL)
			if u.PathAndQuery() == k.Target {
				got = !nofollow && !l.Nofollow
			} else if u.PathAndQuery() != k.Path {
				t.Errorf("%s leads to %s", k.Name, l.URL)
			}
		}
		if got != k.Follow {
			t.Errorf("%s: followed %v, want %v", k.Name, got, k.Follow)
		}
		if got {
			followed++
		}
		if resp := ask(s, origin+k.Target); resp.Code != http.StatusOK {
			t.Errorf("%s: its target: %d", k.Name, resp.Code)
		}
	}
	if followed != 16 {
		t.Errorf("%d kinds are followed, want 16", followed)
	}
	if _, err := New(Config{Traps: true, Dir: t.TempDir()}); err == nil {
		t.Error("traps in a folder are accepted")
	}
}
