package crawler

import (
	"testing"
	"time"

	"weft/fetch"
)

// A part of robots.txt is better than none, as far as its lines are whole: half a rule
// may be another one. Without a whole line nothing is known.
func TestRobotsTorn(t *testing.T) {
	torn := &fetch.Error{Kind: fetch.Incomplete, Phase: fetch.PhaseBody, Reason: "short_body"}
	const rules = "User-agent: *\nDisallow: /\nAllow: /public/\n"
	gz := packed(t, "User-agent: *\nDisallow: /\nAllow: /", "gzip")
	for _, c := range []struct {
		name, body, coding string
		err                *fetch.Error
		want               string // of the page /a
	}{
		{"behind a line", "User-agent: *\nDisallow: /b\n", "", torn, "ok"},
		{"in what is allowed", rules[:len(rules)-len("public/\n")], "", torn, "robots_denied robots disallow"},
		{"in what is denied", "User-agent: *\r\nDisallow: /a\r\nDisallow: /", "", torn, "robots_denied robots disallow"},
		{"in the first line", "User-agent", "", torn, "robots_unreachable robots unreachable"},
		{"before it", "", "", torn, "robots_unreachable robots unreachable"},
		{"and damaged in what is allowed", gz[:len(gz)-8], "gzip", nil, "robots_denied robots disallow"},
		{"and damaged in the first line", packed(t, "User-agent", "gzip")[:20], "gzip", nil, "robots_unreachable robots bad_encoding"},
		{"whole, and without an end of its last line", "User-agent: *\nDisallow: /\nAllow: /a", "", nil, "ok"},
		{"whole, of one line", "Disallow: /", "", nil, "ok"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := robotsWeb(func(fetch.Request) (*fetch.Response, error) {
				if c.err != nil {
					return respond(200, c.body), c.err
				}
				return respond(200, c.body, "Content-Encoding", c.coding), nil
			})
			recs := crawl(t, polite(w), "http://h.example/a")
			wantOutcome(t, recs[0], c.want)
		})
	}
}

// What came whole when it was asked for again counts.
func TestRobotsTornIsAskedForAgain(t *testing.T) {
	bubble(t, "", func(t *testing.T) {
		times := 0
		w := robotsWeb(func(fetch.Request) (*fetch.Response, error) {
			if times++; times == 1 {
				return respond(200, "User-ag"), &fetch.Error{Kind: fetch.Incomplete, Phase: fetch.PhaseBody, Reason: "short_body"}
			}
			return respond(200, "User-agent: *\nDisallow: /a"), nil
		})
		recs := crawl(t, polite(w), "http://h.example/a", "http://h.example/b")
		wantOutcome(t, recs[0], "robots_denied robots disallow")
		wantOutcome(t, recs[1], "ok")
	})
}

// One that is refused is so by its status, whatever becomes of the body: it is not asked
// for again before the host wants to be.
func TestRobotsRefusedWhoseBodyBreaksOff(t *testing.T) {
	for _, status := range []int{429, 503} {
		bubble(t, "", func(t *testing.T) {
			begun := time.Now()
			w := robotsWeb(func(fetch.Request) (*fetch.Response, error) {
				if time.Since(begun) > 4*time.Minute {
					return respond(200, "User-agent: *\nDisallow: /a\n"), nil
				}
				return respond(status, "half", "Retry-After", "300"), &fetch.Error{Kind: fetch.Incomplete, Phase: fetch.PhaseBody, Reason: "short_body"}
			})
			recs := crawl(t, polite(w), "http://h.example/a")
			wantOutcome(t, recs[0], "robots_denied robots disallow")
			if at := w.times("http://h.example/robots.txt"); len(at) != 2 || at[1] < 5*time.Minute {
				t.Errorf("%d: asked for it at %v", status, at)
			}
		})
	}
}
