package crawler

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"weft/fetch"
	"weft/parse"
	"weft/store"
)

// step makes one exchange for a leased page and decides what follows: its
// record, or the queue again. Its slot was free since the time given. The error
// is nil but when the run cannot go on.
func (c *Crawler) step(ctx context.Context, p *page, free time.Time) error {
	p.watch.leased(&p.task, free)
	p.released = false
	if p.cached || p.task.Host == cacheQueue {
		return c.fromCache(ctx, p)
	}
	if p.detour == nil && c.parked(p) || !c.robotsAllow(p) {
		c.front.Refund(&p.task)
		c.finish(p)
		return nil
	}
	if c.locate(ctx, p) {
		return nil
	}
	if p.detour != nil {
		return c.askRobots(ctx, p)
	}

	p.rec.Attempts++
	c.fetching.Add(1)
	if p.rec.FetchedAt == nil {
		now := time.Now().UTC()
		p.rec.FetchedAt = &now
	}
	resp, err := c.cfg.Fetcher.Do(ctx, c.request(p))
	c.fetching.Add(-1)
	p.book(resp, err)
	c.answeredBy(p, resp)
	if ctx.Err() != nil {
		c.abandon(p)
		return nil
	}
	return c.decide(ctx, p, resp, err)
}

// locate finds out which address a host has that is to be asked for the first
// time, and reports whether the page was queued again behind what that address
// was asked for already.
func (c *Crawler) locate(ctx context.Context, p *page) bool {
	if c.cfg.Addr == nil || c.front.Located(p.task.Host) {
		return false
	}
	addr, err := c.cfg.Addr(ctx, p.next().URL)
	p.watch.mark(store.PhaseDNS)
	if err != nil || !addr.IsValid() {
		return false // the exchange will tell
	}
	c.front.Locate(&p.task, addr.String())
	c.forecast.locate(p.task.Host, addr.String())
	c.requeue(p, time.Now())
	return true
}

// answeredBy tells the frontier which address a host has.
func (c *Crawler) answeredBy(p *page, resp *fetch.Response) {
	if c.cfg.Limits.IPRate > 0 && resp != nil && resp.IP.IsValid() {
		c.front.SetAddr(p.task.Host, resp.IP.String())
		c.forecast.locate(p.task.Host, resp.IP.String())
	}
}

// release tells the frontier that the page's exchange is over; once.
func (c *Crawler) release(p *page) {
	if !p.released {
		p.released = true
		c.front.Release(&p.task)
	}
}

// book notes the timings and the facts of an exchange.
func (p *page) book(resp *fetch.Response, err error) {
	p.watch.fetched(resp, err)
	ip := netip.Addr{}
	var fe *fetch.Error
	if errors.As(err, &fe) {
		ip = fe.IP
	}
	p.rec.Status, p.rec.Protocol = 0, ""
	if resp != nil {
		ip = resp.IP
		p.rec.BytesWire += resp.Wire
		p.rec.Status, p.rec.Protocol = resp.Status, resp.Protocol
		p.publicOnly = p.publicOnly || resp.Public
	}
	p.rec.IP = ""
	if ip.IsValid() {
		p.rec.IP = ip.String()
	}
}

// decide goes on from an exchange that is over.
func (c *Crawler) decide(ctx context.Context, p *page, resp *fetch.Response, err error) error {
	p.challenged = false
	if err == nil && resp.Status >= 400 {
		switch err := c.findChallenge(ctx, p, resp); {
		case ctx.Err() != nil:
			c.abandon(p)
			return nil
		case err != nil:
			c.abandon(p)
			return err
		}
	}
	if at, again := c.retryAt(p, resp, err); again {
		c.requeue(p, at)
		return nil
	}
	switch {
	case p.rec.Outcome != "": // retryAt found its host parked
		c.finish(p)
	case err != nil:
		p.failed(resp, err)
		c.finish(p)
	case isRedirect(resp.Status):
		if c.redirect(p, resp) {
			c.requeue(p, time.Now())
		} else {
			c.finish(p)
		}
	case resp.Status >= 400:
		p.headers(resp)
		p.fail("http_error", "headers", p.refusal(), "")
		c.finish(p)
	case p.reply != nil:
		p.body = resp.Body
		c.finish(p)
	default:
		c.release(p)
		return c.parse(ctx, p, resp)
	}
	return nil
}

// failed makes a failed exchange the page's outcome.
func (p *page) failed(resp *fetch.Response, err error) {
	if resp != nil {
		p.headers(resp)
	}
	var fe *fetch.Error
	if !errors.As(err, &fe) {
		p.fail(string(fetch.ProtocolError), string(fetch.PhaseRequest), "unknown", err.Error())
		return
	}
	p.fail(string(fe.Kind), string(fe.Phase), fe.Reason, detailOf(fe))
}

// headers notes what the record keeps of a head.
func (p *page) headers(resp *fetch.Response) {
	p.rec.FinalURL = p.url.Key
	p.rec.Headers = store.KeepHeaders(resp.Header)
	p.rec.ContentType, _, _ = strings.Cut(resp.Header.Get("Content-Type"), ";")
	p.rec.ContentType = strings.ToLower(strings.TrimSpace(p.rec.ContentType))
	p.warn(resp.Warnings...)
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
func (c *Crawler) findChallenge(ctx context.Context, p *page, resp *fetch.Response) error {
	action := resp.Header.Get("X-Amzn-Waf-Action")
	p.challenged = resp.Header.Get("Cf-Mitigated") == "challenge" || action == "challenge" || action == "captcha"
	refused := resp.Status == http.StatusForbidden || resp.Status == http.StatusServiceUnavailable
	if p.challenged || !refused || len(resp.Body) == 0 {
		return nil
	}
	doc := p.document(resp)
	doc.Refusal = true
	res, err := c.handOver(ctx, p, doc)
	p.challenged = res.Challenge
	return err
}

// document is what the parser is given of an answer.
func (p *page) document(resp *fetch.Response) parse.Document {
	return parse.Document{
		URL:             p.url.Key,
		ContentType:     resp.Header.Get("Content-Type"),
		ContentEncoding: strings.Join(resp.Header.Values("Content-Encoding"), ", "),
		Body:            resp.Body,
		Cut:             resp.Cut,
		Robots:          parse.RobotsHeaders(resp.Header),
	}
}

// handOver gives a document to the parser and books the time.
func (c *Crawler) handOver(ctx context.Context, p *page, doc parse.Document) (parse.Result, error) {
	c.parsing.Add(1)
	defer c.parsing.Add(-1)
	res, err := c.cfg.Parser.Parse(ctx, doc)
	if err == nil {
		p.watch.parsed(res.Timings)
	}
	return res, err
}

// parse hands the body over and completes the record with what comes back.
func (c *Crawler) parse(ctx context.Context, p *page, resp *fetch.Response) error {
	p.headers(resp)
	res, err := c.handOver(ctx, p, p.document(resp))
	if ctx.Err() != nil {
		c.abandon(p)
		return nil
	}
	if err != nil {
		c.abandon(p)
		return err
	}
	if res.Refetch && !p.identity {
		p.identity = true
		c.requeue(p, time.Now())
		return nil
	}
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
	c.budget.swap(p.seq, int64(len(res.Page)))
	c.finish(p)
	return nil
}

// requeue gives a page back to the frontier, with nothing held.
func (c *Crawler) requeue(p *page, at time.Time) {
	c.release(p)
	c.budget.release(p.seq)
	p.rec.Warnings, p.rec.Headers, p.rec.ContentType, p.rec.Cached = nil, nil, "", false
	p.task.Host = c.queueOf(p)
	c.front.Requeue(&p.task, at)
	<-c.slots
}

// finish hands a page whose record is complete to the writer, which gives its
// slot back.
func (c *Crawler) finish(p *page) {
	c.release(p)
	c.front.Done(&p.task)
	if p.reply != nil {
		c.budget.release(p.seq)
		close(p.reply)
		<-c.slots
		return
	}
	c.out <- p
}

// abandon lets go of a page that the end of the run leaves without a record.
func (c *Crawler) abandon(p *page) {
	c.release(p)
	c.front.Done(&p.task)
	c.budget.release(p.seq)
	<-c.slots
}
