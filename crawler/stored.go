package crawler

import (
	"context"
	"time"

	"weft/fetch"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// Complete completes the record of a URL with a stored answer, as a crawl does
// that follows no redirect and tries nothing again: resp and err are what the
// exchange came to (see Fetcher), and rec has what is known of it besides. They
// are not looked at where the URL is none that could be asked. The error is the
// parser's.
func Complete(ctx context.Context, parser Parser, rec *store.Record, resp *fetch.Response, err error) error {
	u, bad := weburl.Canonical(rec.URL)
	p := &page{rec: *rec}
	defer func() { *rec = p.rec }()
	p.rec.URL = weburl.Redact(rec.URL)
	if bad != nil {
		reason, detail := urlFault(bad)
		p.fail("invalid_url", "list", reason, detail)
		return nil
	}
	p.st.task.URL = u
	return p.stored(parser, func(c *Crawler) error {
		d, err := p.judge(ctx, c, answer{resp, err})
		if err != nil || d.verb != parsePage {
			return err
		}
		p.headers(resp)
		return p.parseStored(ctx, c, p.document(resp))
	})
}

// Parse completes the record of a document that is in a file.
func Parse(ctx context.Context, parser Parser, rec *store.Record, doc parse.Document) error {
	p := &page{rec: *rec}
	defer func() { *rec = p.rec }()
	return p.stored(parser, func(c *Crawler) error { return p.parseStored(ctx, c, doc) })
}

// stored times what is done with a page that asks nobody for anything.
func (p *page) stored(parser Parser, do func(c *Crawler) error) error {
	p.st.clock.last = time.Now()
	err := do(&Crawler{cfg: Config{Parser: parser, Once: true}})
	p.rec.Timings = &p.st.clock.phases
	return err
}

func (p *page) parseStored(ctx context.Context, c *Crawler, doc parse.Document) error {
	res, err := c.handOver(ctx, p, doc)
	if err == nil {
		p.take(res)
	}
	return err
}
