package crawler

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"weft/fetch"
)

// Pages that were in flight together leave few goroutines waiting for the next.
func TestFewGoroutinesStayIdle(t *testing.T) {
	const inFlight = 500
	bubble(t, "", func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch r.URL.Path {
			case "/robots.txt":
			case "/1":
				time.Sleep(time.Hour) // so that the crawl is not over
			default:
				time.Sleep(time.Minute)
			}
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Concurrency = inFlight
		before := runtime.NumGoroutine()
		var during, after atomic.Int64
		count := func(n *atomic.Int64) func() {
			return func() { n.Store(int64(runtime.NumGoroutine() - before)) }
		}
		time.AfterFunc(30*time.Second, count(&during))
		time.AfterFunc(30*time.Minute, count(&after))
		crawl(t, cfg, numbered("h.example", 2*inFlight)...)
		if during.Load() < inFlight || after.Load() > 100 {
			t.Errorf("%d goroutines with %d pages in flight, and %d afterwards, want few of them idle", during.Load(), inFlight, after.Load())
		}
	})
}
