package crawler

import (
	"context"
	"time"

	"weft/fetch"
)

// cacheQueue is the frontier's queue of the pages that the cache has: they ask
// nothing of any host, so they wait for none, and for no robots.txt.
const cacheQueue = "cache"

// request is the page's next exchange.
func (c *Crawler) request(p *page) fetch.Request {
	return fetch.Request{
		URL:        p.url.URL,
		Header:     p.header,
		Identity:   p.identity || p.reply != nil,
		MaxBody:    p.maxBody,
		PublicOnly: p.publicOnly || c.cfg.PublicOnly,
		Sent:       func() { c.front.Sent(&p.task) },
		Reserve: func(ctx context.Context, n int64) error {
			return c.budget.reserve(ctx, p.seq, n)
		},
	}
}

// queueOf is the frontier's queue that the page is to wait in.
func (c *Crawler) queueOf(p *page) string {
	p.cached = p.detour == nil && !p.uncached && c.cfg.Cache != nil && c.cfg.Cache.Has(c.request(p))
	if p.cached {
		return cacheQueue
	}
	return p.next().Host
}

// fromCache goes on with what the cache has, or sends the page to its host.
func (c *Crawler) fromCache(ctx context.Context, p *page) error {
	c.front.Open(cacheQueue)
	resp, at, err := c.cfg.Cache.Lookup(ctx, c.request(p))
	if ctx.Err() != nil {
		c.abandon(p)
		return nil
	}
	if err != nil {
		p.uncached = true
		c.requeue(p, time.Now())
		return nil
	}
	p.rec.Cached = true
	at = at.UTC()
	p.rec.FetchedAt = &at
	p.book(resp, nil)
	return c.decide(ctx, p, resp, nil)
}
