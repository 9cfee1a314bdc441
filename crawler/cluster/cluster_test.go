package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"weft/crawler"
	"weft/crawler/cluster/natsd"
	"weft/crawler/discovery"
	"weft/crawler/frontier"
	"weft/fetch"
	"weft/parse"
	"weft/store"
)

func TestMain(m *testing.M) {
	if config := os.Getenv(serverConfig); config != "" {
		if err := beServer(config); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m,
		// A server that is shut down may still remove the files of a stream.
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.removeAllWithRetry"),
		// Where the goroutine that the client starts to put an object gets no processor before the
		// object is there, it looks for its channel too late, and waits for ever (nats.go 1.55.0).
		goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"),
	)
}

// serverConfig is the variable that makes the test program a NATS server with that
// file of settings, until its standard input ends.
const serverConfig = "WEFT_TEST_NATS_CONFIG"

func beServer(config string) error {
	opts, err := server.ProcessConfigFile(config)
	if err != nil {
		return err
	}
	opts.NoSigs = true
	s, err := server.NewServer(opts)
	if err != nil {
		return err
	}
	go s.Start()
	_, err = io.Copy(io.Discard, os.Stdin)
	s.Shutdown()
	return err
}

// serve starts a server of messages.
func serve(t testing.TB, dir string) *natsd.Server {
	t.Helper()
	s, err := natsd.Start(natsd.Config{Addr: "127.0.0.1:0", Token: "secret", Dir: dir, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// A web is a server of pages for many hosts, which counts what it is asked.
type web struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
	at    map[string][]time.Time // by host
	wait  time.Duration
	links func(path string) []string // of a page; nil for none
}

func newWeb(t *testing.T) *web {
	w := &web{asked: make(map[string]int), at: make(map[string][]time.Time)}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.at[r.Host] = append(w.at[r.Host], time.Now())
		w.mu.Unlock()
		time.Sleep(w.wait)
		if r.URL.Path == "/robots.txt" {
			return
		}
		w.mu.Lock()
		w.asked[r.Host+r.URL.Path]++
		w.mu.Unlock()
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(rw, r, to, http.StatusFound)
			return
		}
		fmt.Fprintf(rw, "<title>%s%s</title><p>A page.", r.Host, r.URL.Path)
		if w.links != nil {
			for _, url := range w.links(r.URL.Path) {
				fmt.Fprintf(rw, "<a href=%q>link</a>", url)
			}
		}
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *web) requests() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, k := range w.asked {
		n += k
	}
	return n
}

// arrivals are when each host was asked for anything.
func (w *web) arrivals() map[string][]time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.at)
}

// stages are those of an agent that asks the web, whatever the host.
func (w *web) stages(t *testing.T, cfg crawler.Config) func(context.Context, json.RawMessage, func(crawler.Fetcher) crawler.Fetcher) (*Stages, error) {
	return func(_ context.Context, _ json.RawMessage, guard func(crawler.Fetcher) crawler.Fetcher) (*Stages, error) {
		to, err := fetch.ParseConnectTo("::" + w.Listener.Addr().String())
		if err != nil {
			return nil, err
		}
		client, err := fetch.New(fetch.Config{ConnectTo: []fetch.ConnectTo{to}})
		if err != nil {
			return nil, err
		}
		page, err := parse.New(parse.Config{Follow: cfg.Follow != nil})
		if err != nil {
			return nil, err
		}
		cfg := cfg
		cfg.Fetcher, cfg.Parser = guard(client), parse.NewLocal(page, 2)
		return &Stages{Crawl: cfg, Close: client.Close}, nil
	}
}

func logger(t testing.TB) *slog.Logger {
	if !testing.Verbose() {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// kept is a sink of records in memory.
type kept struct {
	mu   sync.Mutex
	recs []*store.Record
}

func (k *kept) Append(r *store.Record) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	raw, err := r.AppendJSON(nil)
	if err != nil {
		return err
	}
	own, err := store.Decode(raw)
	k.recs = append(k.recs, own)
	return err
}
func (k *kept) Commit() error { return nil }
func (k *kept) Close() error  { return nil }

// An agents group runs agents that can be stopped.
type agents struct {
	t   testing.TB
	wg  sync.WaitGroup
	end context.CancelFunc
	ctx context.Context
}

func newAgents(t testing.TB) *agents {
	a := &agents{t: t}
	a.ctx, a.end = context.WithCancel(t.Context())
	t.Cleanup(func() { a.end(); a.wg.Wait() })
	return a
}

// add starts an agent; the function returned ends it at once.
func (a *agents) add(cfg AgentConfig) (kill context.CancelFunc) {
	ctx, kill := context.WithCancel(a.ctx)
	cfg.Version = "test"
	a.wg.Go(func() {
		if err := RunAgent(ctx, cfg); err != nil && ctx.Err() == nil {
			a.t.Errorf("agent %s ends with %v", cfg.Name, err)
		}
	})
	return kill
}

// patient is a lease that no busy machine lets run out: then pages would be asked
// for again, as they should be.
const patient = 30 * time.Second

// crawl runs a hub over URLs.
func crawl(t testing.TB, cfg HubConfig, urls []string) []*store.Record {
	t.Helper()
	return crawlOn(t, cfg, nil, urls)
}

// crawlOn follows links as well, unless follow is nil.
func crawlOn(t testing.TB, cfg HubConfig, follow *discovery.Config, urls []string) []*store.Record {
	t.Helper()
	cfg.Version, cfg.Unkept = "test", true
	cfg.Crawl = json.RawMessage("{}")
	h, err := OpenHub(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	fold, err := discovery.New(follow)
	if err != nil {
		t.Fatal(err)
	}
	output := Output{}
	if follow != nil {
		output.Fold = fold
	}
	if err := h.Begin(t.Context(), output); err != nil {
		t.Fatal(err)
	}
	c, err := crawler.New(crawler.Config{Frontier: h.Frontier(), Concurrency: 256, Follow: follow, Fold: fold})
	if err != nil {
		t.Fatal(err)
	}
	out := &kept{}
	sum, err := c.Run(t.Context(), crawler.URLs(urls...), out)
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(len(urls)) + sum.Found; sum.Records != want {
		t.Errorf("the summary counts %d records, want %d", sum.Records, want)
	}
	if err := h.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out.recs
}

// oneEach makes sure that every line has exactly one record, with that outcome.
func oneEach(t testing.TB, recs []*store.Record, lines int, outcome string) {
	t.Helper()
	seen := make(map[int64]int)
	for _, r := range recs {
		seen[r.Line]++
		if r.Outcome != outcome {
			t.Errorf("line %d: %s is %s, want %s", r.Line, r.URL, r.Outcome, outcome)
		}
	}
	for line := range lines {
		if n := seen[int64(line)+1]; n != 1 {
			t.Errorf("line %d has %d records", line+1, n)
		}
	}
}

// A list on many sites is shared by agents, of which one comes later and one
// goes: each line has its record once, and is asked for once.
func TestShared(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	w := newWeb(t)
	w.wait = 2 * time.Millisecond
	srv := serve(t, t.TempDir())
	var urls []string
	for i := range 1000 {
		urls = append(urls, fmt.Sprintf("http://site%d.example/%d", i%200, i))
	}
	conn := Connection{URL: srv.URL("127.0.0.1"), Job: "shared"}
	as := newAgents(t)
	start := w.stages(t, crawler.Config{Limits: frontier.Config{HostRate: -1}, Concurrency: 8})
	as.add(AgentConfig{Connection: conn, Name: "one", Start: start, Log: logger(t)})
	time.AfterFunc(500*time.Millisecond, func() {
		as.add(AgentConfig{Connection: conn, Name: "two", Start: start, Log: logger(t)})
	})
	recs := crawl(t, HubConfig{Connection: conn, Lease: patient, Log: logger(t)}, urls)
	oneEach(t, recs, len(urls), "ok")
	if n := w.requests(); n != len(urls) {
		t.Errorf("%d requests for %d pages", n, len(urls))
	}
	as.wg.Wait() // they end by themselves
}

// Redirects that lead from site to site end in one record of the first line's,
// with all hops, as on one machine.
func TestRedirectsBetweenSites(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	w := newWeb(t)
	srv := serve(t, t.TempDir())
	var urls []string
	for i := range 60 {
		to := fmt.Sprintf("http://b%d.example/end", i)
		if i%3 == 0 {
			to = fmt.Sprintf("http://b%d.example/mid?to=http://c%d.example/end", i, i)
		}
		if i%10 == 7 {
			to = fmt.Sprintf("http://b%d.example/mid?to=%%2F%%2Fa%d.example%%2F%d", i, i, i)
		}
		urls = append(urls, fmt.Sprintf("http://a%d.example/%d?to=%s", i, i, to))
	}
	conn := Connection{URL: srv.URL("127.0.0.1"), Job: "hops"}
	start := w.stages(t, crawler.Config{Limits: frontier.Config{HostRate: -1}, Concurrency: 8})
	as := newAgents(t)
	for i := range 2 {
		as.add(AgentConfig{Connection: conn, Name: fmt.Sprint(i), Start: start, Log: logger(t)})
	}
	got := crawl(t, HubConfig{Connection: conn, Lease: patient, MinAgents: 2, Log: logger(t)}, urls)
	oneEach(t, got, len(urls), "ok")
	alone := alone(t, w, urls)
	for _, r := range got {
		want := alone[r.Line]
		a, b := r.FinalURL+hops(r), want.FinalURL+hops(want)
		if a != b || r.Attempts != want.Attempts || string(r.Page.JSON()) != string(want.Page.JSON()) {
			t.Errorf("line %d ends at %s after %d attempts, on one machine at %s after %d", r.Line, a, r.Attempts, b, want.Attempts)
		}
	}
}

// Pages that were redirected wait for their new host's turn when its partition is
// given to an agent that has come: they go along, whoever had their line.
func TestRedirectedPagesMove(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	w := newWeb(t)
	srv := serve(t, t.TempDir())
	var urls []string
	for i := range 120 {
		urls = append(urls, fmt.Sprintf("http://a%d.example/%d?to=http://b%d.example/%d", i, i, i%12, i))
	}
	conn := Connection{URL: srv.URL("127.0.0.1"), Job: "moving"}
	start := w.stages(t, crawler.Config{Limits: frontier.Config{HostRate: 5}, Concurrency: 8})
	as := newAgents(t)
	join := func(name string) func() {
		return func() { as.add(AgentConfig{Connection: conn, Name: name, Start: start, Log: logger(t)}) }
	}
	join("one")()
	time.AfterFunc(500*time.Millisecond, join("two"))
	time.AfterFunc(time.Second, join("three"))
	oneEach(t, crawl(t, HubConfig{Connection: conn, Lease: patient, Log: logger(t)}, urls), len(urls), "ok")
}

func hops(r *store.Record) string {
	var b strings.Builder
	for _, h := range r.Redirects {
		fmt.Fprintf(&b, " %d %s", h.Status, h.URL)
	}
	return b.String()
}

// alone is the same crawl on one machine.
func alone(t *testing.T, w *web, urls []string) map[int64]*store.Record {
	t.Helper()
	s, err := w.stages(t, crawler.Config{Limits: frontier.Config{HostRate: -1}})(t.Context(), nil, func(f crawler.Fetcher) crawler.Fetcher { return f })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, err := crawler.New(s.Crawl)
	if err != nil {
		t.Fatal(err)
	}
	out := &kept{}
	if _, err := c.Run(t.Context(), crawler.URLs(urls...), out); err != nil {
		t.Fatal(err)
	}
	by := make(map[int64]*store.Record)
	for _, r := range out.recs {
		by[r.Line] = r
	}
	return by
}
