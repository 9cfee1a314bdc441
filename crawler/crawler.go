package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
	"weak"

	"weft/crawler/discovery"
	"weft/crawler/frontier"
	"weft/fetch/robots"
	"weft/parse/coding"
)

// Config says what to crawl, with what, and within which limits. The zero value
// is polite and safe. Of every number 0 is the default, and a negative one is
// none, or no limit.
type Config struct {
	Fetcher Fetcher // nil: a fetch.Client with the defaults
	Parser  Parser  // nil: a parse.Local with the defaults
	Cache   Cache   // nil: there is none

	// Addr says which IP address answers for a URL, so that Limits.IPRate holds
	// from a host's first request on. Without it, or where it does not know (the
	// address is invalid), the first exchange tells.
	Addr func(ctx context.Context, u *url.URL) (netip.Addr, error)

	// Cookies says which cookies of a jar around the Fetcher would go with a
	// request for a URL: a redirect back to an address is no loop if they have
	// changed. nil if there is no jar.
	Cookies func(u *url.URL) string

	Concurrency   int                    // pages in flight; 0 is 64
	Limits        frontier.Config        // politeness; HostRate 0 is 4 a second, HostConns 0 is 4. What New says is set there
	Agent         string                 // product token that robots.txt is matched with (RFC 9309, section 2.2.1); "" is "weft"
	IgnoreRobots  bool                   // no robots.txt is asked for
	Header        http.Header            // sent to each line's own origin, and never carried to another by a redirect
	HostHeader    map[string]http.Header // beside Header, to the lines' host of that name, as in weburl.ParseHost, or of that host:port, which wins
	MaxRedirects  int                    // hops; 0 is 10
	Retries       int                    // tries after the first, where another can help; 0 is 3
	MaxCrawlDelay time.Duration          // a host whose robots.txt asks for more is parked; 0 is a minute, less is no limit
	MaxHostWait   time.Duration          // a host that stays off longer is parked; 0 is 10 minutes
	InFlightBytes int64                  // all bodies and pages held at any moment; 0 is 256 MiB
	Once          bool                   // nothing is retried, and a host that refuses is asked on as before
	NoCrawlDelay  bool                   // what robots.txt says of the pace is not kept: no host is asked
	PublicOnly    bool                   // refuse addresses that are not public
	Ordered       bool                   // records in the order of the list

	// Duplicates takes the lines that repeat an earlier one, but not with Ordered;
	// nil: their records say which line that is.
	Duplicates Duplicates

	// Follow says which links are followed; nil follows none. A Parser that is
	// given has to be made with parse.Config.Follow. With Ordered it is an error.
	Follow *discovery.Config

	// Frontier is used instead of one with the Limits, if it is not nil.
	Frontier Frontier

	// Share makes the crawl a part of a larger one; nil if it is not. With Follow,
	// which links become pages is decided elsewhere.
	Share *Share

	// WholeBodies reads found pages to their end that have no page for their type,
	// such as pictures. Else they are left when their first bytes have told it, but
	// not where there is a Cache.
	WholeBodies bool

	// Done are lines that an earlier run has written the records of; nil if
	// there are none. They are read, so that later lines can be their duplicates,
	// and neither fetched nor written. Pauses are that run's.
	Done   Lines
	Pauses map[string]Pause

	// Since, with Follow, is an earlier output, whose pages are asked for only if
	// they have changed. Those that have not get the outcome "unchanged", with the
	// page, the validators and the hash that they had.
	Since Since

	// Fold, with Follow, has replayed the records of an earlier run; nil if there
	// was none. NewFold made it, and Run closes it.
	Fold *discovery.Fold

	// Drain, when closed, ends the run early: no new page is begun, those in
	// flight are finished within Grace. Ending the context stops at once.
	Drain <-chan struct{}
	Grace time.Duration // 0 is 10 s

	// Events, if set, is called for every event, from one goroutine at a time;
	// it must not block for long.
	Events func(Event)

	end func() // of the fetcher that New made
}

// ErrInterrupted is returned when the run ended before the list did.
var ErrInterrupted = errors.New("interrupted")

// A Crawler does one run.
type Crawler struct {
	cfg      Config
	front    Frontier
	fold     *discovery.Fold
	part     *part                                 // nil unless a Share follows links
	mapped   map[weak.Pointer[frontier.Rules]]bool // whose sitemaps were found; the writer's
	excused  map[[2]int64]*discovery.Hold          // of answers that are to come, by line and found; the dispatcher's
	told     chan struct{}                         // closed when so many lines were read that links may be judged
	budget   *budget
	allowAll *robots.Rules // shared by the many origins that have no rules
	slots    chan struct{} // a token for each page in flight
	window   *window       // with Ordered: how far the reader is ahead
	out      chan *page    // finished pages, to the writer
	stats    stats
	decoders coding.Decoders // of what the crawler itself reads
	events   sync.Mutex
	ran      atomic.Bool

	releasing sync.Mutex    // pages go from the fold to the frontier
	reading   chan struct{} // a token while a sitemap is read

	fetching, parsing atomic.Int64 // gauges
}

// New prepares a run. Of Config.Limits it sets Robots, MaxHostWait, Fetchers and
// Codec itself. The error says which part of the Config is wrong.
func New(cfg Config) (*Crawler, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	c := &Crawler{
		cfg:      cfg,
		budget:   newBudget(cfg.InFlightBytes),
		allowAll: robots.AllowAll(),
		slots:    make(chan struct{}, cfg.Concurrency),
		reading:  make(chan struct{}, 1),
		window:   newWindow(cfg.Concurrency),
		// Few: a record that waits here is written soon, or the writer is the
		// bottleneck and more would only cost memory.
		out:  make(chan *page, 16),
		told: make(chan struct{}),
		fold: cfg.Fold,
	}
	if err := c.follow(); err != nil {
		return nil, err
	}
	limits := cfg.Limits
	limits.MaxHostWait, limits.Fetchers, limits.Codec = cfg.MaxHostWait, cfg.Concurrency, codec{c}
	if !cfg.IgnoreRobots {
		limits.Robots = newRobotsFetch
	}
	if c.front = cfg.Frontier; c.front == nil {
		c.front = frontier.New(limits)
	}
	c.front.Restore(cfg.Pauses)
	return c, nil
}

// follow makes what knows the pages of the crawl, if it was not given.
func (c *Crawler) follow() (err error) {
	cfg := c.cfg.Follow
	if c.cfg.Share != nil && cfg != nil {
		if c.part, err = newPart(c.cfg.Share, cfg); err != nil {
			return err
		}
		cfg = nil
	}
	if c.fold == nil {
		c.fold, err = newFold(c.cfg, cfg)
	}
	return err
}

// NewFold makes a Fold for such a crawl, as Config.Fold. The error is that of a wrong
// Follow.
func (c Config) NewFold() (*discovery.Fold, error) { return newFold(c, c.Follow) }

func newFold(c Config, follow *discovery.Config) (*discovery.Fold, error) {
	fold, err := discovery.New(follow)
	if err != nil {
		return nil, fmt.Errorf("crawler: Config.Follow: %w", err)
	}
	if follow != nil && len(c.Header)+len(c.HostHeader) > 0 {
		fold.KeepOrigins() // these alone get the headers
	}
	return fold, nil
}
