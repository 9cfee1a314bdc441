package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"weft/fetch"
)

func TestRedirects(t *testing.T) {
	for _, c := range []struct {
		name, location string
		want, final    string
		hops           int
	}{
		{"to a path", "/b", "ok", "http://h.example/b", 1},
		{"to a query", "?x=1", "ok", "http://h.example/start?x=1", 1},
		{"to another host", "http://other.example/x", "ok", "http://other.example/x", 1},
		{"to another scheme", "https://h.example/b", "ok", "https://h.example/b", 1},
		{"without scheme", "//other.example/x", "ok", "http://other.example/x", 1},
		{"in capitals", "HTTP://Other.EXAMPLE:80/x#top", "ok", "http://other.example/x", 1},
		{"to itself", "/start", "too_many_redirects headers loop", "http://h.example/start", 0},
		{"to itself, but for the fragment", "/start#x", "too_many_redirects headers loop", "http://h.example/start", 0},
		{"there and back", "http://other.example/back", "too_many_redirects headers loop", "http://other.example/back", 1},
		{"on and on", "/on?1", "too_many_redirects headers limit", "http://h.example/on?10", 10},
		{"nowhere", "", "too_many_redirects headers no_location", "http://h.example/start", 0},
		{"to a file", "file:///etc/passwd", "blocked_address headers scheme", "http://h.example/start", 0},
		{"to ftp", "ftp://h.example/", "blocked_address headers scheme", "http://h.example/start", 0},
		{"to a script", "javascript:alert(1)", "blocked_address headers scheme", "http://h.example/start", 0},
		{"to data", "data:text/html,x", "blocked_address headers scheme", "http://h.example/start", 0},
		{"to a bad host", "http://a b/", "protocol_error headers bad_location", "http://h.example/start", 0},
		{"too long", "/" + strings.Repeat("x", 9000), "protocol_error headers bad_location", "http://h.example/start", 0},
		{"to what robots.txt forbids", "http://closed.example/x", "robots_denied robots disallow", "http://h.example/start", 1},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
				switch {
				case r.URL.Path == "/robots.txt" && r.URL.Host == "closed.example":
					return respond(200, "User-agent: *\nDisallow: /"), nil
				case r.URL.Path == "/start":
					if r.URL.RawQuery != "" {
						return goodWeb(r)
					}
					return redirectTo(c.location)
				case r.URL.Path == "/back":
					return redirectTo("http://h.example/start")
				case r.URL.Path == "/on":
					var n int
					fmt.Sscan(r.URL.RawQuery, &n)
					return redirectTo(fmt.Sprintf("/on?%d", n+1))
				}
				return goodWeb(r)
			})
			r := crawl(t, polite(w), "http://h.example/start")[0]
			r.Status = 0
			wantOutcome(t, r, c.want)
			if len(r.Redirects) != c.hops {
				t.Errorf("redirects %v, want %d", r.Redirects, c.hops)
			}
			if r.FinalURL != c.final && c.want != "robots_denied robots disallow" {
				t.Errorf("final URL %s, want %s", r.FinalURL, c.final)
			}
			for _, hop := range r.Redirects {
				if hop.Status != 302 {
					t.Errorf("hop %+v, want status 302", hop)
				}
			}
			if n := len(w.visits); n > 14 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// Headers, cookies and passwords that the user gave for a line are for its
// origin alone: scheme, host and port.
func TestSecretsStayBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch r.URL.Host + r.URL.Path {
			case "h.example/":
				return redirectTo("/same")
			case "h.example/same":
				return redirectTo("http://h.example:8080/port")
			case "h.example:8080/port":
				return redirectTo("http://other.example/host")
			case "other.example/host":
				return redirectTo("http://h.example/home")
			}
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Header = http.Header{"Cookie": {"session=secret"}}
		c, sink := crawlerOf(t, cfg), new(memory)
		if _, err := c.Run(t.Context(), newList("http://user:secret@h.example/"), sink); err != nil {
			t.Fatal(err)
		}
		wantOutcome(t, sink.recs[0], "ok")
		want := map[string]bool{"/": true, "/same": true, "/port": false, "/host": false, "/home": false}
		for _, v := range w.visits {
			if v.req.URL.Path == "/robots.txt" {
				continue
			}
			cookie, user := v.req.Header.Get("Cookie") != "", v.req.URL.User != nil
			if cookie != want[v.req.URL.Path] || user != cookie {
				t.Errorf("%s%s: cookie %t, password %t", v.req.URL.Host, v.req.URL.Path, cookie, user)
			}
		}
		if s := fmt.Sprintf("%+v", sink.recs[0]); strings.Contains(s, "secret") {
			t.Errorf("a secret is in the record: %s", s)
		}
	})
}

// A jar around the fetcher knows no ports, so it is told where cookies must not
// go: to another service of the host, and with the question for robots.txt.
func TestCookiesOfTheJarStayBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch r.URL.Scheme + "://" + r.URL.Host + r.URL.Path {
			case "http://h.example/":
				return redirectTo("https://h.example/upgraded")
			case "https://h.example/upgraded":
				return redirectTo("https://h.example:8443/port")
			case "https://h.example:8443/port":
				return redirectTo("/still-there")
			case "https://h.example:8443/still-there":
				return redirectTo("http://h.example/back")
			case "http://h.example/back":
				return redirectTo("http://other.example/")
			}
			return goodWeb(r)
		})
		c, sink := crawlerOf(t, polite(w)), new(memory)
		if _, err := c.Run(t.Context(), newList("http://h.example/"), sink); err != nil {
			t.Fatal(err)
		}
		wantOutcome(t, sink.recs[0], "ok")
		kept := map[string]bool{"/port": true, "/still-there": true, "/back": true, "/robots.txt": true}
		for _, v := range w.visits {
			values, given := v.req.Header["Cookie"]
			if keptAway := given && len(values) == 0; keptAway != kept[v.req.URL.Path] {
				t.Errorf("%s: cookies of the jar kept away: %t", v.req.URL, keptAway)
			}
		}
	})
}

// Each hop goes through its own host's queue: its rate and its robots.txt.
func TestHopsAreRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			if strings.HasPrefix(r.URL.Host, "from") && r.URL.Path != "/robots.txt" {
				return redirectTo("http://target.example/" + r.URL.Host)
			}
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Limits.HostRate = 0.5
		var lines []string
		for i := range 10 {
			lines = append(lines, fmt.Sprintf("http://from%d.example/", i))
		}
		crawl(t, cfg, lines...)
		at := w.times("http://target.example/")
		if len(at) != 11 {
			t.Fatalf("%d requests to the target, want 10 and robots.txt", len(at))
		}
		for i := 1; i < len(at); i++ {
			if d := at[i] - at[i-1]; d.Seconds() < 1.999 {
				t.Errorf("%v between two requests, want 2 s", d)
			}
		}
	})
}

// From a public address nothing leads to one that is not.
func TestPublicStaysPublic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			resp, err := goodWeb(r)
			if r.URL.Path == "/start" {
				resp, err = redirectTo("http://next.example/")
			}
			resp.Public = r.URL.Host == "public.example"
			return resp, err
		})
		crawl(t, polite(w), "http://public.example/start", "http://private.example/start")
		var guarded int
		for _, v := range w.visits {
			if v.url == "http://next.example/" && v.req.PublicOnly {
				guarded++
			}
		}
		if guarded != 1 {
			t.Errorf("%d of two hops are guarded, want the one from the public host", guarded)
		}
	})
}
