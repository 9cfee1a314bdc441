package crawler

import (
	"context"

	"weft/crawler/frontier"
)

// enlist says which queue the page is to wait in. What the cache has asks
// nothing of any host, so it waits for none, and for no robots.txt.
func (c *Crawler) enlist(p *page) {
	p.st.task.Host = p.url().Host
	if p.source != notCached {
		p.source = fromHost
		if c.cfg.Cache != nil && c.cfg.Cache.Has(p.request(c)) {
			p.source, p.st.task.Host = fromCache, frontier.NoHost
		}
	}
}

// lookUp takes an answer from the cache; its error says that the cache only
// seemed to have it.
func (c *Crawler) lookUp(ctx context.Context, p *page) (a answer) {
	resp, at, err := c.cfg.Cache.Lookup(ctx, p.request(c))
	if err != nil {
		return answer{err: err}
	}
	at = at.UTC()
	p.rec.Cached, p.rec.FetchedAt = true, &at
	a = answer{resp: resp}
	p.st.clock.fetched(a)
	return a
}
