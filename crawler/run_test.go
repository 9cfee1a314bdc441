package crawler

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"weft/crawler/list"
	"weft/fetch"
	"weft/parse"
	"weft/store"
)

// A drain ends the beginning; what is in flight is finished, if that is soon.
func TestDrain(t *testing.T) {
	run := func(t *testing.T, latency time.Duration) (records int, took time.Duration, err error) {
		t.Helper()
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			if r.URL.Path == "/robots.txt" {
				return goodWeb(r)
			}
			time.Sleep(latency)
			return goodWeb(r)
		})
		drain := make(chan struct{})
		cfg := polite(w)
		cfg.Fetcher = contextual{w, latency}
		cfg.Drain, cfg.Concurrency = drain, 8
		begun := time.Now()
		time.AfterFunc(time.Second, func() { close(drain) })
		cr, sink := crawlerOf(t, cfg), new(memory)
		sum, err := cr.Run(t.Context(), newList(numbered("h.example", 100)...), sink)
		if sum.Records != int64(sink.committed) || len(sink.recs) != sink.committed {
			t.Errorf("%d records in the summary, %d appended, %d committed", sum.Records, len(sink.recs), sink.committed)
		}
		return sink.committed, time.Since(begun), err
	}
	bubble(t, "soon", func(t *testing.T) {
		n, took, err := run(t, 3*time.Second)
		if n != 8 || took != 3*time.Second || !errors.Is(err, ErrInterrupted) {
			t.Errorf("%d records after %v, %v; want the 8 in flight, after 3 s", n, took, err)
		}
	})
	bubble(t, "not soon", func(t *testing.T) {
		n, took, err := run(t, time.Hour)
		if n != 0 || took != 11*time.Second || !errors.Is(err, ErrInterrupted) {
			t.Errorf("%d records after %v, %v; want none, 10 s after the drain", n, took, err)
		}
	})
	bubble(t, "too late to matter", func(t *testing.T) {
		n, _, err := run(t, 10*time.Millisecond)
		if n != 100 || err != nil {
			t.Errorf("%d records, %v", n, err)
		}
	})
}

// contextual is a web whose pages take their time until the context ends.
type contextual struct {
	*web
	latency time.Duration
}

func (c contextual) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	if r.URL.Path == "/robots.txt" {
		return goodWeb(r)
	}
	select {
	case <-time.After(c.latency):
		return goodWeb(r)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// The end of the context ends the run at once, wherever its pages are.
func TestCancel(t *testing.T) {
	for _, c := range []struct {
		name string
		cfg  func(*Config)
	}{
		{"in exchanges", func(*Config) {}},
		{"in the queue", func(cfg *Config) { cfg.Limits.HostRate = 0.001 }},
		{"in order", func(cfg *Config) { cfg.Ordered = true }},
		{"in backoff", func(cfg *Config) {
			cfg.Fetcher = newWeb(func(r fetch.Request) (*fetch.Response, error) { return respond(503, ""), nil })
		}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cfg := polite(nil)
			cfg.Fetcher = contextual{nil, time.Hour}
			c.cfg(&cfg)
			begun := time.Now()
			time.AfterFunc(5*time.Second, cancel)
			_, err := crawlerOf(t, cfg).Run(ctx, newList(numbered("h.example", 100)...), new(memory))
			if !errors.Is(err, ErrInterrupted) || time.Since(begun) != 5*time.Second {
				t.Errorf("after %v: %v", time.Since(begun), err)
			}
		})
	}
	bubble(t, "in the list", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		_, err := crawlerOf(t, polite(newWeb(goodWeb))).Run(ctx, newPaced(), new(memory))
		if !errors.Is(err, ErrInterrupted) {
			t.Error(err)
		}
	})
}

// A page's failure is data; what breaks around it ends the run and is its error.
func TestBrokenRun(t *testing.T) {
	broken := errors.New("broken")
	bubble(t, "sink", func(t *testing.T) {
		_, err := crawlerOf(t, polite(newWeb(goodWeb))).Run(t.Context(), newList(numbered("h.example", 500)...), &memory{err: broken})
		if !errors.Is(err, broken) {
			t.Error(err)
		}
	})
	bubble(t, "closed sink while a page takes long", func(t *testing.T) {
		cfg := polite(nil)
		cfg.Fetcher = contextual{nil, time.Hour}
		begun := time.Now()
		_, err := crawlerOf(t, cfg).Run(t.Context(), newList(append(numbered("h.example", 10), "nonsense")...), &memory{err: store.ErrClosed})
		if !errors.Is(err, store.ErrClosed) || time.Since(begun) > time.Second {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
	})
	bubble(t, "parser", func(t *testing.T) {
		cfg := polite(newWeb(goodWeb))
		cfg.Parser = brokenParser{broken}
		_, err := crawlerOf(t, cfg).Run(t.Context(), newList(numbered("h.example", 500)...), new(memory))
		if !errors.Is(err, broken) {
			t.Error(err)
		}
	})
	bubble(t, "list", func(t *testing.T) {
		sink := new(memory)
		lines := newList(numbered("h.example", 5)...)
		lines.err = broken
		_, err := crawlerOf(t, polite(newWeb(goodWeb))).Run(t.Context(), lines, sink)
		if !errors.Is(err, broken) {
			t.Error(err)
		}
	})
}

type brokenParser struct{ err error }

func (b brokenParser) Parse(context.Context, parse.Document) (parse.Result, error) {
	return parse.Result{}, b.err
}

// One stream of events: a page each, samples between them, the end last.
func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			time.Sleep(time.Second)
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Limits.HostConns = 2
		var events []Event
		cfg.Events = func(e Event) { events = append(events, e) }
		crawl(t, cfg, append(numbered("h.example", 10), "nonsense")...)
		lines := make(map[int64]bool)
		samples := 0
		for _, e := range events[:len(events)-1] {
			switch e := e.(type) {
			case PageDone:
				lines[e.Line] = true
				if (e.Outcome == "ok") != (e.Host == "h.example:80" && e.Status == 200 && e.Attempts == 1) {
					t.Errorf("%+v", e)
				}
			case Sample:
				samples++
				if e.Fetching > 2 || e.Read > 11 || e.Done > 11 || e.Queued > 10 || runtime.GOOS == "linux" && e.Memory < 1<<20 {
					t.Errorf("%+v", e)
				}
			default:
				t.Errorf("%T in the middle", e)
			}
		}
		if len(lines) != 11 || samples < 15 {
			t.Errorf("%d pages, %d samples", len(lines), samples)
		}
		f, ok := events[len(events)-1].(Finished)
		if !ok || f.Summary.Records != 11 || f.Summary.Outcomes["ok"] != 10 || f.Summary.Outcomes["invalid_url"] != 1 || f.Summary.Attempts != 10 {
			t.Errorf("the end is %+v", events[len(events)-1])
		}
	})
}

// getAll is what a list gets that needs these documents: texts, and errors.
func getAll(t *testing.T, cr *Crawler, urls ...string) (got []string) {
	t.Helper()
	lines := nextFunc(func(ctx context.Context) (list.Line, error) {
		for _, u := range urls {
			r, err := cr.Get(ctx, u)
			if err != nil {
				got = append(got, err.Error())
				continue
			}
			b, _ := io.ReadAll(r)
			got = append(got, string(b))
		}
		return list.Line{}, io.EOF
	})
	sum, err := cr.Run(t.Context(), lines, new(memory))
	if err != nil || sum.Records != 0 {
		t.Errorf("%d records, %v", sum.Records, err)
	}
	checkIdle(t, cr)
	return got
}

// What the list needs is asked for like a page: politely, and with retries.
func TestGet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			switch r.URL.Path {
			case "/robots.txt":
				return respond(200, "User-agent: *\nDisallow: /closed"), nil
			case "/moved.xml":
				return redirectTo("/map.xml")
			case "/map.xml":
				if tries++; tries == 1 {
					return respond(500, ""), nil
				}
				return respond(200, "the map"), nil
			}
			return respond(404, ""), nil
		})
		got := getAll(t, crawlerOf(t, polite(w)),
			"http://h.example/moved.xml", "http://h.example/closed.xml", "http://h.example/none.xml", "nonsense")
		want := []string{"the map", "robots_denied (robots: disallow)", "http_error (headers: status)"}
		if !slices.Equal(got[:3], want) || !strings.Contains(got[3], "scheme") {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// What the list needs gets the headers that the user wants a host to have, as
// the host's lines do, and leaves them behind as they do.
func TestGetSendsTheHostsHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			if r.URL.Path == "/moved.xml" {
				return redirectTo("http://b.example:8080/target.xml")
			}
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Header = http.Header{"X-All": {"all"}, "Accept": {"of all"}}
		cfg.HostHeader = map[string]http.Header{
			"a.example":      {"Authorization": {"a"}, "Accept": {"of a"}},
			"b.example:8080": {"Authorization": {"b"}},
			"b.example":      {"Authorization": {"of any port"}, "Accept": {"of b"}},
		}
		cr := crawlerOf(t, cfg)
		lines := nextFunc(func(ctx context.Context) (list.Line, error) {
			for _, u := range []string{
				"http://a.example/map.xml", "http://a.example:81/port.xml", "http://b.example:8080/map.xml",
				"http://b.example./other.xml", "http://c.example/map.xml", "http://a.example/moved.xml",
			} {
				if _, err := cr.Get(ctx, u); err != nil {
					t.Errorf("%s: %v", u, err)
				}
			}
			return list.Line{}, io.EOF
		})
		if _, err := cr.Run(t.Context(), lines, new(memory)); err != nil {
			t.Fatal(err)
		}
		want := map[string][3]string{ // X-All, Accept, Authorization
			"http://a.example/map.xml":         {"all", "of a", "a"},
			"http://a.example:81/port.xml":     {"all", "of a", "a"},
			"http://b.example:8080/map.xml":    {"all", "of b", "b"},
			"http://b.example./other.xml":      {"all", "of b", "of any port"},
			"http://c.example/map.xml":         {"all", "of all", ""},
			"http://a.example/moved.xml":       {"all", "of a", "a"},
			"http://b.example:8080/target.xml": {"", "", ""},
		}
		for _, v := range w.visits {
			if v.req.URL.Path == "/robots.txt" {
				continue
			}
			h := v.req.Header
			if got := [3]string{h.Get("X-All"), h.Get("Accept"), h.Get("Authorization")}; got != want[v.url] {
				t.Errorf("%s: %q, want %q", v.url, got, want[v.url])
			}
			delete(want, v.url)
		}
		for u := range want {
			t.Errorf("%s was not asked for", u)
		}
	})
}
