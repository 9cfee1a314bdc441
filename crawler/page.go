package crawler

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"weft/crawler/discovery"
	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/crawler/scope"
	"weft/fetch"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// page is the visit of one line of the list, on its way to its record.
type page struct {
	st   state
	line list.Line
	rec  store.Record

	source     source
	coding     accepted
	noStore    bool                // the same address is asked again with other cookies: the cache knows only one answer
	challenged bool                // the last answer was a challenge
	copied     bool                // nothing was asked for: see Duplicates
	answered   bool                // the record was made elsewhere: see Answer
	cookies    string              // of the jar, that the last request carried
	visited    map[string][]string // the cookies that each address was asked with; nil before the first redirect
	errand     *Errand             // with answered: that goes on, see Answer
	rules      *frontier.Rules     // of the last origin that it was on

	// Where links are followed:
	own     bool            // it was found on the origin of a line
	sitemap bool            // it is read as one
	begun   *begun          // instead of hold, in a part of a crawl
	hold    *discovery.Hold // of its level; nil before it has begun
	links   []scope.Link    // that the page has
	first   int64           // number of the first page that it discovered
	earlier earlier         // what an earlier output says of it
}

// source is where a page comes from.
type source uint8

const (
	fromHost  source = iota
	fromCache        // the cache seems to have it
	notCached        // the cache only seemed to have it
)

// accepted is which bodies are asked for.
type accepted uint8

const (
	anyCoding accepted = iota
	identity           // the compressed one was bad
)

func newPage(seq uint64, line list.Line) *page {
	p := &page{line: line}
	p.st.seq, p.st.task.Value = seq, p
	p.rec = store.Record{
		Schema: store.Schema,
		Line:   line.Number,
		Input:  line.Input,
		URL:    weburl.Redact(line.URL),
		Meta:   line.Meta,
	}
	return p
}

func (p *page) state() *state   { return &p.st }
func (p *page) url() weburl.URL { return p.st.task.URL }

func (p *page) request(c *Crawler) fetch.Request {
	p.cookies = c.cookiesFor(p.url(), p.st.header)
	r := fetch.Request{
		URL:        p.url().URL,
		Header:     p.conditions(p.st.header),
		Identity:   p.coding == identity,
		NoStore:    p.noStore,
		PublicOnly: p.st.task.PublicOnly || c.cfg.PublicOnly,
		Sent:       func() { c.front.Sent(&p.st.task) },
		Reserve: func(ctx context.Context, n int64) error {
			return c.budget.reserve(ctx, p.st.seq, n)
		},
	}
	if p.rec.Found > 0 && !p.sitemap && !c.cfg.WholeBodies && c.cfg.Cache == nil {
		r.Enough = hasNoPage
	}
	if p.sitemap {
		r.Identity, r.MaxBody = true, maxSitemap
	}
	return r
}

// fail completes the record of a page that does not end well.
func (p *page) fail(outcome, phase, reason, detail string) {
	p.rec.Outcome = outcome
	p.rec.Error = &store.Error{Phase: phase, Reason: reason, Detail: detail}
}

func (p *page) deny(d *frontier.Denial) {
	p.rules = p.st.task.Rules
	p.fail(d.Outcome, d.Phase, d.Reason, d.Detail)
}

func (p *page) warn(warnings ...string) {
	p.rec.Warnings = append(p.rec.Warnings, warnings...)
}

// again forgets the last answer, and finds the queue to wait in.
func (p *page) again(c *Crawler) {
	if p.rec.Cached {
		p.rec.FetchedAt = nil
	}
	p.rec.Warnings, p.rec.Headers, p.rec.ContentType, p.rec.Cached = nil, nil, "", false
	c.enlist(p)
}

// over hands the page to the writer.
func (p *page) over(c *Crawler) bool {
	c.out <- p
	return true
}

// judge completes the record, or says what else there is to do for it.
func (p *page) judge(ctx context.Context, c *Crawler, a answer) (decision, error) {
	p.note(a)
	if err := c.findChallenge(ctx, p, a); err != nil {
		return decision{}, err
	}
	d := decision{report: frontier.Report{Addr: a.addr()}}
	f := facts{
		status:     a.status(),
		failure:    a.failure(),
		failed:     a.err != nil,
		challenged: p.challenged,
		once:       c.cfg.Once || p.rec.Cached,
		tries:      p.st.tries,
		retries:    c.cfg.Retries,
	}
	refused := f.refused()
	if refused {
		wait, asked := retryAfter(a.resp.Header, time.Now())
		d.at, f.mayReturn = c.front.Refused(&p.st.task, frontier.Refusal{Wait: wait, Asked: asked})
	}
	d.report.Answered = a.err == nil && !refused
	d.verb = decide(f)
	if refused {
		c.leaveAlone(p.url(), d.at)
	}
	if d.verb == requeue {
		c.excuse(p)
	}
	switch {
	case d.verb == requeue && !refused:
		d.at = time.Now().Add(frontier.Backoff(p.st.tries))
		p.st.tries++
	case d.verb == follow:
		d.verb, d.at = finish, time.Now()
		if c.redirect(p, a.resp) {
			d.verb = requeue
		}
	case d.verb == parsePage && a.resp.Stopped:
		d.verb = finish
		p.unsupported(a.resp)
	case d.verb == finish && p.st.task.Denial != nil: // its host was given up meanwhile
		p.deny(p.st.task.Denial)
	case d.verb == finish && a.err != nil && !refused:
		p.failed(a)
	case d.verb == finish && a.status() == http.StatusNotModified && p.earlier.asked:
		return d, c.unchanged(p, a.resp)
	case d.verb == finish:
		p.headers(a.resp)
		p.fail("http_error", "headers", p.refusal(), "")
	}
	return d, nil
}

// hasNoPage says that the rest of an answer need not be read.
func hasNoPage(head http.Header, first []byte) bool {
	_, _, ok := parse.Unsupported(strings.Join(head.Values("Content-Type"), ", "), head.Get("Content-Encoding"), first)
	return ok
}

// unsupported completes the record of an answer that was not read to its end.
func (p *page) unsupported(resp *fetch.Response) {
	p.headers(resp)
	var first []byte
	if len(resp.Body) > 0 {
		first = resp.Body[:min(len(resp.Body), 2<<10)]
	}
	essence, detail, _ := parse.Unsupported(contentType(resp), resp.Header.Get("Content-Encoding"), first)
	p.rec.ContentType = essence
	p.fail(parse.UnsupportedType, "parse", "no_page", detail)
}

// note keeps the facts of an exchange.
func (p *page) note(a answer) {
	p.rules = p.st.task.Rules
	p.rec.Status, p.rec.Protocol, p.rec.IP = 0, "", ""
	if a.resp != nil {
		p.rec.BytesWire += a.resp.Wire
		p.rec.Status, p.rec.Protocol = a.resp.Status, a.resp.Protocol
		p.st.task.PublicOnly = p.st.task.PublicOnly || a.resp.Public
	}
	if at := a.archived(); at != nil { // else it stays at the last answer
		p.rec.WARC = &store.Place{File: at.File, Offset: at.Offset}
	}
	if ip := a.addr(); ip.IsValid() {
		p.rec.IP = ip.String()
	}
}

// failed makes a failed exchange the page's outcome.
func (p *page) failed(a answer) {
	if a.resp != nil {
		p.headers(a.resp)
	}
	var fe *fetch.Error
	if !errors.As(a.err, &fe) {
		p.fail(string(fetch.ProtocolError), string(fetch.PhaseRequest), "unknown", a.err.Error())
		return
	}
	p.fail(string(fe.Kind), string(fe.Phase), fe.Reason, detailOf(fe))
}

func detailOf(e *fetch.Error) string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}
