package crawler

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"weft/fetch"
)

// someCache has some pages, from a moment on.
type someCache struct {
	on  atomic.Bool
	has func(r fetch.Request) bool
	at  time.Time
	res func(r fetch.Request) *fetch.Response
}

func (c *someCache) Has(r fetch.Request) bool { return c.on.Load() && c.has(r) }

func (c *someCache) Lookup(_ context.Context, r fetch.Request) (*fetch.Response, time.Time, error) {
	return c.res(r), c.at, nil
}

// A page that waited in the file waits on for its host, though the cache has it by now:
// it counts there until its record is written.
func TestPagesInTheFileStayTheirHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := &someCache{
			has: func(fetch.Request) bool { return true },
			res: func(fetch.Request) *fetch.Response { return respond(200, "cached") },
		}
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			time.Sleep(time.Second) // the list has been read
			cache.on.Store(true)
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Cache, cfg.IgnoreRobots = cache, true
		cfg.Limits.HostRate, cfg.Limits.HostConns, cfg.Limits.Window = 1, 1, 10
		c := crawlerOf(t, cfg)
		if _, err := c.Run(t.Context(), newList(numbered("h.example", 50)...), new(memory)); err != nil {
			t.Fatal(err)
		}
		if left := c.front.Forecast(false).Left; left != 0 {
			t.Errorf("at the end %d pages are still to come", left)
		}
	})
}

// Where a redirect was cached and its target was not, the record says when that was
// fetched, as it says that it was.
func TestACachedRedirectIsNotWhenAPageWasFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := &someCache{
			has: func(r fetch.Request) bool { return r.URL.Path == "/1" },
			at:  time.Now().Add(-240 * time.Hour),
			res: func(fetch.Request) *fetch.Response { return respond(301, "", "Location", "/to") },
		}
		cache.on.Store(true)
		cfg := polite(newWeb(goodWeb))
		cfg.Cache, cfg.IgnoreRobots = cache, true
		begun := time.Now()
		r := crawl(t, cfg, "http://h.example/1")[0]
		wantOutcome(t, r, "ok")
		if r.Cached || r.FetchedAt == nil || r.FetchedAt.Before(begun) {
			t.Errorf("cached: %v, fetched at %v, want from %v on", r.Cached, r.FetchedAt, begun)
		}
	})
}

// What the cache has asks nothing of any host, and is not foretold for one.
func TestAPreviewLeavesOutWhatTheCacheHas(t *testing.T) {
	cache := &someCache{has: func(r fetch.Request) bool { return r.URL.Path != "/1" }}
	cache.on.Store(true)
	cfg := polite(newWeb(goodWeb))
	cfg.Cache = cache
	p, err := crawlerOf(t, cfg).Preview(t.Context(), newList(numbered("h.example", 50)...))
	if err != nil {
		t.Fatal(err)
	}
	if p.Read != 50 || p.Forecast.Left != 1 {
		t.Errorf("of %d lines %d pages are to come, want 1", p.Read, p.Forecast.Left)
	}
}
