package crawler

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// A List gives the lines, one a call, and io.EOF at the end. *list.Reader is one.
type List interface {
	Next(ctx context.Context) (list.Line, error)
}

// A Fetcher makes one exchange. It may return a response beside an error: what
// came before the exchange failed. It should call r.Sent when the request goes
// out: a host with a limit is asked for nothing else before that, or before the
// exchange is over. *fetch.Client is one.
type Fetcher interface {
	Do(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// A Cache has answers that need no request. Has says quickly whether there is
// one; Lookup may still find that there is not.
type Cache interface {
	Has(r fetch.Request) bool
	Lookup(ctx context.Context, r fetch.Request) (resp *fetch.Response, fetchedAt time.Time, err error)
}

// A Parser makes a page of a document. It bounds how many it does at once and
// returns an error only when ctx ends or it is broken for good: what a page
// does wrong is in the result. *parse.Local and *procpool.Pool are parsers.
type Parser interface {
	Parse(ctx context.Context, doc parse.Document) (parse.Result, error)
}

// Config says what to crawl, with what, and within which limits.
type Config struct {
	Fetcher Fetcher
	Parser  Parser
	Cache   Cache // nil if there is none

	// Addr says which IP address answers for a URL, so that Limits.IPRate holds
	// from a host's first request on. Without it, or where it does not know (the
	// address is invalid), the first exchange tells.
	Addr func(ctx context.Context, u *url.URL) (netip.Addr, error)

	Concurrency   int                    // pages in flight; at least 1
	Limits        frontier.Config        // politeness; Gated, Fetchers and Codec are set here
	Agent         string                 // product token to match robots.txt with; "" ignores robots.txt
	Header        http.Header            // sent to each line's own origin, and never carried to another by a redirect
	HostHeader    map[string]http.Header // beside Header, to the lines' host of that name, given with or without its port
	MaxRedirects  int                    // hops
	Retries       int                    // tries after the first, where another can help
	MaxHostWait   time.Duration          // a host that stays off longer is parked
	InFlightBytes int64                  // all bodies and pages held at any moment; 0 is no limit
	Once          bool                   // nothing is retried, and a host that refuses is asked on as before
	NoCrawlDelay  bool                   // what robots.txt says of the pace is not kept: no host is asked
	PublicOnly    bool                   // refuse addresses that are not public
	Ordered       bool                   // records in the order of the list

	// Done are lines that an earlier run has written the records of; nil if
	// there are none. They are read, so that later lines can be their duplicates,
	// and neither fetched nor written. Pauses are that run's.
	Done   Lines
	Pauses map[string]Pause

	// Drain, when closed, ends the run early: no new page is begun, those in
	// flight are finished within Grace. Ending the context stops at once.
	Drain <-chan struct{}
	Grace time.Duration // 0 means 10 s

	// Events, if set, is called for every event, from one goroutine at a time;
	// it must not block for long.
	Events func(Event)
}

// ErrInterrupted is returned when the run ended before the list did.
var ErrInterrupted = errors.New("interrupted")

// A Crawler does one run.
type Crawler struct {
	cfg    Config
	front  *frontier.Frontier
	seen   *frontier.Seen
	budget *budget
	robots *robotsCache
	health *health
	slots  chan struct{} // a token for each page in flight
	window *window       // with Ordered: how far the reader is ahead
	out    chan *page    // finished pages, to the writer
	stats  stats
	events sync.Mutex

	forecast forecast

	fetching, parsing atomic.Int64 // gauges
}

// New prepares a run.
func New(cfg Config) *Crawler {
	if cfg.Grace == 0 {
		cfg.Grace = 10 * time.Second
	}
	cfg.Concurrency = max(cfg.Concurrency, 1)
	c := &Crawler{
		cfg:    cfg,
		seen:   frontier.NewSeen(),
		budget: newBudget(cfg.InFlightBytes),
		robots: newRobotsCache(cfg.Agent),
		health: newHealth(cfg.MaxHostWait),
		slots:  make(chan struct{}, cfg.Concurrency),
		window: newWindow(cfg.Concurrency),
		forecast: forecast{
			rate:     cfg.Limits.Rate,
			ipRate:   cfg.Limits.IPRate,
			hostRate: cfg.Limits.HostRateOf,
			hosts:    make(map[string]*hostLines),
			addrs:    make(map[string]*hostLines),
		},
		// Few: a record that waits here is written soon, or the writer is the
		// bottleneck and more would only cost memory.
		out: make(chan *page, 16),
	}
	limits := cfg.Limits
	limits.Gated, limits.Fetchers, limits.Codec = cfg.Agent != "", cfg.Concurrency, codec{c}
	if cfg.Cache != nil {
		limits.Hosts = maps.Clone(limits.Hosts)
		if limits.Hosts == nil {
			limits.Hosts = make(map[string]frontier.HostLimit)
		}
		limits.Hosts[cacheQueue] = frontier.HostLimit{Rate: -1, Conns: -1}
	}
	c.front = frontier.New(limits)
	c.heed(cfg.Pauses)
	return c
}

// Run crawls the list, once, and returns what it did. The error is nil when
// every line has its record, whatever the pages answered; ErrInterrupted when
// the run was drained or its context ended; else what broke it: the list, the
// parser or the sink. The sink holds whole records in every case; closing it,
// like closing whatever else was given, is the caller's.
func (c *Crawler) Run(ctx context.Context, lines List, sink store.Sink) (Summary, error) {
	c.stats.start()
	// work ends when the context does, when something breaks, or when the grace
	// after a drain is over. begin ends with the drain already: no new pages.
	work, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	begin, stopBegin := context.WithCancelCause(work)
	defer stopBegin(nil)

	var writer sync.WaitGroup
	var writeErr error
	writer.Go(func() {
		if writeErr = c.write(sink); writeErr != nil {
			stop(writeErr)
			for range c.out { // whoever still finishes must not hang
			}
		}
	})
	ended := make(chan struct{})
	var watchers sync.WaitGroup
	watchers.Go(func() { c.watchDrain(ended, stopBegin, stop) })
	watchers.Go(func() { c.sample(ended) })

	defer c.front.Discard()
	g, begin := errgroup.WithContext(begin)
	g.Go(func() error { return c.read(begin, lines) })
	g.Go(func() error { return c.dispatch(begin, work, stop) })
	err := g.Wait()
	close(c.out)
	writer.Wait()
	close(ended)
	watchers.Wait()

	sum := c.stats.summary()
	sum.Politeness = c.forecast.whole()
	switch cause := context.Cause(work); {
	case writeErr != nil:
		err = writeErr
	case err == nil, c.stats.listRead.Load() && sum.Records == sum.Lines:
		err = nil // also when the end of the list and of the run met
	case ctx.Err() != nil, errors.Is(cause, ErrInterrupted), errors.Is(context.Cause(begin), ErrInterrupted):
		err = ErrInterrupted
	case cause != nil:
		err = cause // the parser broke
	}
	c.emit(Finished{Summary: sum})
	return sum, err
}

// watchDrain turns the drain into the end of beginning, and the end of the
// grace into the end of all work.
func (c *Crawler) watchDrain(ended <-chan struct{}, stopBegin, stop context.CancelCauseFunc) {
	select {
	case <-c.cfg.Drain:
	case <-ended:
		return
	}
	stopBegin(ErrInterrupted)
	select {
	case <-time.After(c.cfg.Grace):
		stop(ErrInterrupted)
	case <-ended:
	}
}

// read takes the list into the frontier. Lines that need no request (not a
// URL, seen before) are finished here.
func (c *Crawler) read(ctx context.Context, lines List) error {
	defer c.front.Close()
	for seq := uint64(1); ; {
		line, err := lines.Next(ctx)
		if err == io.EOF {
			c.stats.listRead.Store(true)
			return nil
		}
		if err != nil {
			return err
		}
		if c.cfg.Done != nil && c.cfg.Done.Has(line.Number) {
			c.pass(line)
			continue
		}
		c.stats.read.Add(1)
		p := newPage(seq, line)
		seq++
		if c.cfg.Ordered {
			if err := c.window.wait(ctx, p.seq); err != nil {
				return err
			}
		}
		if !c.admit(p) {
			c.out <- p
			continue
		}
		if !p.cached {
			c.forecast.add(p.lineHost)
		}
		if err := c.front.Room(ctx); err != nil {
			return err
		}
		c.front.Add(&p.task)
	}
}

// admit says whether the line needs a request; if not, its record is complete.
func (c *Crawler) admit(p *page) bool {
	if err := p.line.Err; err != nil {
		p.fail("invalid_url", "list", lineFault(err), err.Error())
		return false
	}
	u, err := weburl.Canonical(p.line.URL)
	if err != nil {
		reason, detail := urlFault(err)
		p.fail("invalid_url", "list", reason, detail)
		return false
	}
	if earlier, dup := c.seen.Add(u.Key, p.line.Number); dup {
		p.fail("duplicate_url", "list", "seen_before", "")
		p.rec.DuplicateOf = earlier
		return false
	}
	c.aim(p, u)
	return true
}

// aim sends a page to its line's own URL.
func (c *Crawler) aim(p *page, u weburl.URL) {
	p.url, p.lineHost, p.header = u, u.Host, c.header(u)
	p.task.Host = c.queueOf(p)
}

// header is what the user wants to be sent to a line's own origin.
func (c *Crawler) header(u weburl.URL) http.Header {
	own := c.cfg.HostHeader[u.URL.Hostname()]
	if own == nil {
		own = c.cfg.HostHeader[u.Host]
	}
	if own == nil {
		return c.cfg.Header
	}
	h := own.Clone()
	for name, values := range c.cfg.Header {
		if _, ok := h[name]; !ok {
			h[name] = values
		}
	}
	return h
}

func lineFault(err error) string {
	switch {
	case errors.Is(err, list.ErrTooLong):
		return "too_long"
	case errors.Is(err, list.ErrNoURL):
		return "no_url"
	case errors.Is(err, list.ErrSitemap):
		return "sitemap"
	}
	return "broken_row"
}

func urlFault(err error) (reason, detail string) {
	var e *weburl.Error
	if errors.As(err, &e) {
		return e.Reason, e.Detail
	}
	return "syntax", err.Error()
}

// dispatch gives every task that the frontier hands out a goroutine, within the
// slots, and waits for all of them. A goroutine that is done with a page takes
// the next one, as a new one would have to grow its stack again. begin ends the
// handing out, work the pages.
func (c *Crawler) dispatch(begin, work context.Context, stop context.CancelCauseFunc) error {
	var pages sync.WaitGroup
	defer pages.Wait()
	leases := make(chan lease)
	defer close(leases)
	run := func(l lease) {
		if err := c.step(work, l.page, l.free); err != nil {
			stop(err)
		}
	}
	for {
		select {
		case c.slots <- struct{}{}:
		case <-begin.Done():
			return begin.Err()
		}
		free := time.Now()
		t, err := c.front.Lease(begin)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		l := lease{t.Value.(*page), free}
		select {
		case leases <- l:
		default:
			pages.Go(func() {
				run(l)
				for l := range leases {
					run(l)
				}
			})
		}
	}
}

// A lease is a page that may be asked for now; its slot was free since then.
type lease struct {
	page *page
	free time.Time
}
