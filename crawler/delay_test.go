package crawler

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"weft/fetch"
)

// A Crawl-delay is kept up to the longest one; beyond it the host's pages are
// given up at once, and no other host waits.
func TestMaxCrawlDelay(t *testing.T) {
	for _, c := range []struct {
		delay string
		most  time.Duration // 0 is a minute
		want  string        // of all pages
	}{
		{"60", 0, "ok"},
		{"60.5", 0, "host_parked robots crawl_delay"},
		{"3500", 0, "host_parked robots crawl_delay"},
		{strings.Repeat("9", 30), 0, "host_parked robots crawl_delay"},
		{"3500", time.Hour, "ok"},
		{"3500", -1, "ok"},
		{"5", time.Second, "host_parked robots crawl_delay"},
	} {
		bubble(t, fmt.Sprint(c.delay, " of ", c.most), func(t *testing.T) {
			w := robotsWeb(func(r fetch.Request) (*fetch.Response, error) {
				return respond(200, "User-agent: *\nCrawl-delay: "+c.delay+"\nDisallow: /closed\n"), nil
			})
			cfg := polite(w)
			cfg.MaxCrawlDelay = c.most
			begun := time.Now()
			recs := crawl(t, cfg, append(numbered("h.example", 3), "http://h.example/closed")...)
			for _, r := range recs[:3] {
				wantOutcome(t, r, c.want)
			}
			wantOutcome(t, recs[3], "robots_denied robots disallow")
			if c.want == "ok" {
				return
			}
			if took := time.Since(begun); took > time.Second {
				t.Errorf("it took %v", took)
			}
			if n := len(w.visits); n != 1 {
				t.Errorf("%d requests, want that for robots.txt", n)
			}
		})
	}
}

// What robots.txt denies asks for nothing, so it waits for no pace; what is
// allowed keeps it.
func TestDeniedLinesDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := robotsWeb(func(r fetch.Request) (*fetch.Response, error) {
			return respond(200, "User-agent: *\nCrawl-delay: 30\nDisallow: /\nAllow: /1$\nAllow: /2$\n"), nil
		})
		begun := time.Now()
		var last time.Duration // when the last denied line had its record
		cfg := polite(w)
		cfg.Limits.Window = 50 // the other lines wait in the file
		cfg.Events = func(e Event) {
			if d, ok := e.(PageDone); ok && d.Outcome == "robots_denied" {
				last = time.Since(begun)
			}
		}
		recs := crawl(t, cfg, numbered("h.example", 500)...)
		denied := 0
		for _, r := range recs {
			if r.Outcome == "robots_denied" {
				denied++
			}
		}
		if denied < 498 || last > time.Second {
			t.Errorf("%d lines were denied, the last after %v", denied, last)
		}
		if at := w.times("http://h.example/"); len(at) != 3 || at[1]-at[0] < 30*time.Second || at[2]-at[1] < 30*time.Second {
			t.Errorf("requests at %v", at)
		}
	})
}
