package crawler

import (
	"context"
	"io"
	"net/url"

	"golang.org/x/sync/errgroup"

	"weft/crawler/frontier"
)

// Forecast is what politeness alone makes of a list: no run can be faster.
type Forecast = frontier.Forecast

// A Preview is what is known of a list before anything is fetched.
type Preview struct {
	Forecast
	Census Census
	Read   int64 // lines that are neither blank nor a comment
	Before int64 // of them, those that have their record already
}

// mostLookups bounds the names that Forecast looks up.
const mostLookups = 1 << 17

// Preview reads a list, fetches nothing, and says what politeness makes of
// the lines that have no record yet; with a limit for addresses it looks up the hosts' names. It is instead of
// Run.
func (c *Crawler) Preview(ctx context.Context, lines List) (Preview, error) {
	defer c.fold.Close()
	none, out := Preview{}, Preview{}
	hosts := frontier.New(c.cfg.Limits)
	urls := make(map[string]*url.URL) // one of each host
	for seq := uint64(1); ; seq++ {
		line, err := lines.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return none, err
		}
		out.Read++
		if c.cfg.Done != nil && c.cfg.Done.Has(line.Number) {
			c.pass(line)
			continue
		}
		p := newPage(seq, line)
		if !c.admit(p) {
			out.Census.count(p)
			continue
		}
		if c.enlist(p); p.source == fromCache {
			continue
		}
		hosts.Foresee(p.url().Host)
		if c.cfg.Limits.IPRate > 0 && c.cfg.Addr != nil && len(urls) < mostLookups {
			urls[p.url().Host] = p.url().URL
		}
	}
	var g errgroup.Group
	g.SetLimit(c.cfg.Concurrency)
	for host, u := range urls {
		g.Go(func() error {
			if addr, err := c.cfg.Addr(ctx, u); err == nil && addr.IsValid() {
				hosts.Locate(host, addr)
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return none, err
	}
	out.Forecast, out.Before = hosts.Forecast(false), c.stats.before.Load()
	return out, nil
}
