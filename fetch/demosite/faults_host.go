package demosite

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// hostFaults concern the whole host: its robots.txt (RFC 9309), its 429 and
// 503, its wall of challenges.
func hostFaults() []fault {
	const soon = "a longest wait for a host of seconds"
	const forbid = "User-agent: *\nDisallow: /\n"
	cutRules := gzipped([]byte(forbid + strings.Repeat("Allow: /nowhere\n", 100)))
	cutRules = cutRules[:len(cutRules)-10]
	var huge, wild strings.Builder
	huge.WriteString("User-agent: *\n")
	for i := 0; huge.Len() < 513<<10; i++ {
		huge.WriteString("Disallow: /private/" + strconv.Itoa(i) + "\n")
	}
	for huge.Len() < 2<<20 {
		huge.WriteString("Disallow: /\n") // all beyond the 500 KiB that must be read
	}
	wild.WriteString("User-agent: *\n")
	for range 1000 {
		wild.WriteString("Disallow: /" + strings.Repeat("*a", 30) + "*b$\n")
	}

	faults := []fault{
		robots(Fault{Row: "28", Name: "robots-500", Describe: "robots.txt answers 500", Outcome: "robots_unreachable", Reason: "unreachable", Needs: soon},
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }),
		{
			Fault: Fault{
				Row: "28", Name: "robots-hang", Describe: "robots.txt never answers", Outcome: "robots_unreachable", Reason: "unreachable",
				Needs: "a header timeout of a second, and " + soon,
			},
			conn: func(_ context.Context, c net.Conn) { _, _ = io.Copy(io.Discard, c) },
		},
		robots(Fault{Row: "29", Name: "robots-429", Describe: "robots.txt answers 429", Outcome: "robots_unreachable", Reason: "unreachable", Needs: soon},
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }),
		robots(Fault{Row: "30", Name: "robots-huge", Describe: "two megabytes of robots.txt, which forbid everything beyond the first 512 KiB", Outcome: "ok"},
			reply("text/plain", huge.String())),
		robots(Fault{Row: "30", Name: "robots-wildcards", Describe: "a thousand rules of thirty wildcards each", Outcome: "ok"},
			reply("text/plain", wild.String())),
		robots(Fault{Row: "31", Name: "robots-html", Describe: "a page instead of robots.txt", Outcome: "ok"},
			reply("text/html", goodPage("Disallow: /"))),
		robots(Fault{Row: "31", Name: "robots-orphan", Describe: "rules before any user-agent line", Outcome: "ok"},
			reply("text/plain", "Disallow: /\n\nUser-agent: *\nDisallow: /private/\n")),
		robots(Fault{Row: "31", Name: "robots-bom", Describe: "a byte order mark before the first line", Outcome: "robots_denied", Reason: "disallow"},
			reply("text/plain", "\ufeffUser-agent: *\nDisallow: /\n")),
		robots(Fault{Row: "31", Name: "robots-cr", Describe: "lines that end with CR alone", Outcome: "robots_denied", Reason: "disallow"},
			reply("text/plain", "User-agent: *\rDisallow: /\r")),
		robots(Fault{Row: "30", Name: "robots-gzip", Describe: "rules that come compressed, though they were asked for plain", Outcome: "robots_denied", Reason: "disallow"},
			coded("gzip", gzipped([]byte(forbid)))),
		robots(Fault{Row: "30", Name: "robots-layers", Describe: "rules that are compressed twice", Outcome: "robots_denied", Reason: "disallow"},
			coded("gzip, gzip", gzipped(gzipped([]byte(forbid))))),
		robots(Fault{Row: "30", Name: "robots-gzip-truncated", Describe: "compressed rules that stop in the middle: what came of them holds", Outcome: "robots_denied", Reason: "disallow"},
			coded("gzip", cutRules)),
		robots(Fault{Row: "30", Name: "robots-gzip-plain", Describe: "plain rules that are called gzip", Outcome: "robots_denied", Reason: "disallow"},
			coded("gzip", []byte(forbid))),
		robots(Fault{Row: "30", Name: "robots-coding", Describe: "rules in a coding that nobody knows", Outcome: "robots_unreachable", Reason: "bad_encoding"},
			coded("weft-unknown", []byte{0, 1, 2, 3})),
		robots(Fault{Row: "30", Name: "robots-crawl-delay", Describe: "a Crawl-delay of an hour", Outcome: "host_parked", Reason: "crawl_delay"},
			reply("text/plain", "User-agent: *\nCrawl-delay: 3500\n")),
		robots(Fault{Row: "28", Name: "robots-404-short", Describe: "robots.txt answers 404, with less body than its length", Outcome: "ok"},
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "1000")
				w.WriteHeader(http.StatusNotFound)
				_, _ = io.WriteString(w, forbid)
			}),
		robots(Fault{Row: "28", Name: "robots-302-short", Describe: "robots.txt redirects to rules, with less body than its length", Outcome: "robots_denied", Reason: "disallow"},
			func(w http.ResponseWriter, r *http.Request) {
				if r.URL.RawQuery == "" {
					w.Header().Set("Content-Length", "1000")
					location(w, "/robots.txt?rules")
					return
				}
				reply("text/plain", forbid)(w, r)
			}),
		{
			Fault: Fault{Row: "32", Name: "storm-429", Describe: "every page answers 429", Outcome: "host_parked", Reason: "parked", Needs: soon},
			page:  refuse(http.StatusTooManyRequests, 1<<30, nil),
		}, {
			Fault: Fault{Row: "32", Name: "storm-503", Describe: "every page answers 503", Outcome: "host_parked", Reason: "parked", Needs: soon},
			page:  refuse(http.StatusServiceUnavailable, 1<<30, nil),
		}, {
			Fault: Fault{Row: "32", Name: "storm-that-ends", Describe: "503 twice since the start, then the page", Outcome: "ok"},
			page:  refuse(http.StatusServiceUnavailable, 2, nil),
		}, {
			Fault: Fault{Row: "33", Name: "retry-after-years", Describe: "Retry-After: ten years", Outcome: "host_parked", Reason: "parked"},
			page:  refuse(http.StatusTooManyRequests, 1<<30, func() string { return "315360000" }),
		}, {
			Fault: Fault{Row: "61", Name: "challenge-403", Describe: "403 with a challenge that needs a browser", Outcome: "http_error", Reason: "challenge"},
			page:  challenge(http.StatusForbidden),
		}, {
			Fault: Fault{Row: "61", Name: "challenge-503", Describe: "503 with a challenge that needs a browser", Outcome: "http_error", Reason: "challenge"},
			page:  challenge(http.StatusServiceUnavailable),
		}, {
			Fault: Fault{Row: "61", Name: "challenge-body", Describe: "503 with a challenge that only its compressed body gives away", Outcome: "http_error", Reason: "challenge"},
			page: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				w.WriteHeader(http.StatusServiceUnavailable)
				_, _ = w.Write(gzipped([]byte(challengePage)))
			},
		},
	}
	for _, form := range []struct {
		name, describe string
		value          func() string
	}{
		{"seconds", "a number of seconds", func() string { return "1" }},
		{"date", "a date two seconds ahead", func() string { return time.Now().UTC().Add(2 * time.Second).Format(http.TimeFormat) }},
		{"past", "a date in the past", func() string { return "Wed, 21 Oct 2015 07:28:00 GMT" }},
		{"garbage", "no known form", func() string { return "in a while" }},
	} {
		faults = append(faults, fault{
			Fault: Fault{Row: "33", Name: "retry-after-" + form.name, Describe: "429 once since the start, with Retry-After: " + form.describe, Outcome: "ok"},
			page:  refuse(http.StatusTooManyRequests, 1, form.value),
		})
	}
	return faults
}

// robots is a host with a bad robots.txt and a good page. The page's path is
// long, so that matching it against wildcards costs something.
func robots(about Fault, text http.HandlerFunc) fault {
	good := reply("text/html", goodPage("behind robots.txt"))
	return fault{
		Fault:  about,
		path:   "/" + strings.Repeat("a", 1000),
		robots: true,
		page: func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				text(w, r)
			} else {
				good(w, r)
			}
		},
	}
}

// refuse answers the first n requests with a status and, where there is one, a
// Retry-After (RFC 9110 section 10.2.3); then there is a page.
func refuse(status int, n int64, retryAfter func() string) http.HandlerFunc {
	var asked atomic.Int64
	good := reply("text/html", goodPage("patience"))
	return func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > n {
			good(w, r)
			return
		}
		if retryAfter != nil {
			w.Header().Set("Retry-After", retryAfter())
		}
		w.WriteHeader(status)
	}
}

func challenge(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "cloudflare")
		w.Header().Set("Cf-Mitigated", "challenge")
		w.Header().Set("Content-Type", "text/html; charset=UTF-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, challengePage)
	}
}

const challengePage = `<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head>` +
	`<body><noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={}</script></body></html>`
