package crawler

import (
	"context"
	"time"

	"weft/fetch"
	"weft/parse/weburl"
	"weft/store"
)

// Complete completes the record of a URL with a stored answer, as a crawl does
// that follows no redirect and tries nothing again: resp and err are what the
// exchange came to (see Fetcher). rec has what is known of it besides. What the
// URL is no http(s) URL for stands in the record; the error is the parser's.
func Complete(ctx context.Context, parser Parser, rec *store.Record, resp *fetch.Response, err error) error {
	c := &Crawler{cfg: Config{Parser: parser, Once: true}}
	p := &page{rec: *rec}
	defer func() { *rec = p.rec }()
	u, bad := weburl.Canonical(rec.URL)
	p.rec.URL = weburl.Redact(rec.URL)
	if bad != nil {
		reason, detail := urlFault(bad)
		p.fail("invalid_url", "list", reason, detail)
		return nil
	}
	p.st.task.URL = u
	p.st.clock.last = time.Now()
	defer func() { p.rec.Timings = &p.st.clock.phases }()
	d, err := p.judge(ctx, c, answer{resp, err})
	if err != nil || d.verb != parsePage {
		return err
	}
	p.headers(resp)
	res, err := c.handOver(ctx, p, p.document(resp))
	if err == nil {
		p.take(res)
	}
	return err
}
