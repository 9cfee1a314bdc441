package procpool

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"weft/parse"
)

func TestResultsAreThoseOfADirectCall(t *testing.T) {
	p := newPool(t, Config{})
	docs := []parse.Document{
		{},
		{URL: "http://a.example/", ContentType: "text/html", ContentEncoding: "gzip, br", Body: []byte("<p>x"), Cut: true},
		{URL: "http://b.example/", Body: bytes.Repeat([]byte("<p>many"), 300_000)},
		{URL: "print:", Body: []byte("a page whose parser prints")},
	}
	for i := range 200 {
		docs = append(docs, parse.Document{URL: fmt.Sprint("http://c.example/", i), Body: bytes.Repeat([]byte{byte(i)}, i*100)})
	}
	var wg sync.WaitGroup
	for _, doc := range docs {
		wg.Go(func() {
			began := time.Now()
			got, err := p.Parse(t.Context(), doc)
			took := time.Since(began)
			if err != nil {
				t.Error(err)
				return
			}
			if diff := cmp.Diff(directParse(doc), got, cmpopts.IgnoreFields(parse.Result{}, "Timings"), cmp.Comparer(bytes.Equal)); diff != "" {
				t.Errorf("%s (-direct +pool)\n%s", doc.URL, diff)
			}
			if sum := total(t, got.Timings); sum > took {
				t.Errorf("%s: the timings add up to %v, the call took %v: %+v", doc.URL, sum, took, got.Timings)
			}
		})
	}
	wg.Wait()
	// On a busy machine what waits behind a page may be parsed by both workers.
	if s := p.Stats(); s.Pages < int64(len(docs)) || s.Starts != 2 || len(s.Ends) != 0 {
		t.Errorf("stats %+v, want %d pages by 2 workers that live", s, len(docs))
	}
}

// The parser of package parse gives the same page in a worker as here.
func TestPagesAreIdenticalInWorkers(t *testing.T) {
	config, err := json.Marshal(parse.Config{Select: []string{"price=.price"}})
	if err != nil {
		t.Fatal(err)
	}
	direct, err := newRealParser(config)
	if err != nil {
		t.Fatal(err)
	}
	p := newPool(t, Config{Procs: 1, Command: testWorker(t, asParser), Parser: config})
	for _, doc := range []parse.Document{
		{URL: "http://a.example/", ContentType: "text/html; charset=windows-1252", Body: []byte("<title>Caf\xe9</title><p class=price>3 \x80<p><a href=b>b</a>")},
		{URL: "http://a.example/", ContentType: "text/html", ContentEncoding: "gzip", Body: []byte("not gzip at all")},
		{URL: "http://a.example/x.pdf", ContentType: "application/pdf", Body: []byte("%PDF-1.7")},
		{URL: "http://a.example/", ContentType: "text/html", Body: []byte("<p>cut \xff he"), Cut: true},
		{URL: "http://a.example/"},
	} {
		got := mustParse(t, p, doc)
		if diff := cmp.Diff(direct(doc), got, cmpopts.IgnoreFields(parse.Result{}, "Timings")); diff != "" {
			t.Errorf("%s (-direct +worker)\n%s", doc.Body, diff)
		}
	}
}

// What is followed is the same whoever parsed the page.
func FuzzFollow(f *testing.F) {
	f.Add(`<base href=x/><a href=y rel=nofollow>z</a><link rel=next href=2><frameset><frame src=f>`, `<n>; rel="next"`, "0;url=r", "none")
	f.Add(`<meta name=robots content=nofollow><svg><a xlink:href="\x">some words</a>`, "", "", "")
	config, err := Pages(parse.Config{Fields: []string{"links"}, Follow: true, FollowSelect: "body, [a]", Agent: "weft"})
	if err != nil {
		f.Fatal(err)
	}
	direct, err := newRealParser(config)
	if err != nil {
		f.Fatal(err)
	}
	p := newPool(f, Config{Procs: 1, Command: testWorker(f, asParser), Parser: config})
	f.Fuzz(func(t *testing.T, body, link, refresh, robots string) {
		doc := parse.Document{
			URL: "http://a.example/b/", ContentType: "text/html", Body: []byte(body),
			LinkHeaders: []string{link}, RefreshHeader: refresh, Robots: []string{"x-robots-tag: " + robots},
		}
		if diff := cmp.Diff(direct(doc), mustParse(t, p, doc), cmpopts.IgnoreFields(parse.Result{}, "Timings")); diff != "" {
			t.Errorf("(-direct +worker)\n%s", diff)
		}
	})
}

func total(t *testing.T, x parse.Timings) (sum time.Duration) {
	t.Helper()
	for _, d := range []time.Duration{x.Pool, x.Lock, x.Handoff, x.Decode, x.Parse, x.Analysis} {
		if d < 0 {
			t.Errorf("negative: %+v", x)
		}
		sum += d
	}
	return sum
}

// What a worker died of is known however long the traces are that follow it, and
// what it said before does not hide it.
func TestFatalErrorBeforeLongTraces(t *testing.T) {
	for _, traces := range []int{0, 10, 30, 60} { // KB
		var last tail
		for range 200 {
			fmt.Fprintln(&last, strings.Repeat("earlier ", 100))
		}
		fmt.Fprintln(&last, "fatal error: stack overflow")
		for range traces * 16 {
			fmt.Fprintln(&last, strings.Repeat("x", 63))
		}
		if got := last.quote(); !strings.HasPrefix(got, "fatal error: stack overflow") {
			t.Errorf("before %d KB of traces: %.60q", traces, got)
		}
	}
}

func TestPageThatEndsItsWorkerGetsItsResult(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel() // it waits most of the time
	tests := []struct {
		url     string
		outcome string
		reason  string
		detail  string // is part of it
		cause   string
	}{
		{"exit", parse.Crash, "exit", "exit status 3", "crash"},
		{"exit", parse.Crash, "exit", "last words", "crash"},
		{"panic:now", parse.Crash, "panic", "panic: boom now", "crash"},
		{"overflow", parse.Crash, "panic", "stack overflow", "crash"},
		{"hang", parse.Timeout, "time_limit", "signal: killed", "timeout"},
		{"sleep:1h", parse.Timeout, "time_limit", "signal: killed", "timeout"},
		{"balloon", parse.Memory, "memory_limit", "MiB", "memory"},
		{"garbage:what is this, and is it long enough?", parse.Crash, "garbage", `it begins with "wh"`, "garbage"},
	}
	for _, tt := range tests {
		t.Run(tt.url, func(t *testing.T) {
			t.Parallel()
			cfg := Config{Memory: 128 << 20}
			if tt.outcome == parse.Timeout {
				cfg.Timeout = 8 * time.Second // a page that does nothing wrong may take seconds on a busy machine
			}
			p := newPool(t, cfg)
			var wg sync.WaitGroup
			for i := range 20 { // no other page notices
				wg.Go(func() {
					r := mustParse(t, p, parse.Document{URL: fmt.Sprint("http://a.example/", i)})
					if r.Outcome != parse.OK {
						t.Errorf("page %d: %+v", i, r)
					}
				})
			}
			r := mustParse(t, p, parse.Document{URL: tt.url})
			wg.Wait()
			if r.Outcome != tt.outcome || r.Phase != "parse" || r.Reason != tt.reason || !strings.Contains(r.Detail, tt.detail) {
				t.Errorf("got %+v, want %s, %s, %q", r, tt.outcome, tt.reason, tt.detail)
			}
			// A third one, where at first the page had company, and nobody knew which of
			// them it was, or stood behind a page that took long on a busy machine: then
			// another worker got it, and the first one came to it all the same.
			if got := p.Stats().Ends; len(got) != 1 || got[tt.cause] < 2 || got[tt.cause] > 3 {
				t.Errorf("workers ended: %v, want 2 or 3 by %s", got, tt.cause)
			}
			total(t, r.Timings)
		})
	}
}

func TestHowFarAhead(t *testing.T) {
	const kb = 1 << 10
	tests := []struct {
		name  string
		mean  time.Duration
		sizes []int // of the pages that the worker has
		size  int   // of the next
		want  bool
	}{
		{"idle", time.Hour, nil, 16 << 20, true},
		{"always the next one", time.Hour, []int{16 << 20}, 16 << 20, true},
		{"no more of long ones", 5 * time.Millisecond, []int{kb, kb}, kb, false},
		{"as many as are soon done", 2 * time.Millisecond, []int{kb, kb}, kb, true},
		{"and not more", 2 * time.Millisecond, []int{kb, kb, kb}, kb, false},
		{"short ones as many as there may be", time.Microsecond, slices.Repeat([]int{kb}, maxAhead-1), kb, true},
		{"and not beyond", time.Microsecond, slices.Repeat([]int{kb}, maxAhead), kb, false},
		{"a large one waits", time.Microsecond, []int{kb, kb}, 300 * kb, false},
		{"nobody waits behind large ones", time.Microsecond, []int{200 * kb, kb}, 60 * kb, false},
	}
	for _, tt := range tests {
		p := &process{served: 1, mean: tt.mean}
		for _, size := range tt.sizes {
			p.held = append(p.held, &request{size: size, proc: p})
		}
		if got := p.hasRoom(&request{size: tt.size}); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	suspect := &request{suspect: true}
	if busy := (&process{served: 1, held: []*request{{}}}); busy.hasRoom(suspect) || !new(process).hasRoom(suspect) {
		t.Error("a page that may have ended a worker has company, or never gets one")
	}
	fresh := &process{held: []*request{{}, {}}}
	if fresh.hasRoom(&request{}) {
		t.Error("a worker that has not answered yet gets pages as if it were quick")
	}
}
