package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"weft/fetch"
	"weft/store"
)

// robotsWeb answers every page, and robots.txt as told.
func robotsWeb(robots func(r fetch.Request) (*fetch.Response, error)) *web {
	return newWeb(func(r fetch.Request) (*fetch.Response, error) {
		if r.URL.Path == "/robots.txt" {
			return robots(r)
		}
		return goodWeb(r)
	})
}

// A robots.txt that somebody else was to ask for is asked for again a little later;
// the pages wait for it.
func TestRobotsLetGo(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		times := 0
		w := robotsWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch times++; {
			case r.URL.Host == "h.example":
				return redirectTo("http://other.example/robots.txt")
			case times < 6:
				return nil, ErrLetGo
			}
			return respond(200, "User-agent: *\nDisallow: /b"), nil
		})
		for i, rec := range crawl(t, polite(w), "http://h.example/a", "http://h.example/b") {
			if want := []string{"ok", "robots_denied"}[i]; rec.Outcome != want {
				t.Errorf("%s is %s, want %s", rec.URL, rec.Outcome, want)
			}
		}
		if n := len(w.asked("http://h.example/robots.txt")); n != 1 {
			t.Errorf("the host's own robots.txt was asked for %d times, want once", n)
		}
	})
}

// What was not asked for in time is asked for when it is the host's turn again, and the
// page knows nothing of it.
func TestNotNow(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		var mu sync.Mutex
		var last time.Time
		late := map[string]bool{}
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			mu.Lock()
			first := !late[r.URL.Path]
			late[r.URL.Path] = true
			mu.Unlock()
			if first {
				time.Sleep(5 * time.Second)
				return nil, ErrNotNow
			}
			mu.Lock()
			defer mu.Unlock()
			if !last.IsZero() && time.Since(last) < 3*time.Second {
				t.Errorf("%s is asked for %v after the request before", r.URL.Path, time.Since(last))
			}
			last = time.Now()
			if r.URL.Path == "/robots.txt" {
				return respond(200, "User-agent: *\nCrawl-delay: 3"), nil
			}
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Retries = 0
		for _, rec := range crawl(t, cfg, "http://h.example/a", "http://h.example/b") {
			if rec.Outcome != "ok" || rec.Attempts != 1 {
				t.Errorf("%s is %s after %d attempts, want ok after one", rec.URL, rec.Outcome, rec.Attempts)
			}
		}
	})
}

// RFC 9309, section 2.3.1: what an answer to robots.txt means for the pages.
func TestRobotsAnswers(t *testing.T) {
	rules := func(s string) func(fetch.Request) (*fetch.Response, error) {
		return func(fetch.Request) (*fetch.Response, error) { return respond(200, s), nil }
	}
	status := func(n int) func(fetch.Request) (*fetch.Response, error) {
		return func(fetch.Request) (*fetch.Response, error) { return respond(n, "User-agent: *\nDisallow: /"), nil }
	}
	fails := func(kind fetch.Kind, phase fetch.Phase, reason string) func(fetch.Request) (*fetch.Response, error) {
		return func(fetch.Request) (*fetch.Response, error) { return failure(kind, phase, reason) }
	}
	for _, c := range []struct {
		name    string
		robots  func(fetch.Request) (*fetch.Response, error)
		want    string // of the page /a
		fetched bool   // the page was asked for
	}{
		{"none", status(404), "ok", true},
		{"forbidden", status(403), "ok", true},
		{"gone", status(410), "ok", true},
		{"server error", status(500), "robots_unreachable robots unreachable", false},
		{"unavailable", status(503), "robots_unreachable robots unreachable", false},
		{"too many requests", status(429), "robots_unreachable robots unreachable", false},
		{"allowed", rules("User-agent: *\nDisallow: /b"), "ok", true},
		{"denied", rules("User-agent: *\nDisallow: /a"), "robots_denied robots disallow", false},
		{"denied by name", rules("User-agent: Weft\nDisallow: /\n\nUser-agent: *\nAllow: /"), "robots_denied robots disallow", false},
		{"allowed by name", rules("User-agent: weft\nAllow: /\n\nUser-agent: *\nDisallow: /"), "ok", true},
		{"refused", fails(fetch.ConnectError, fetch.PhaseConnect, "refused"), "connect_error robots refused", false},
		{"no such host", fails(fetch.DNSError, fetch.PhaseDNS, "no_such_host"), "dns_error robots no_such_host", false},
		{"bad certificate", fails(fetch.TLSError, fetch.PhaseTLS, "expired"), "tls_error robots expired", false},
		{"not public", fails(fetch.BlockedAddress, fetch.PhaseConnect, "not_public"), "blocked_address robots not_public", false},
		{"no answer", fails(fetch.Timeout, fetch.PhaseHeaders, "header_timeout"), "robots_unreachable robots unreachable", false},
		{"no HTTP", fails(fetch.ProtocolError, fetch.PhaseHeaders, "malformed_head"), "robots_unreachable robots unreachable", false},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := robotsWeb(c.robots)
			recs := crawl(t, polite(w), "http://h.example/a")
			wantOutcome(t, recs[0], c.want)
			if got := len(w.asked("http://h.example/a")) > 0; got != c.fetched {
				t.Errorf("fetched: %t, want %t", got, c.fetched)
			}
			if c.fetched != (recs[0].Attempts == 1) {
				t.Errorf("%d attempts: robots.txt does not count", recs[0].Attempts)
			}
		})
	}
}

// However many pages of a host wait for its robots.txt, one asks for it, and
// none goes before the answer is there.
func TestRobotsAskedOnce(t *testing.T) {
	slow := func(fetch.Request) (*fetch.Response, error) {
		time.Sleep(5 * time.Second)
		return respond(404, ""), nil
	}
	bubble(t, "lines of one host", func(t *testing.T) {
		w := robotsWeb(slow)
		for _, r := range crawl(t, polite(w), numbered("h.example", 40)...) {
			wantOutcome(t, r, "ok")
		}
		if got := w.asked("http://h.example/robots.txt"); len(got) != 1 {
			t.Errorf("robots.txt was asked for at %v", got)
		}
		for _, at := range w.times("http://h.example/")[1:] {
			if at < 5*time.Second {
				t.Errorf("a page was asked for at %v, before the answer", at)
			}
		}
	})
	// Redirects go past the queue of their target's lines.
	bubble(t, "redirects to one host", func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch {
			case r.URL.Path == "/robots.txt" && r.URL.Host == "target.example":
				return slow(r)
			case r.URL.Host != "target.example" && r.URL.Path != "/robots.txt":
				return redirectTo("http://target.example/" + r.URL.Host)
			}
			return goodWeb(r)
		})
		var lines []string
		for i := range 12 {
			lines = append(lines, fmt.Sprintf("http://from%d.example/", i))
		}
		for _, r := range crawl(t, polite(w), append(lines, numbered("target.example", 5)...)...) {
			wantOutcome(t, r, "ok")
		}
		if got := w.asked("http://target.example/robots.txt"); len(got) != 1 {
			t.Errorf("robots.txt was asked for at %v", got)
		}
	})
	bubble(t, "one page in flight", func(t *testing.T) {
		w := robotsWeb(slow)
		cfg := polite(w)
		cfg.Concurrency = 1
		crawl(t, cfg, "http://a.example/1", "http://b.example/1", "http://a.example/2", "http://b.example/2")
		if w.most[""] != 1 {
			t.Errorf("%d requests at once", w.most[""])
		}
	})
}

// A host whose robots.txt is out of reach is left alone until it answers; the
// others do not notice.
func TestRobotsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		w := robotsWeb(func(r fetch.Request) (*fetch.Response, error) {
			if r.URL.Host == "down.example" && time.Since(begun) < 3*time.Minute {
				return respond(503, ""), nil
			}
			return respond(404, ""), nil
		})
		lines := append(numbered("down.example", 10), numbered("up.example", 10)...)
		for _, r := range crawl(t, polite(w), lines...) {
			wantOutcome(t, r, "ok")
		}
		for _, at := range w.times("http://down.example/")[1:] {
			if at < 3*time.Minute && len(w.times("http://down.example/1")) > 0 && w.times("http://down.example/1")[0] == at {
				t.Errorf("a page was fetched at %v, while robots.txt was out of reach", at)
			}
		}
		if at := w.times("http://down.example/1"); len(at) == 0 || at[0] < 3*time.Minute || at[0] > 6*time.Minute {
			t.Errorf("the page was fetched at %v", at)
		}
		if n := len(w.asked("http://down.example/robots.txt")); n < 3 || n > 12 {
			t.Errorf("robots.txt was asked for %d times in three minutes", n)
		}
		for _, at := range w.times("http://up.example/") {
			if at > time.Second {
				t.Errorf("the other host waited until %v", at)
			}
		}
	})
}

// Beyond MaxHostWait nobody asks any more, and every line has its record.
func TestRobotsGivenUp(t *testing.T) {
	for _, status := range []int{500, 503, 429} {
		bubble(t, fmt.Sprint(status), func(t *testing.T) {
			const patience = 10 * time.Minute
			w := robotsWeb(func(fetch.Request) (*fetch.Response, error) { return respond(status, ""), nil })
			begun := time.Now()
			cfg := polite(w)
			cfg.MaxHostWait = patience
			for _, r := range crawl(t, cfg, numbered("h.example", 100)...) {
				wantOutcome(t, r, "robots_unreachable robots unreachable")
				if r.Attempts != 0 || !strings.Contains(r.Error.Detail, fmt.Sprint(status)) {
					t.Errorf("line %d: %d attempts, %+v", r.Line, r.Attempts, r.Error)
				}
			}
			if took := time.Since(begun); took > patience {
				t.Errorf("it took %v, more than MaxHostWait", took)
			}
		})
	}
}

// A 429 says when to come back.
func TestRobotsRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		w := robotsWeb(func(fetch.Request) (*fetch.Response, error) {
			if asked++; asked == 1 {
				return respond(429, "", "Retry-After", "90"), nil
			}
			return respond(404, ""), nil
		})
		wantOutcome(t, crawl(t, polite(w), "http://h.example/a")[0], "ok")
		if at := w.asked("http://h.example/robots.txt"); len(at) != 2 || at[1] < 90 || at[1] > 95 {
			t.Errorf("robots.txt was asked for at %v s", at)
		}
	})
}

// RFC 9309, section 2.3.1.2: five redirects are followed, also across hosts,
// and the rules hold for the host that was asked.
func TestRobotsRedirects(t *testing.T) {
	hop := func(n int, last *fetch.Response) func(fetch.Request) (*fetch.Response, error) {
		return func(r fetch.Request) (*fetch.Response, error) {
			var i int
			fmt.Sscanf(r.URL.Host, "hop%d.example", &i)
			if i < n {
				return redirectTo(fmt.Sprintf("http://hop%d.example/robots.txt", i+1))
			}
			return last, nil
		}
	}
	deny := func() *fetch.Response { return respond(200, "User-agent: *\nDisallow: /") }
	for _, c := range []struct {
		name string
		hops int
		want string
	}{
		{"one", 1, "robots_denied robots disallow"},
		{"five", 5, "robots_denied robots disallow"},
		{"six", 6, "ok"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := robotsWeb(hop(c.hops, deny()))
			wantOutcome(t, crawl(t, polite(w), "http://h.example/a")[0], c.want)
		})
	}
	bubble(t, "in a circle", func(t *testing.T) {
		w := robotsWeb(func(r fetch.Request) (*fetch.Response, error) { return redirectTo("/robots.txt") })
		wantOutcome(t, crawl(t, polite(w), "http://h.example/a")[0], "ok")
	})
	bubble(t, "to nowhere", func(t *testing.T) {
		w := robotsWeb(func(r fetch.Request) (*fetch.Response, error) { return respond(301, ""), nil })
		wantOutcome(t, crawl(t, polite(w), "http://h.example/a")[0], "ok")
	})
}

// The user's headers and passwords go to pages, not to robots.txt.
func TestRobotsWithoutSecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(goodWeb)
		cfg := polite(w)
		cfg.Header = http.Header{"Authorization": {"Bearer secret"}}
		c, sink := crawlerOf(t, cfg), new(memory)
		if _, err := c.Run(t.Context(), newList("http://user:secret@h.example/a"), sink); err != nil {
			t.Fatal(err)
		}
		for _, v := range w.visits {
			robots := v.req.URL.Path == "/robots.txt"
			if secret := v.req.Header.Get("Authorization") != ""; secret == robots {
				t.Errorf("%s: secret header sent: %t", v.req.URL.Redacted(), secret)
			}
			if !v.req.Identity && robots {
				t.Error("robots.txt was not asked for uncompressed")
			}
		}
	})
}

// A Crawl-delay holds for the whole crawl, also when the host's lines come far
// apart and others between them.
// A page waits for its robots.txt, also where that then denies it.
func TestWaitForRobotsIsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := robotsWeb(func(r fetch.Request) (*fetch.Response, error) {
			time.Sleep(6 * time.Second)
			return respond(200, "User-agent: *\nDisallow: /no\n"), nil
		})
		for _, url := range []string{"http://a.example/no", "http://a.example/"} {
			for _, rec := range crawl(t, polite(w), url) {
				if limit := rec.Timings[store.PhaseLimit]; limit != 6*time.Second {
					t.Errorf("%s, %s: limit %v, want 6 s", rec.URL, rec.Outcome, limit)
				}
			}
		}
	})
}

func TestCrawlDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := robotsWeb(func(r fetch.Request) (*fetch.Response, error) {
			if r.URL.Host == "slow.example" {
				return respond(200, "User-agent: *\nCrawl-delay: 10\n"), nil
			}
			return respond(404, ""), nil
		})
		cfg := polite(w)
		cfg.Limits.HostRate = 4
		lines := append(numbered("slow.example", 4), numbered("fast.example", 8)...)
		crawl(t, cfg, lines...)
		at := w.times("http://slow.example/")
		for i := 1; i < len(at); i++ {
			if d := at[i] - at[i-1]; d < 10*time.Second-time.Millisecond {
				t.Errorf("%v between two requests, want 10 s: %v", d, at)
			}
		}
		if at := w.times("http://fast.example/"); at[len(at)-1] > 3*time.Second {
			t.Errorf("the other host waited too: %v", at)
		}
	})
}

// What a host was told is not forgotten when it had nothing to do for a while:
// neither its Crawl-delay nor that its robots.txt is known.
func TestHostComesBack(t *testing.T) {
	script := func(t *testing.T, w *web, cfg Config) {
		t.Helper()
		lines := newPaced()
		c, sink := crawlerOf(t, cfg), new(memory)
		done := make(chan error)
		go func() {
			_, err := c.Run(t.Context(), lines, sink)
			done <- err
		}()
		lines.give("http://a.example/0")
		time.Sleep(time.Minute)
		lines.give("http://b.example/0")
		time.Sleep(time.Minute)
		lines.give("http://c.example/0")
		time.Sleep(time.Minute)
		lines.give(numbered("a.example", 6)...)
		lines.end()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if n := len(w.asked("http://a.example/robots.txt")); n != 1 {
			t.Errorf("robots.txt was asked for %d times", n)
		}
	}
	bubble(t, "as many connections as before", func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			time.Sleep(time.Second)
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Limits.HostConns = 3
		script(t, w, cfg)
		if got := w.most["a.example"]; got != 3 {
			t.Errorf("%d requests at once, want 3", got)
		}
	})
	bubble(t, "as slowly as before", func(t *testing.T) {
		w := robotsWeb(func(fetch.Request) (*fetch.Response, error) {
			return respond(200, "User-agent: *\nCrawl-delay: 10\n"), nil
		})
		script(t, w, polite(w))
		at := w.times("http://a.example/")
		for i := 1; i < len(at); i++ {
			if d := at[i] - at[i-1]; d < 10*time.Second-time.Millisecond {
				t.Errorf("%v between two requests, want 10 s: %v", d, at)
			}
		}
	})
}

// A page that came from a public address must not make us ask a private one,
// not even for robots.txt; a line of the list that names it may.
func TestRobotsUnderTheGuard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch {
			case r.URL.Host == "private.example" && r.PublicOnly:
				return failure(fetch.BlockedAddress, fetch.PhaseConnect, "not_public")
			case r.URL.Path == "/leads-there":
				resp, err := redirectTo("http://private.example/")
				resp.Public = true
				return resp, err
			}
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Ordered = true // the redirect comes first
		recs := crawl(t, cfg, "http://public.example/leads-there", "http://private.example/own")
		if got := recs[0].Outcome; got != "blocked_address" {
			t.Errorf("%s, want blocked_address", recs[0].outcome())
		}
		wantOutcome(t, recs[1], "ok")
	})
}
