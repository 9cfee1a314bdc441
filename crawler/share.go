package crawler

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"weft/crawler/scope"
	"weft/fetch"
	"weft/parse/weburl"
	"weft/store"
)

// What is in this file lets a Crawler do a part of a larger crawl; answered.go is
// the other side of it. Package cluster is made of both; alone they change nothing.

// A Share makes a crawl a part of a larger one. The list then has what is this
// part's, whenever that becomes known, and may have the same URL more than once.
type Share struct {
	// Errand is what a line is for, by its Meta.
	Errand func(meta []byte) *Errand

	// Elsewhere says whether a redirect leads out of the part that its page came
	// with. Such a redirect is noted in the record, which ends with the outcome
	// Moved: it is for nobody's output, but goes back to whoever gave the errand.
	// So a page waits for hosts of its own part alone, and is let go of with them
	// (see Drop). Every redirect of a found page goes back, as only there it is
	// known what is in scope.
	Elsewhere func(from, to weburl.URL) bool

	// Gather is how long a record may wait for others before they are committed
	// together. While it waits it has its slot; see Config.Concurrency.
	Gather time.Duration

	// Links has, with Config.Follow, what the page links to whose record is
	// appended to the sink next: which of them are followed is decided elsewhere.
	Links func(links []scope.Link)

	// Excused and LeftAlone are told, with Config.Follow, of pages and hosts for
	// which no level is to wait. meta is that of the page's line.
	Excused   func(meta []byte, e Excuse)
	LeftAlone func(u weburl.URL, until time.Time)
}

// Moved is the outcome of a page that goes on in another part of the crawl. The
// detail of its error is the URL, with the user-info in it.
const Moved = "moved"

// publicReason is the reason of a Moved record of a page that came from a public
// address, so that it must not go on at another one.
const publicReason = "public"

// ErrLetGo is what a Fetcher returns for a request that it is not to make any
// more: the page gets no record, as if the run had ended before it. A robots.txt is
// asked for again a little later, as its origin may stay here.
var ErrLetGo = errors.New("let go")

// ErrNotNow is what a Fetcher returns for a request that it could not make in time, and
// has not made: the page, or the robots.txt, waits for its host's turn anew.
var ErrNotNow = errors.New("not now")

// An Errand is what there is to do for a task of a Frontier: a page.
type Errand struct {
	Line    int64           `json:"line"` // of a found page that of its seed
	Input   string          `json:"input,omitempty"`
	URL     string          `json:"url"` // as given
	Meta    json.RawMessage `json:"meta,omitempty"`
	Found   int64           `json:"found,omitempty"` // of the record, as Via and Depth
	Via     string          `json:"via,omitempty"`
	Depth   int             `json:"depth,omitempty"`
	Sitemap bool            `json:"sitemap,omitempty"`
	Own     bool            `json:"own,omitempty"` // found on the origin of a line, to which the user's headers go
	Known   *Known          `json:"known,omitempty"`
	Trail   *Trail          `json:"trail,omitempty"`
}

// Known is what an earlier output (Config.Since) has of a page.
type Known struct {
	FinalURL string `json:"final_url"`
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"` // Last-Modified
	Body     string `json:"body,omitempty"`     // SHA-256
	Linked   bool   `json:"linked,omitempty"`   // with all links
}

// KnownOf is what an earlier output says of a page with that URL; nil is nothing.
func KnownOf(since Since, u weburl.URL) (*Known, error) {
	rec, linked, err := since.Record(u)
	if rec == nil || err != nil {
		return nil, err
	}
	return &Known{rec.FinalURL, rec.Headers["etag"], rec.Headers["last-modified"], rec.BodySHA256, linked}, nil
}

// earlier is the same for the page itself. It has no page: whoever gave the errand
// completes the record (see Answer).
func (k *Known) earlier() earlier {
	if k == nil {
		return earlier{}
	}
	rec := &store.Record{FinalURL: k.FinalURL, BodySHA256: k.Body, Headers: make(map[string]string)}
	for name, value := range map[string]string{"etag": k.ETag, "last-modified": k.Modified} {
		if value != "" {
			rec.Headers[name] = value
		}
	}
	return earlier{rec: rec, linked: k.Linked, looked: true}
}

// A Trail is a page that has come from another part by a redirect, to be gone on
// with where that leads.
type Trail struct {
	Record store.Record `json:"record"`
	To     string       `json:"to"` // the last of its redirects, with the user-info
	Public bool         `json:"public,omitempty"`
}

// trailOf makes a Trail of a record that is Moved.
func trailOf(rec *store.Record) *Trail {
	t := &Trail{Record: *rec, To: rec.Error.Detail, Public: rec.Error.Reason == publicReason}
	r := &t.Record
	r.Outcome, r.Error, r.Status, r.FinalURL = "", nil, 0, ""
	r.Warnings, r.Headers, r.ContentType, r.Meta = nil, nil, "", nil
	return t
}

// goOn makes a page, which stands at its line's own URL, what its errand says.
func (c *Crawler) goOn(p *page) {
	e := c.cfg.Share.Errand(p.line.Meta)
	p.rec.Found, p.rec.Via, p.rec.Depth, p.sitemap = e.Found, e.Via, e.Depth, e.Sitemap
	p.earlier = e.Known.earlier()
	if e.Found > 0 {
		p.st.header = c.foundHeader(p.url(), e.Own)
	}
	if e.Trail == nil {
		return
	}
	to, err := weburl.Canonical(e.Trail.To)
	if err != nil { // no hub writes that; begun anew, the page comes the same way
		return
	}
	meta := p.rec.Meta
	p.rec = e.Trail.Record
	p.rec.Meta = meta
	at := p.url()
	p.visited = map[string][]string{at.Key: {""}}
	for _, hop := range p.rec.Redirects {
		next, err := weburl.Canonical(hop.URL)
		if err != nil || next.Origin() != at.Origin() {
			p.st.header = nil
		}
		if at = next; at.Key != to.Key {
			p.visited[at.Key] = append(p.visited[at.Key], "")
		}
	}
	if t := p.rec.Timings; t != nil {
		p.st.clock.phases = *t
	}
	p.st.task.URL, p.st.task.PublicOnly = to, e.Trail.Public
}

// moves ends the page here if it is not to go on where it is led to.
func (c *Crawler) moves(p *page, to weburl.URL, resp *fetch.Response) bool {
	if s := c.cfg.Share; s == nil || p.rec.Found == 0 && !s.Elsewhere(p.url(), to) {
		return false
	}
	reason := "redirect"
	if p.st.task.PublicOnly || resp.Public {
		reason = publicReason
	}
	detail := to.Key
	if to.URL.User != nil {
		detail = strings.Replace(detail, "://", "://"+to.URL.User.String()+"@", 1)
	}
	p.fail(Moved, "headers", reason, detail)
	return true
}

// Drop lets go of hosts that somebody else has taken over; see frontier.Drop.
func (c *Crawler) Drop(site func(host string) bool) { c.front.Drop(site) }

// Restore leaves the hosts alone that somebody else was told to leave alone.
func (c *Crawler) Restore(pauses map[string]Pause) { c.front.Restore(pauses) }

// SetRate changes Config.Limits.Rate.
func (c *Crawler) SetRate(perSecond float64) { c.front.SetRate(perSecond) }

// Interval is the time that now lies between two requests to a host, given with
// its port; 0 if there is no limit, or nothing is known of the host.
func (c *Crawler) Interval(host string) time.Duration { return c.front.Interval(host) }

// ClosePatterns leaves found pages of these patterns without a request.
func (c *Crawler) ClosePatterns(patterns []string) {
	if c.part != nil {
		c.part.patterns.Close(patterns)
	}
}
