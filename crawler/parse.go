package crawler

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"weft/fetch"
	"weft/parse"
	"weft/store"
)

// headers notes what the record keeps of a head.
func (p *page) headers(resp *fetch.Response) {
	p.rec.FinalURL = p.url().Key
	p.rec.Headers = store.KeepHeaders(resp.Header)
	p.rec.ContentType = parse.MediaType(contentType(resp))
	p.warn(resp.Warnings...)
}

// contentType is what the Content-Type fields say, all of them.
func contentType(resp *fetch.Response) string {
	return strings.Join(resp.Header["Content-Type"], ", ")
}

// refusal is the reason of a status of 400 or more.
func (p *page) refusal() string {
	if p.challenged {
		return "challenge"
	}
	return "status"
}

// findChallenge finds out whether a refusal is a challenge, which another try
// would meet again: by what its headers say, else by its body, which only the
// parser can decode.
func (c *Crawler) findChallenge(ctx context.Context, p *page, a answer) error {
	p.challenged = false
	if a.status() < 400 {
		return nil
	}
	action := a.resp.Header.Get("X-Amzn-Waf-Action")
	p.challenged = a.resp.Header.Get("Cf-Mitigated") == "challenge" || action == "challenge" || action == "captcha"
	refused := a.resp.Status == http.StatusForbidden || a.resp.Status == http.StatusServiceUnavailable
	if p.challenged || !refused || len(a.resp.Body) == 0 {
		return nil
	}
	doc := p.document(a.resp)
	doc.Refusal = true
	res, err := c.handOver(ctx, p, doc)
	p.challenged = res.Challenge
	return err
}

// document is what the parser is given of an answer.
func (p *page) document(resp *fetch.Response) parse.Document {
	return parse.Document{
		URL:             p.url().Key,
		ContentType:     contentType(resp),
		ContentEncoding: strings.Join(resp.Header["Content-Encoding"], ", "),
		Body:            resp.Body,
		Cut:             resp.Cut,
		Robots:          parse.RobotsHeaders(resp.Header),
		LinkHeaders:     resp.Header["Link"],
		RefreshHeader:   resp.Header.Get("Refresh"),
	}
}

// handOver gives a document to the parser and books the time.
func (c *Crawler) handOver(ctx context.Context, p *page, doc parse.Document) (parse.Result, error) {
	c.parsing.Add(1)
	defer c.parsing.Add(-1)
	res, err := c.cfg.Parser.Parse(ctx, doc)
	if err == nil {
		p.st.clock.parsed(res.Timings)
	}
	return res, err
}

// parse hands the body over and completes the record with what comes back.
func (c *Crawler) parse(ctx context.Context, p *page, resp *fetch.Response) error {
	p.headers(resp)
	if p.sitemap {
		c.readSitemap(p, resp)
		return nil
	}
	res, err := c.handOver(ctx, p, p.document(resp))
	switch {
	case ctx.Err() != nil, err != nil:
		c.settle(p, decision{verb: abandon})
		if ctx.Err() != nil {
			return nil
		}
		return err
	case res.Refetch && p.coding != identity:
		p.coding = identity
		c.settle(p, decision{verb: requeue, at: time.Now()})
		return nil
	}
	p.take(res)
	if old := p.earlier.rec; old != nil && p.rec.Outcome == parse.OK && p.rec.BodySHA256 == old.BodySHA256 && p.url().Key == old.FinalURL {
		p.rec.Outcome = unchangedOutcome // the server did not say so
	}
	size := int64(len(res.Page))
	if c.cfg.Follow != nil {
		size += p.takeLinks(res)
	}
	c.budget.swap(p.st.seq, size)
	c.settle(p, decision{verb: finish})
	return nil
}

// take completes the record with what the parser made of the body.
func (p *page) take(res parse.Result) {
	p.rec.Outcome = res.Outcome
	if res.Outcome != parse.OK {
		p.fail(res.Outcome, res.Phase, res.Reason, res.Detail)
	}
	if res.ContentType != "" {
		p.rec.ContentType = res.ContentType
	}
	p.rec.Charset = res.Charset
	p.rec.BytesBody = res.BodyBytes
	p.rec.BodySHA256 = res.BodySHA256
	p.warn(res.Warnings...)
	p.rec.Warnings = slices.Compact(p.rec.Warnings)
	if len(res.Page) > 0 {
		p.rec.Page = store.RawPage(res.Page)
	}
}
