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

// mostLookups bounds the names that Forecast looks up.
const mostLookups = 1 << 17

// Forecast reads a list, fetches nothing, and says what politeness makes of
// it; with a limit for addresses it looks up the hosts' names. It is instead of
// Run.
func (c *Crawler) Forecast(ctx context.Context, lines List) (Forecast, error) {
	none := Forecast{}
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
		p := newPage(seq, line)
		if !c.admit(p) || p.source == fromCache {
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
	return hosts.Forecast(false), nil
}
