package crawler

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"weft/parse/weburl"
)

// maxSitemap is the size of the largest sitemap that is read, in bytes; the
// protocol (sitemaps.org) allows 50 MiB.
const maxSitemap = 50 << 20

// Get reads a document that the list needs, such as a sitemap that an index
// names, while the crawl runs. It is a request like that of a line: it waits in
// its host's queue and follows the rules of robots.txt, redirects and retries;
// but it has no record. It has one caller at a time.
func (c *Crawler) Get(ctx context.Context, url string) (io.ReadCloser, error) {
	u, err := weburl.Canonical(url)
	if err != nil {
		return nil, err
	}
	p := &page{url: u, header: c.header(u), reply: make(chan struct{}), maxBody: maxSitemap}
	p.task.Value, p.task.Host = p, u.Host
	p.watch.last = time.Now()
	c.front.Add(&p.task)
	select {
	case <-p.reply:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if e := p.rec.Error; e != nil {
		return nil, fmt.Errorf("%s (%s: %s)", p.rec.Outcome, e.Phase, e.Reason)
	}
	return io.NopCloser(bytes.NewReader(p.body)), nil
}
