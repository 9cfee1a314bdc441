package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/crawler"
	"weft/crawler/frontier"
	"weft/fetch"
	"weft/fetch/robots"
	"weft/parse"
	"weft/parse/procpool"
)

// The modes. Only this package knows the word: to the crawler a mode is a
// number of pages in flight and a Parser.
const (
	serial  = "serial"
	threads = "threads"
	hybrid  = "hybrid"
)

// plan is what the flags of a crawl say, checked, with nothing started.
type plan struct {
	mode  string
	gil   bool
	procs int
	fetch fetch.Config
	parse parse.Config
	pool  procpool.Config
	crawl crawler.Config

	// What serial does not use of what was asked for.
	askedConcurrency, askedProcs int

	warning string // what of it cannot be kept; "" if all can
}

// wiring is how the stages are joined.
type wiring struct {
	mode        string
	gil         bool
	concurrency int
	procs       int
}

func newPlan(c *cli.Context, w wiring) (*plan, error) {
	mode, gil := w.mode, w.gil
	p := &plan{mode: mode, gil: gil, procs: w.procs}
	switch {
	case mode != serial && mode != threads && mode != hybrid:
		return nil, usagef("--mode %q is none of serial, threads, hybrid", mode)
	case gil && mode != threads:
		return nil, usagef("--gil is for --mode threads only: in %s nothing would share the lock", mode)
	case w.concurrency < 1:
		return nil, usagef("--concurrency must be at least 1")
	case p.procs < 1:
		return nil, usagef("--procs must be at least 1")
	}
	for _, name := range []string{"host-conns", "retries", "max-redirects"} {
		if c.Int(name) < 0 {
			return nil, usagef("--%s must not be negative", name)
		}
	}
	for _, name := range []string{"timeout", "connect-timeout", "header-timeout", "max-host-wait", "parse-timeout"} {
		if c.Duration(name) <= 0 {
			return nil, usagef("--%s must be more than nothing, such as 30s", name)
		}
	}
	maxBody, inFlight := sizeOf(c, "max-body"), sizeOf(c, "in-flight-bytes")
	if maxBody < 1 || inFlight < maxBody {
		return nil, usagef("--in-flight-bytes must be at least --max-body, and that at least 1")
	}
	agent := userAgent(c.String("user-agent"), c.String("contact"))
	header, err := headers(c.StringSlice("header"))
	if err != nil {
		return nil, err
	}
	hostHeader, err := hostHeaders(c.StringSlice("header-for"))
	if err != nil {
		return nil, err
	}
	hosts, err := hostLimits(c)
	if err != nil {
		return nil, err
	}
	if own := header.Get("User-Agent"); own != "" {
		agent = own
	}
	if p.fetch, err = fetchConfig(c, agent); err != nil {
		return nil, err
	}
	if p.parse, err = parseConfig(c); err != nil {
		return nil, err
	}
	p.parse.MaxBody = maxBody
	p.fetch.MaxIdle = max(512, w.concurrency)
	p.crawl = crawler.Config{
		Concurrency: w.concurrency,
		Limits: frontier.Config{
			Rate:      rateOf(c, "rate"),
			IPRate:    rateOf(c, "ip-rate"),
			HostRate:  rateOf(c, "host-rate"),
			HostConns: c.Int("host-conns"),
			Hosts:     hosts,
		},
		Header:        header,
		HostHeader:    hostHeader,
		MaxRedirects:  c.Int("max-redirects"),
		Retries:       c.Int("retries"),
		MaxHostWait:   c.Duration("max-host-wait"),
		InFlightBytes: inFlight,
		PublicOnly:    c.Bool("public-only"),
	}
	switch c.String("robots") {
	case "obey":
		if p.crawl.Agent = robots.Token(agent); !isToken(p.crawl.Agent) {
			return nil, usagef("the user agent %q does not begin with a name of letters, - and _, which robots.txt is matched with", agent)
		}
	case "ignore":
	default:
		return nil, usagef("--robots %q is neither obey nor ignore", c.String("robots"))
	}
	p.askedConcurrency, p.askedProcs = p.crawl.Concurrency, p.procs
	if mode == serial {
		p.crawl.Concurrency, p.procs = 1, 1
	}
	p.clamp(fetch.DescriptorLimit())
	p.pool = procpool.Config{Procs: p.procs, Timeout: c.Duration("parse-timeout"), Memory: sizeOf(c, "parse-memory")}
	return p, nil
}

// name is the mode's in reports.
func (p *plan) name() string {
	if p.gil {
		return gil
	}
	return p.mode
}

// isToken reports whether s is a product token (RFC 9309, section 2.2.1).
func isToken(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

// clamp keeps the connections within the descriptors that the process may
// have: first those in flight, which get up to seven eighths, then those that
// are kept for another request, with and without the guard against addresses
// that are not public.
func (p *plan) clamp(descriptors int) {
	const others = 128 // lists, outputs, pipes, lookups
	room := max(descriptors-others, 8)
	c := min(p.crawl.Concurrency, room-room/8)
	p.fetch.MaxIdle = max(1, min(p.fetch.MaxIdle, (room-c)/2))
	if c < p.crawl.Concurrency {
		p.warning = fmt.Sprintf("--concurrency %d is more than the %d open files that the system allows this process; going on with %d (see ulimit -n)",
			p.crawl.Concurrency, descriptors, c)
		p.crawl.Concurrency = c
	}
}

// parser makes what the mode parses with. close ends it; pool is nil but in
// hybrid.
func (p *plan) parser(ctx context.Context, log *slog.Logger) (_ crawler.Parser, pool *procpool.Pool, err error) {
	page, err := parse.New(p.parse)
	if err != nil {
		return nil, nil, &usageError{err}
	}
	if p.mode != hybrid {
		var local crawler.Parser = parse.NewLocal(page, p.procs)
		if p.gil {
			local = parse.NewOneAtATime(local)
		}
		return local, nil, nil
	}
	if p.pool.Parser, err = json.Marshal(p.parse); err != nil {
		return nil, nil, err
	}
	if p.pool.Command, err = procpool.Self("worker"); err != nil {
		return nil, nil, fmt.Errorf("%w; --mode threads needs no processes", err)
	}
	p.pool.Logger = log
	pool, err = procpool.New(ctx, p.pool)
	if err != nil {
		return nil, nil, fmt.Errorf("%w; --mode threads needs no processes", err)
	}
	return pool, pool, nil
}

// tuneCollector says how much memory this process may spend to save the
// garbage collector's time. A list of a million lines decides: it takes 176 MB
// with 75 percent, 200 with Go's own 100 and 280 with 200, where pages of 100 KB
// cost 0.35, 0.35 and 0.31 of the plain loop of bench/peers. With processes for
// the parsing it also has a limit, the budget of the bodies and 64 MiB. A page
// in flight costs some 40 KB more, which counts only where there are thousands:
// without them in the limit 10,000 cost twice the CPU time.
func (p *plan) tuneCollector() {
	limit := int64(math.MaxInt64)
	if p.mode == hybrid {
		limit = p.crawl.InFlightBytes + 32<<20 + int64(p.crawl.Concurrency)*(64<<10)
	}
	debug.SetGCPercent(75)
	debug.SetMemoryLimit(limit)
}
