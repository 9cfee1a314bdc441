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
		p.queue(c.cfg.Cache != nil && c.cfg.Cache.Has(p.request(c)))
	}
}

// hand gives the frontier a page that it has not had.
func (c *Crawler) hand(p *page) {
	c.enlist(p)
	p.foretell()
	c.front.Add(&p.st.task)
}

// queue lets the page wait for its host, or for none.
func (p *page) queue(cached bool) {
	p.source, p.st.task.Host = fromHost, p.url().Host
	if cached {
		p.source, p.st.task.Host = fromCache, frontier.NoHost
	}
}

// foretell counts the page for its host, if it asks anything of it.
func (p *page) foretell() {
	if p.source == fromHost {
		p.st.task.Home = p.url().Host
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
