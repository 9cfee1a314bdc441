package crawler

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"weft/fetch"
)

// inTurn is a web that answers page after page of a script, the last one again
// and again.
func inTurn(steps ...func() (*fetch.Response, error)) *web {
	var n atomic.Int64
	return newWeb(func(r fetch.Request) (*fetch.Response, error) {
		if r.URL.Path == "/robots.txt" {
			return respond(404, ""), nil
		}
		return steps[min(int(n.Add(1)), len(steps))-1]()
	})
}

func status(n int, header ...string) func() (*fetch.Response, error) {
	return func() (*fetch.Response, error) { return respond(n, "x", header...), nil }
}

func fails(kind fetch.Kind, reason string) func() (*fetch.Response, error) {
	return func() (*fetch.Response, error) { return failure(kind, fetch.PhaseBody, reason) }
}

// What depends on the moment is tried again, what the other side is, is not.
func TestRetries(t *testing.T) {
	for _, c := range []struct {
		name     string
		steps    []func() (*fetch.Response, error)
		want     string
		attempts int
	}{
		{"500 then 200", []func() (*fetch.Response, error){status(500), status(200)}, "ok", 2},
		{"three kinds then 200", []func() (*fetch.Response, error){status(502), fails(fetch.Timeout, "header_timeout"), status(504), status(200)}, "ok", 4},
		{"500 for ever", []func() (*fetch.Response, error){status(500)}, "http_error 500 headers status", 4},
		{"408", []func() (*fetch.Response, error){status(408), status(200)}, "ok", 2},
		{"404", []func() (*fetch.Response, error){status(404)}, "http_error 404 headers status", 1},
		{"501", []func() (*fetch.Response, error){status(501)}, "http_error 501 headers status", 1},
		{"challenge", []func() (*fetch.Response, error){status(503, "Cf-Mitigated", "challenge")}, "http_error 503 headers challenge", 1},
		{"timeout", []func() (*fetch.Response, error){fails(fetch.Timeout, "total_timeout")}, "timeout body total_timeout", 4},
		{"short body", []func() (*fetch.Response, error){fails(fetch.Incomplete, "short_body"), status(200)}, "ok", 2},
		{"206", []func() (*fetch.Response, error){fails(fetch.Incomplete, "unsolicited_206")}, "incomplete body unsolicited_206", 1},
		{"refused", []func() (*fetch.Response, error){fails(fetch.ConnectError, "refused")}, "connect_error body refused", 1},
		{"reset", []func() (*fetch.Response, error){fails(fetch.ConnectError, "reset"), status(200)}, "ok", 2},
		{"no such host", []func() (*fetch.Response, error){fails(fetch.DNSError, "no_such_host")}, "dns_error body no_such_host", 1},
		{"no name server", []func() (*fetch.Response, error){fails(fetch.DNSError, "dns_timeout"), status(200)}, "ok", 2},
		{"certificate", []func() (*fetch.Response, error){fails(fetch.TLSError, "expired")}, "tls_error body expired", 1},
		{"too slow", []func() (*fetch.Response, error){fails(fetch.TooSlow, "min_speed")}, "too_slow body min_speed", 1},
		{"garbage", []func() (*fetch.Response, error){fails(fetch.ProtocolError, "malformed_head")}, "protocol_error body malformed_head", 1},
		{"GOAWAY", []func() (*fetch.Response, error){fails(fetch.ProtocolError, "h2_goaway"), status(200)}, "ok", 2},
	} {
		bubble(t, c.name, func(t *testing.T) {
			w := inTurn(c.steps...)
			r := crawl(t, polite(w), "http://h.example/a")[0]
			wantOutcome(t, r, c.want)
			if r.Attempts != c.attempts {
				t.Errorf("%d attempts, want %d", r.Attempts, c.attempts)
			}
			at := w.asked("http://h.example/a")
			for i := 1; i < len(at); i++ {
				// 1 s, 2 s, 4 s, …, each half to one and a half of it
				if d, mean := at[i]-at[i-1], math.Pow(2, float64(i-1)); d < mean/2 || d > 1.5*mean {
					t.Errorf("%.2f s before try %d", d, i+1)
				}
			}
		})
	}
}

// The record is of the last try, the time of all of them.
func TestRetryLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := inTurn(func() (*fetch.Response, error) {
			r := respond(500, "oops", "Etag", "old", "Content-Type", "text/plain")
			r.Warnings = []string{"long_body"}
			return r, nil
		}, status(200))
		r := crawl(t, polite(w), "http://h.example/a")[0]
		if r.Headers != nil || r.Warnings != nil || r.ContentType != "" {
			t.Errorf("left of the first try: %v %v %q", r.Headers, r.Warnings, r.ContentType)
		}
		if r.Timings.Total() < 500*time.Millisecond || r.BytesWire != 5 {
			t.Errorf("%v, %d bytes: not of both tries", r.Timings.Total(), r.BytesWire)
		}
	})
}

// A host that says 429 or 503 is left alone as long as it asks for, page by
// page; that uses up no tries, and no other host notices.
func TestRefusingHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			if r.URL.Host == "busy.example" && r.URL.Path != "/robots.txt" && time.Since(begun) < 150*time.Second {
				return respond(429, "", "Retry-After", "30"), nil
			}
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Retries = -1
		cfg.Limits.HostConns = 4
		lines := append(numbered("busy.example", 20), numbered("free.example", 20)...)
		for _, r := range crawl(t, cfg, lines...) {
			wantOutcome(t, r, "ok")
		}
		// However many were under way at once, the host rests for 30 s then.
		last := time.Duration(0)
		for _, at := range w.times("http://busy.example/")[1:] {
			if d := at - last; last > 0 && at < 150*time.Second && d > time.Second && d < 30*time.Second {
				t.Errorf("asked after %v, want 30 s", d)
			}
			last = at
		}
		if n := len(w.times("http://busy.example/")); n > 1+20+4*6 {
			t.Errorf("%d requests to a host that refuses", n)
		}
		for _, at := range w.times("http://free.example/") {
			if at > time.Second {
				t.Errorf("the other host waited until %v", at)
			}
		}
	})
}

// A host that refuses does so by its status, whatever becomes of the body: it is left
// alone for as long as it asks for, and what follows is the same.
func TestARefusalWhoseBodyBreaksOff(t *testing.T) {
	for _, breaks := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
				if r.URL.Path != "/1" || time.Since(begun) > 10*time.Minute {
					return goodWeb(r)
				}
				var err error
				if breaks {
					err = &fetch.Error{Kind: fetch.Incomplete, Phase: fetch.PhaseBody, Reason: "short_body"}
				}
				return respond(503, "half", "Retry-After", "300"), err
			})
			cfg := polite(w)
			cfg.IgnoreRobots = true
			cfg.Limits.HostConns = 1
			cfg.MaxHostWait = time.Hour
			for _, r := range crawl(t, cfg, numbered("h.example", 3)...) {
				wantOutcome(t, r, "ok")
			}
			at := w.times("http://h.example/")
			for i := range at[1:] {
				if d := at[i+1] - at[i]; i == 0 && d < 5*time.Minute {
					t.Errorf("it breaks off: %v; asked again after %v, want 5 minutes", breaks, d)
				}
			}
			if len(at) < 5 || len(at) > 6 {
				t.Errorf("it breaks off: %v; asked at %v", breaks, at)
			}
		})
	}
}

// A host that never stops refusing is parked: its lines get their records, and
// nobody asks any more.
func TestParkedHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		w := inTurn(status(503))
		recs := crawl(t, polite(w), numbered("h.example", 50)...)
		for _, r := range recs {
			if r.Outcome != "host_parked" || r.Error.Reason != "parked" {
				t.Errorf("line %d: %s", r.Line, r.outcome())
			}
		}
		if took := time.Since(begun); took < 5*time.Minute || took > 11*time.Minute {
			t.Errorf("given up after %v, MaxHostWait is 10 minutes", took)
		}
		if n := len(w.visits); n > 100 {
			t.Errorf("%d requests before it was given up", n)
		}
	})
}

// Retry-After beyond MaxHostWait is not waited for.
func TestRetryAfterYears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		w := inTurn(status(429, "Retry-After", "315360000"))
		recs := crawl(t, polite(w), numbered("h.example", 5)...)
		for _, r := range recs {
			if r.Outcome != "host_parked" || !strings.Contains(r.Error.Detail, "not to be asked before 2009-") {
				t.Errorf("line %d: %s, %+v", r.Line, r.Outcome, r.Error)
			}
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// A host that answers most pages and refuses one of them is not parked.
func TestRefusedPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			if r.URL.Path == "/7" {
				return respond(429, ""), nil
			}
			time.Sleep(time.Second)
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Limits.HostRate = 0.2
		recs := crawl(t, cfg, numbered("h.example", 300)...)
		for _, r := range recs {
			if r.Line != 7 {
				wantOutcome(t, r, "ok")
			}
		}
		if o := recs[6].Outcome; o != "http_error" && o != "host_parked" {
			t.Errorf("the refused page: %s", recs[6].outcome())
		}
	})
}

// RFC 9110, section 10.2.3.
func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		value, date string
		want        time.Duration
		ok          bool
	}{
		{"120", "", 2 * time.Minute, true},
		{" 120 ", "", 2 * time.Minute, true},
		{"0", "", 0, true},
		{at(time.Minute), "", time.Minute, true},
		{at(time.Minute), at(-time.Hour), time.Hour + time.Minute, true}, // the server's clock is slow
		{at(time.Hour), at(59 * time.Minute), time.Minute, true},         // or fast
		{at(time.Minute), "yesterday", time.Minute, true},
		{now.Add(time.Minute).Format(time.RFC850), "", time.Minute, true},
		{now.Add(time.Minute).Format(time.ANSIC), "", time.Minute, true},
		{at(-time.Hour), "", 0, true}, // the past
		{"", "", 0, false},
		{"soon", "", 0, false},
		{"-5", "", 0, false},
		{"1.5", "", 0, false},
		{"0x10", "", 0, false},
		{"315360000", "", 10 * 365 * 24 * time.Hour, true},
		{"99999999999999999999999", "", 100 * 365 * 24 * time.Hour, true},
		{"Fri, 31 Dec 9999 23:59:59 GMT", "", math.MaxInt64, true},
	} {
		h := make(http.Header)
		h.Set("Retry-After", c.value)
		h.Set("Date", c.date)
		got, ok := retryAfter(h, now)
		if got != c.want || ok != c.ok {
			t.Errorf("Retry-After: %q, Date: %q: %v %t, want %v %t", c.value, c.date, got, ok, c.want, c.ok)
		}
	}
}

// A host that refuses everything costs its lines MaxHostWait, however many they
// are: it is given up as soon as the next answer would come too late.
func TestMaxHostWaitHolds(t *testing.T) {
	for _, lines := range []int{1, 3, 200} {
		bubble(t, fmt.Sprint(lines), func(t *testing.T) {
			cfg := polite(inTurn(status(503)))
			cfg.MaxHostWait = 8 * time.Second
			cfg.Limits.HostRate, cfg.Limits.HostConns = 4, 4
			began := time.Now()
			for _, r := range crawl(t, cfg, numbered("h.example", lines)...) {
				if r.Outcome != "host_parked" {
					t.Fatal(r.outcome())
				}
			}
			if took := time.Since(began); took > 8500*time.Millisecond { // robots.txt and an interval before the first refusal
				t.Errorf("%d lines took %v", lines, took)
			}
		})
	}
}

// With the addresses known before, their limit holds for first requests too.
func TestLimitOfAnAddress(t *testing.T) {
	bubble(t, "one address", func(t *testing.T) {
		w := inTurn(status(200))
		cfg := polite(w)
		cfg.Limits.IPRate = 2
		cfg.Addr = func(context.Context, *url.URL) (netip.Addr, error) {
			time.Sleep(20 * time.Millisecond)
			return netip.MustParseAddr("192.0.2.7"), nil
		}
		var list []string
		for i := range 30 {
			list = append(list, numbered(fmt.Sprintf("h%d.example", i), 2)...)
		}
		for _, r := range crawl(t, cfg, list...) {
			wantOutcome(t, r, "ok")
		}
		for i := 1; i < len(w.visits); i++ {
			if gap := w.visits[i].at - w.visits[i-1].at; gap < time.Second/2-time.Microsecond {
				t.Errorf("requests %d and %d are %v apart: %s", i-1, i, gap, w.visits[i].url)
			}
		}
	})
}
