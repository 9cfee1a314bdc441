package cluster

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"weft/crawler"
	"weft/crawler/frontier"
	"weft/fetch"
	"weft/parse"
)

// do is a function as a crawler.Fetcher.
type do func(fetch.Request) (*fetch.Response, error)

func (d do) Do(_ context.Context, r fetch.Request) (*fetch.Response, error) { return d(r) }

// A slowHost has a Crawl-delay of a minute, and a partition that one agent owns, whose
// lease is too short for that.
const slowHost = "slow.example:80"

func guarded(t *testing.T, next do, now func() time.Time) (*guard, *work) {
	t.Helper()
	srv := serve(t, t.TempDir())
	began(t, srv, 100*time.Second)
	a, s := newcomer(t, srv)
	w := joined(t, a, s)
	w.nudged = make(chan struct{}, 1)
	page, err := parse.New(parse.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if w.crawler, err = crawler.New(crawler.Config{Fetcher: next, Parser: parse.NewLocal(page, 1), Limits: frontier.Config{HostRate: 1}}); err != nil {
		t.Fatal(err)
	}
	w.crawler.Restore(map[string]crawler.Pause{slowHost: {Until: time.Now().Add(time.Hour), Every: time.Minute}})
	p := PartitionOf(slowHost)
	if w.holdings[p], err = w.claim(t.Context(), p, ownerView{}); err != nil {
		t.Fatal(err)
	}
	w.sink = &sink{holder: w.holding, ctx: t.Context(), box: w.box, lost: func(err error) { t.Error(err) }}
	a.work.Store(w)
	return &guard{next, a, now}, w
}

// request asks for a page of the slow host.
func (g *guard) request(t *testing.T) error {
	t.Helper()
	_, err := g.Do(t.Context(), fetch.Request{URL: &url.URL{Scheme: "http", Host: "slow.example", Path: "/"}})
	return err
}

// A request to a slow host is on the wire no later than what is written down of it allows
// for, however long the connection takes: else the next owner would ask too soon.
func TestSlowHostAfterALateConnection(t *testing.T) {
	for _, late := range []time.Duration{time.Second, 3 * sendAllowance} {
		now, sent := time.Now(), 0
		g, w := guarded(t, func(r fetch.Request) (*fetch.Response, error) {
			now = now.Add(late)
			if err := r.Ready(); err != nil {
				return nil, err
			}
			sent++
			return &fetch.Response{Status: http.StatusOK}, nil
		}, func() time.Time { return now })
		if err := g.request(t); err != nil || sent != 1 {
			t.Fatalf("%d requests, %v", sent, err)
		}
		written, err := w.b.tail(t.Context(), w.member.id)
		if err != nil {
			t.Fatal(err)
		}
		pieces := written.of[PartitionOf(slowHost)]
		if len(pieces) == 0 {
			t.Fatal("nothing is written down")
		}
		if left := pieces[len(pieces)-1].pauses[slowHost].Until.Sub(now); left < time.Minute {
			t.Errorf("a connection took %v: the next owner may ask %v after the request, want a minute", late, left)
		}
	}
}

// What the store took too long for is not asked for now: the frontier does not wait that
// long, so the host's next request may be on its way.
func TestSlowHostWithASlowStore(t *testing.T) {
	now := time.Now()
	g, _ := guarded(t, func(fetch.Request) (*fetch.Response, error) {
		t.Error("a request is made")
		return nil, errors.New("made")
	}, func() time.Time {
		now = now.Add(sendAllowance + 1)
		return now
	})
	if err := g.request(t); !errors.Is(err, crawler.ErrNotNow) {
		t.Errorf("got %v, want %v", err, crawler.ErrNotNow)
	}
}

// What a host asks for is written down as soon as it is known, not when it is looked for
// the next time.
func TestWhatHostsAskForIsNoted(t *testing.T) {
	for _, tt := range []struct {
		resp   fetch.Response
		robots bool
		want   int
	}{
		{fetch.Response{Status: http.StatusOK}, false, 0},
		{fetch.Response{Status: http.StatusTooManyRequests}, false, 1},
		{fetch.Response{Status: http.StatusServiceUnavailable}, true, 1},
		{fetch.Response{Status: http.StatusOK, Body: []byte("User-agent: *\nDisallow: /crawl")}, true, 0},
		{fetch.Response{Status: http.StatusOK, Body: []byte("User-agent: *\ncrawl-Delay: 5")}, true, 1},
		{fetch.Response{Status: http.StatusOK, Body: []byte("A page about Crawl-delay")}, false, 0},
	} {
		g, w := guarded(t, func(fetch.Request) (*fetch.Response, error) { return &tt.resp, nil }, time.Now)
		r := fetch.Request{URL: &url.URL{Scheme: "http", Host: "fast.example", Path: "/"}, OnlyOK: tt.robots, NoStore: tt.robots}
		var err error
		if w.holdings[PartitionOf("fast.example")], err = w.claim(t.Context(), PartitionOf("fast.example"), ownerView{}); err != nil {
			t.Fatal(err)
		}
		if _, err := g.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if got := len(w.nudged); got != tt.want {
			t.Errorf("%d %q, robots.txt: %v: noted %d times, want %d", tt.resp.Status, tt.resp.Body, tt.robots, got, tt.want)
		}
	}
}
