package crawler

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"weft/crawler/list"
	"weft/fetch"
	"weft/parse"
	"weft/store"
)

// Every line has exactly one record, whatever it says.
func TestOneRecordALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		recs := crawl(t, polite(newWeb(goodWeb)),
			"http://h.example/a",
			"HTTP://h.EXAMPLE:80/a#top",
			"http://h.example/%61",
			"ftp://h.example/",
			"not a url",
			"http://",
			"http://h.example:99999/",
			"http://h.example/b",
			"http://h.example/b",
		)
		for i, want := range []string{
			"ok", "duplicate_url list seen_before", "ok", "invalid_url list scheme", "invalid_url list scheme", "invalid_url list no_host",
			"invalid_url list port", "ok", "duplicate_url list seen_before",
		} {
			if i == 2 && recs[i].Outcome == "duplicate_url" {
				continue // the canonical form may well decode it
			}
			wantOutcome(t, recs[i], want)
		}
		if recs[1].DuplicateOf != 1 || recs[8].DuplicateOf != 8 {
			t.Errorf("duplicates of %d and %d, want 1 and 8", recs[1].DuplicateOf, recs[8].DuplicateOf)
		}
	})
}

// What a list reader says about a line is in its record.
func TestBrokenLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lines := []list.Line{
			{Number: 3, Input: "a.csv", URL: "http://h.example/long", Err: list.ErrTooLong},
			{Number: 5, Input: "a.csv", Err: fmt.Errorf("column 3: %w", list.ErrRow)},
			{Number: 6, Input: "b.xml", Err: list.ErrSitemap},
			{Number: 7, Err: list.ErrNoURL, Meta: []byte(`{"a":1}`)},
		}
		sink := new(memory)
		if _, err := crawlerOf(t, polite(newWeb(goodWeb))).Run(t.Context(), listed(lines), sink); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"too_long", "broken_row", "sitemap", "no_url"} {
			r, l := sink.recs[i], lines[i]
			if r.Line != l.Number || r.Input != l.Input || string(r.Meta) != string(l.Meta) {
				t.Errorf("record %+v of line %+v", r, l)
			}
			wantOutcome(t, r, "invalid_url list "+want)
		}
	})
}

func listed(lines []list.Line) List {
	return nextFunc(func(context.Context) (list.Line, error) {
		if len(lines) == 0 {
			return list.Line{}, io.EOF
		}
		l := lines[0]
		lines = lines[1:]
		return l, nil
	})
}

type nextFunc func(ctx context.Context) (list.Line, error)

func (f nextFunc) Next(ctx context.Context) (list.Line, error) { return f(ctx) }

// Ordered records come in the order of the list however long each page takes,
// and the reader stays within its window.
func TestOrdered(t *testing.T) {
	for _, c := range []struct {
		name    string
		latency func(n int) time.Duration
	}{
		{"the first takes longest", func(n int) time.Duration { return time.Duration(300-n) * time.Second }},
		{"one hangs", func(n int) time.Duration { return map[bool]time.Duration{true: time.Hour}[n == 40] }},
		{"at random", func(int) time.Duration { return time.Duration(rand.IntN(1000)) * time.Second }},
	} {
		for _, concurrency := range []int{1, 7, 64} {
			bubble(t, fmt.Sprintf("%s, %d in flight", c.name, concurrency), func(t *testing.T) {
				w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
					var n int
					if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err == nil {
						time.Sleep(c.latency(n))
					}
					return goodWeb(r)
				})
				cfg := polite(w)
				cfg.Ordered, cfg.Concurrency = true, concurrency
				var lines []string
				for i := range 300 {
					switch {
					case i%50 == 7:
						lines = append(lines, "not a url")
					default:
						lines = append(lines, fmt.Sprintf("http://h%d.example/%d", i%9, i))
					}
				}
				cr, sink := crawlerOf(t, cfg), new(memory)
				src := newList(lines...)
				ahead := 0
				watched := nextFunc(func(ctx context.Context) (list.Line, error) {
					ahead = max(ahead, src.next-int(cr.stats.done.Load()))
					return src.Next(ctx)
				})
				if _, err := cr.Run(t.Context(), watched, sink); err != nil {
					t.Fatal(err)
				}
				checkIdle(t, cr)
				if len(sink.recs) != len(lines) {
					t.Fatalf("%d records for %d lines", len(sink.recs), len(lines))
				}
				for i, r := range sink.recs {
					if r.Line != int64(i+1) {
						t.Fatalf("record %d is of line %d", i+1, r.Line)
					}
				}
				if ahead > concurrency+1 {
					t.Errorf("the reader was %d lines ahead", ahead)
				}
			})
		}
	}
}

// With one slot there is one request at a time: the serial mode.
func TestSerial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			time.Sleep(time.Second)
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Concurrency = 1
		crawl(t, cfg, append(numbered("a.example", 10), numbered("b.example", 10)...)...)
		if w.most[""] != 1 {
			t.Errorf("%d requests at once", w.most[""])
		}
	})
}

// Limits of one host and of all together, as the servers see them.
func TestLimits(t *testing.T) {
	slow := func(r fetch.Request) (*fetch.Response, error) {
		time.Sleep(700 * time.Millisecond)
		return goodWeb(r)
	}
	lines := append(numbered("a.example", 40), numbered("b.example", 40)...)
	apart := func(t *testing.T, at []time.Duration, d time.Duration) {
		t.Helper()
		for i := 1; i < len(at); i++ {
			if got := at[i] - at[i-1]; got < d-time.Millisecond {
				t.Errorf("request %d came %v after the one before, want %v", i+1, got, d)
			}
		}
	}
	bubble(t, "connections of a host", func(t *testing.T) {
		w := newWeb(slow)
		cfg := polite(w)
		cfg.Limits.HostConns = 3
		crawl(t, cfg, lines...)
		if w.most["a.example"] != 3 || w.most["b.example"] != 3 {
			t.Errorf("at once %v, want 3 of each", w.most)
		}
	})
	bubble(t, "rate of a host", func(t *testing.T) {
		w := newWeb(slow)
		cfg := polite(w)
		cfg.Limits.HostRate = 4
		begun := time.Now()
		crawl(t, cfg, lines...)
		apart(t, w.times("http://a.example/"), 250*time.Millisecond)
		apart(t, w.times("http://b.example/"), 250*time.Millisecond)
		// 41 requests to each, both hosts at the same time
		if took := time.Since(begun); took > 12*time.Second {
			t.Errorf("it took %v, the limits ask for about 11 s", took)
		}
	})
	bubble(t, "rate of all", func(t *testing.T) {
		w := newWeb(slow)
		cfg := polite(w)
		cfg.Limits.Rate = 10
		begun := time.Now()
		crawl(t, cfg, lines...)
		apart(t, w.times(""), 100*time.Millisecond)
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("it took %v, the limit asks for about 9 s", took)
		}
	})
}

// Tasks beyond the window wait on disk; their records are no different.
func TestSpilledLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := polite(newWeb(goodWeb))
		cfg.Limits.Window, cfg.Limits.Dir = 5, t.TempDir()
		cfg.Limits.HostRate = 1
		var lines []list.Line
		for i := range 200 {
			lines = append(lines, list.Line{
				Number: int64(i + 1), Input: "input", URL: fmt.Sprintf("http://u:p@h%d.example/%d", i%2, i),
				Meta: fmt.Appendf(nil, `{"n":%d}`, i),
			})
		}
		sink := new(memory)
		cr := crawlerOf(t, cfg)
		if _, err := cr.Run(t.Context(), listed(slices.Clone(lines)), sink); err != nil {
			t.Fatal(err)
		}
		checkIdle(t, cr)
		seen := make(map[int64]bool)
		for _, r := range sink.recs {
			l := lines[r.Line-1]
			if seen[r.Line] || r.Outcome != "ok" || r.Input != l.Input || string(r.Meta) != string(l.Meta) || r.Page.Text != fmt.Sprintf("page /%d", r.Line-1) {
				t.Errorf("record %+v of line %+v", r, l)
			}
			seen[r.Line] = true
		}
		if len(seen) != len(lines) {
			t.Errorf("%d records of %d lines", len(seen), len(lines))
		}
	})
}

// Big pages and a small budget: nothing is stuck, and little is held.
func TestBudgetOfACrawl(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const page, limit = 20_000, 30_000
		var cr *Crawler
		var mu sync.Mutex
		most := int64(0)
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			if r.Reserve == nil {
				return goodWeb(r)
			}
			for range 10 {
				if err := r.Reserve(t.Context(), page/10); err != nil {
					return nil, err
				}
				mu.Lock()
				most = max(most, cr.budget.held())
				mu.Unlock()
				time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
			}
			return respond(200, strings.Repeat("x", page)), nil
		})
		for _, ordered := range []bool{false, true} {
			cfg := polite(w)
			cfg.InFlightBytes, cfg.Ordered = limit, ordered
			cr = crawlerOf(t, cfg)
			sink := new(memory)
			if _, err := cr.Run(t.Context(), newList(numbered("h.example", 60)...), sink); err != nil {
				t.Fatal(err)
			}
			checkIdle(t, cr)
			if len(sink.recs) != 60 {
				t.Errorf("%d records of 60 lines", len(sink.recs))
			}
			// In order, finished pages wait for older ones and hold their records.
			if most > limit+2*page && !ordered {
				t.Errorf("%d bytes held", most)
			}
			most = 0
		}
	})
}

// A body that would not decode is asked for once more, uncompressed.
func TestRefetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			resp, err := goodWeb(r)
			if !r.Identity || r.URL.Path == "/never" {
				resp.Header.Set("Content-Encoding", "gzip")
			}
			return resp, err
		})
		cfg := polite(w)
		cfg.Parser = pages(func(doc parse.Document) parse.Result {
			if doc.ContentEncoding != "" {
				return parse.Result{Outcome: parse.BadEncoding, Phase: "decode", Reason: "not_gzip", Refetch: true}
			}
			return bodyAsPage(doc)
		})
		recs := crawl(t, cfg, "http://h.example/once", "http://h.example/never")
		wantOutcome(t, recs[0], "ok")
		wantOutcome(t, recs[1], "bad_encoding decode not_gzip")
		if recs[0].Attempts != 2 || recs[1].Attempts != 2 {
			t.Errorf("%d and %d attempts, want 2", recs[0].Attempts, recs[1].Attempts)
		}
	})
}

// The phases of a record are all of its time: from when its turn came to when
// it was handed to the writer.
func TestTimings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeb(func(r fetch.Request) (*fetch.Response, error) {
			time.Sleep(100 * time.Millisecond)
			return goodWeb(r)
		})
		cfg := polite(w)
		cfg.Limits.HostRate, cfg.Ordered = 2, true
		cfg.Parser = pages(func(doc parse.Document) parse.Result {
			time.Sleep(30 * time.Millisecond)
			r := bodyAsPage(doc)
			r.Timings = parse.Timings{Pool: 5 * time.Millisecond, Decode: 10 * time.Millisecond, Parse: 15 * time.Millisecond}
			return r
		})
		recs := crawl(t, cfg, numbered("h.example", 3)...)
		for _, r := range recs {
			got := *r.Timings
			// The first waits for the answer of robots.txt, too: all of them
			// wait up to 500 ms from when they were first in line.
			for phase, want := range map[store.Phase]time.Duration{
				store.PhasePool: 5 * time.Millisecond, store.PhaseDecode: 10 * time.Millisecond, store.PhaseParse: 15 * time.Millisecond,
			} {
				if got[phase] != want {
					t.Errorf("line %d: %v %v, want %v", r.Line, phase, got[phase], want)
				}
			}
			if wait := 100 * time.Millisecond; got[store.PhaseWait] != wait {
				t.Errorf("line %d waited %v for servers, want %v", r.Line, got[store.PhaseWait], wait)
			}
			if limit := got[store.PhaseLimit]; limit < 390*time.Millisecond || limit > 500*time.Millisecond {
				t.Errorf("line %d: limit %v", r.Line, limit)
			}
		}
	})
}
