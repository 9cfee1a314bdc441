package crawler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse"
	"weft/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Most tests here run a whole crawl over a made-up web, inside a bubble of
// testing/synctest: its clock goes on only when nothing else can, so that hours
// of politeness take no time and every moment is exact. A deadlock of the crawl
// is found as one.

// web is a Fetcher: a function from requests to answers, with a diary.
type web struct {
	serve func(r fetch.Request) (*fetch.Response, error)
	begun time.Time

	mu     sync.Mutex
	visits []request
	now    map[string]int // requests under way, by host
	most   map[string]int // and the most there were
}

// A request is one that came.
type request struct {
	at  time.Duration // since the web began
	url string
	req fetch.Request
}

func newWeb(serve func(r fetch.Request) (*fetch.Response, error)) *web {
	return &web{serve: serve, begun: time.Now(), now: make(map[string]int), most: make(map[string]int)}
}

func (w *web) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	host := r.URL.Host
	w.mu.Lock()
	w.visits = append(w.visits, request{time.Since(w.begun), r.URL.String(), r})
	w.now[host]++
	w.now[""]++
	w.most[host] = max(w.most[host], w.now[host])
	w.most[""] = max(w.most[""], w.now[""])
	w.mu.Unlock()
	if r.Sent != nil {
		r.Sent()
	}
	start := time.Now()
	resp, err := w.serve(r)
	took := time.Since(start)
	var fe *fetch.Error
	if errors.As(err, &fe) {
		fe.Timings.Wait = took
	}
	if resp != nil {
		resp.Timings.Wait = took
	}
	w.mu.Lock()
	w.now[host]--
	w.now[""]--
	w.mu.Unlock()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return resp, err
}

// asked is when a URL was asked for, in seconds since the web began.
func (w *web) asked(url string) []float64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	var at []float64
	for _, v := range w.visits {
		if v.url == url {
			at = append(at, v.at.Seconds())
		}
	}
	return at
}

// times is when anything was asked whose URL has the prefix.
func (w *web) times(prefix string) []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	var at []time.Duration
	for _, v := range w.visits {
		if strings.HasPrefix(v.url, prefix) {
			at = append(at, v.at)
		}
	}
	return at
}

func respond(status int, body string, header ...string) *fetch.Response {
	h := make(http.Header)
	for i := 0; i < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return &fetch.Response{Status: status, Header: h, Body: []byte(body), Wire: int64(len(body)), Protocol: "HTTP/1.1"}
}

func redirectTo(url string) (*fetch.Response, error) {
	return respond(http.StatusFound, "", "Location", url), nil
}

func failure(kind fetch.Kind, phase fetch.Phase, reason string) (*fetch.Response, error) {
	return nil, &fetch.Error{Kind: kind, Phase: phase, Reason: reason}
}

// goodWeb answers everything with a page, and robots.txt with nothing.
func goodWeb(r fetch.Request) (*fetch.Response, error) {
	if r.URL.Path == "/robots.txt" {
		return respond(http.StatusNotFound, ""), nil
	}
	return respond(http.StatusOK, "page "+r.URL.Path), nil
}

// pages is a Parser whose page is the body.
type pages func(doc parse.Document) parse.Result

func (p pages) Parse(ctx context.Context, doc parse.Document) (parse.Result, error) {
	return p(doc), ctx.Err()
}

func bodyAsPage(doc parse.Document) parse.Result {
	page, _ := json.Marshal(map[string]string{"text": string(doc.Body)})
	return parse.Result{Outcome: parse.OK, BodyBytes: int64(len(doc.Body)), Page: page}
}

// urls is a List.
type urls struct {
	lines []string
	next  int
	err   error // at the end, instead of io.EOF
}

func newList(lines ...string) *urls { return &urls{lines: lines} }

func (u *urls) Next(ctx context.Context) (list.Line, error) {
	if ctx.Err() != nil {
		return list.Line{}, ctx.Err()
	}
	if u.next == len(u.lines) {
		if u.err != nil {
			return list.Line{}, u.err
		}
		return list.Line{}, io.EOF
	}
	u.next++
	return list.Line{Number: int64(u.next), URL: u.lines[u.next-1]}, nil
}

// memory is a Sink.
type memory struct {
	recs      []rec
	committed int
	err       error // of every Commit
}

// rec is a record as it was written.
type rec struct {
	store.Record
	Page struct{ Text string } `json:"page"`
}

func (m *memory) Append(record *store.Record) error {
	raw, err := record.AppendJSON(nil)
	if err != nil {
		return err
	}
	var r rec
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	m.recs = append(m.recs, r)
	return nil
}

func (m *memory) Commit() error {
	if m.err == nil {
		m.committed = len(m.recs)
	}
	return m.err
}

func (m *memory) Close() error { return m.Commit() }

// polite is a configuration with robots.txt and no other limits.
func polite(w *web) Config {
	return Config{
		Fetcher: w, Parser: pages(bodyAsPage),
		Concurrency: 16, InFlightBytes: -1,
		Limits: frontier.Config{HostRate: -1, HostConns: -1},
	}
}

// crawlerOf is New with a Config that must be right.
func crawlerOf(t *testing.T, cfg Config) *Crawler {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// crawl runs a crawl that must not fail, and checks what always holds. The
// records come in the order of the lines.
func crawl(t *testing.T, cfg Config, lines ...string) []rec {
	t.Helper()
	c, sink := crawlerOf(t, cfg), new(memory)
	sum, err := c.Run(t.Context(), newList(lines...), sink)
	if err != nil {
		t.Fatal(err)
	}
	if len(sink.recs) != len(lines) || sink.committed != len(lines) || sum.Records != int64(len(lines)) {
		t.Fatalf("%d records, %d committed, %d in the summary, for %d lines", len(sink.recs), sink.committed, sum.Records, len(lines))
	}
	checkIdle(t, c)
	recs := slices.SortedFunc(slices.Values(sink.recs), func(a, b rec) int { return int(a.Line - b.Line) })
	for i, r := range recs {
		if r.Line != int64(i+1) || r.URL != lines[i] {
			t.Fatalf("record %d is of line %d, %s", i+1, r.Line, r.URL)
		}
	}
	return recs
}

// checkIdle says that a crawl that is over holds nothing.
func checkIdle(t *testing.T, c *Crawler) {
	t.Helper()
	if n := c.budget.held(); n != 0 || len(c.budget.pages) != 0 {
		t.Errorf("%d bytes of %d pages are still held", n, len(c.budget.pages))
	}
	if n := len(c.slots); n > 1 { // one stays with the dispatcher
		t.Errorf("%d slots are still taken", n)
	}
	if n := c.front.Queued(); n != 0 {
		t.Errorf("%d tasks are still queued", n)
	}
	if f, p := c.fetching.Load(), c.parsing.Load(); f != 0 || p != 0 {
		t.Errorf("fetching %d, parsing %d", f, p)
	}
}

// outcome is what a record says in short: "ok", "http_error 404",
// "connect_error robots refused".
func (r rec) outcome() string {
	s := r.Outcome
	if r.Status >= 400 {
		s += fmt.Sprintf(" %d", r.Status)
	}
	if r.Error != nil {
		s += " " + r.Error.Phase + " " + r.Error.Reason
	}
	return s
}

func wantOutcome(t *testing.T, r rec, want string) {
	t.Helper()
	if got := r.outcome(); got != want {
		t.Errorf("line %d, %s: %q, want %q", r.Line, r.URL, got, want)
	}
}

// numbered is n URLs of a host: /1, /2, …
func numbered(host string, n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("http://%s/%d", host, i+1))
	}
	return all
}

// bubble runs a test whose clock does not wait.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}
