package cluster

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/crawler"
	"weft/crawler/frontier"
	"weft/fetch"
	"weft/parse"
)

var handoverPages = flag.Int("handover-pages", 2000, "pages that BenchmarkHandover has done in the partition")

// handoverRest is how many are left then.
const handoverRest = 100

// BenchmarkHandover cuts the owner of a partition off in which many pages are done, and
// measures from then on until another agent asks for the first of the others, and has
// asked for all of them. The lease is in it. With many sites it has all partitions; and
// what it has written after the last checkpoints is read by its heirs.
func BenchmarkHandover(b *testing.B) {
	for _, bb := range []struct {
		name string
		handed
	}{
		{"in order", handed{stuck: -1, sites: 1, saved: true, heirs: 1}},
		{"the first is not done", handed{stuck: 0, sites: 1, saved: true, heirs: 1}},
		{"nothing saved", handed{stuck: -1, sites: 1, heirs: 1}},
		{"all partitions, nothing saved, three heirs", handed{stuck: -1, sites: 1000, heirs: 3}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			var first, all time.Duration
			for range b.N {
				f, a := handover(b, *handoverPages, bb.handed)
				first, all = first+f, all+a
			}
			b.ReportMetric((first-time.Duration(b.N)*handoverLease).Seconds()/float64(b.N), "s/first-after-lease")
			b.ReportMetric((all-time.Duration(b.N)*handoverLease).Seconds()/float64(b.N), "s/all-after-lease")
			b.ReportMetric(0, "ns/op")
		})
	}
}

const handoverLease = 5 * time.Second

// handed says what is handed over, and how.
type handed struct {
	stuck int // this page is under way all the time; -1 is none
	sites int
	saved bool // the last checkpoints were made
	heirs int
}

func handover(b *testing.B, pages int, how handed) (first, all time.Duration) {
	srv := serve(b, b.TempDir())
	p := newProxy(b, srv.Addr().String())
	urls := make([]string, pages+handoverRest)
	for i := range urls {
		urls[i] = fmt.Sprintf("http://site%d.example/%d", i%how.sites, i)
	}
	conn := Connection{URL: srv.URL("127.0.0.1"), Job: "handover"}
	cut := conn
	cut.URL = strings.Replace(conn.URL, srv.Addr().String(), p.Addr().String(), 1)
	one := &early{stuck: how.stuck, most: pages, full: make(chan struct{})}
	if how.stuck >= 0 {
		one.most--
	}
	two := &early{stuck: -1, most: len(urls)}
	as := newAgents(b)
	kill := as.add(AgentConfig{Connection: cut, Name: "one", Start: one.stages, Log: logger(b)})
	var at time.Time
	as.wg.Go(func() {
		select {
		case <-one.full:
		case <-as.ctx.Done():
			return
		}
		if how.saved {
			time.Sleep(saveAtLatest * saveEvery)
		}
		for i := range how.heirs {
			as.add(AgentConfig{Connection: conn, Name: fmt.Sprint("heir", i), Start: two.stages, Log: logger(b)})
		}
		p.mu.Lock()
		p.cut = true
		p.mu.Unlock()
		p.sever()
		at = time.Now()
		kill()
	})
	recs := crawl(b, HubConfig{Connection: conn, Lease: handoverLease, Log: logger(b)}, urls)
	as.end()
	as.wg.Wait()
	oneEach(b, recs, len(urls), "ok")
	again := 64 // that were under way
	if how.saved {
		again = 0
	}
	if n := len(urls) - one.done; two.done < n || two.done > n+again {
		b.Errorf("%d pages were asked for after the hand-over, want %d, and %d again at most", two.done, n, again)
	}
	return two.first.Sub(at), two.last.Sub(at)
}

// early answers at once, without a network, but keeps what comes after the first so many
// pages, and the one that is stuck.
type early struct {
	stuck, most int
	full        chan struct{} // closed when those have their answers

	mu          sync.Mutex
	done        int
	first, last time.Time
}

// Do implements crawler.Fetcher.
func (e *early) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	e.mu.Lock()
	keep := e.done >= e.most || r.URL.Path == fmt.Sprint("/", e.stuck)
	if !keep {
		if e.done++; e.done == e.most && e.full != nil {
			close(e.full)
		}
		e.last = time.Now()
		if e.first.IsZero() {
			e.first = e.last
		}
	}
	e.mu.Unlock()
	if keep {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if err := r.Ready(); err != nil {
		return nil, err
	}
	return &fetch.Response{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<title>page</title>"), Protocol: "HTTP/1.1"}, nil
}

func (e *early) stages(_ context.Context, _ json.RawMessage, guard func(crawler.Fetcher) crawler.Fetcher) (*Stages, error) {
	page, err := parse.New(parse.Config{})
	if err != nil {
		return nil, err
	}
	return &Stages{Close: func() {}, Crawl: crawler.Config{
		Fetcher: guard(e), Parser: parse.NewLocal(page, 2), IgnoreRobots: true, Limits: frontier.Config{HostRate: -1, HostConns: -1},
	}}, nil
}
