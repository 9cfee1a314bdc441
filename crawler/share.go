package crawler

import (
	"encoding/json"
	"errors"
	"time"

	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse/weburl"
	"weft/store"
)

// What is in this file lets a Crawler do a part of a larger crawl. Package cluster
// is made of it; alone it changes nothing.

// A Share makes a crawl a part of a larger one. The list then has what is this
// part's, whenever that becomes known, and may have the same URL more than once.
type Share struct {
	// Elsewhere says whether a redirect leads out of the part that its page came
	// with. Such a redirect is noted in the record, which ends with the outcome
	// Moved: it is for nobody's output, but makes a Trail. So a page waits for
	// hosts of its own part alone, and is let go of with them (see Drop).
	Elsewhere func(from, to weburl.URL) bool

	// Trail is what another part has done for a line; nil where there is nothing.
	Trail func(meta []byte) *Trail
}

// Moved is the outcome of a page that goes on in another part of the crawl.
const Moved = "moved"

// publicReason is the reason of a Moved record of a page that came from a public
// address, so that it must not go on at another one.
const publicReason = "public"

// ErrLetGo is what a Fetcher returns for a request that it is not to make any
// more: the page gets no record, as if the run had ended before it. A robots.txt is
// asked for again a little later, as its origin may stay here.
var ErrLetGo = errors.New("let go")

// A Trail is a page that has come from another part by a redirect, to be gone on
// with where the last of its redirects leads.
type Trail struct {
	Record store.Record `json:"record"`
	Public bool         `json:"public,omitempty"`
}

// An Errand is what there is to do for a task of a Frontier: a page.
type Errand struct {
	Line  int64           `json:"line"`
	Input string          `json:"input,omitempty"`
	URL   string          `json:"url"` // as given
	Meta  json.RawMessage `json:"meta,omitempty"`
	Trail *Trail          `json:"trail,omitempty"`
}

// ErrandOf is what a task is for; ok is false if that is no page. It is for a
// Config.Frontier that has the work done elsewhere.
func ErrandOf(t *frontier.Task) (e Errand, ok bool) {
	p, ok := t.Value.(*page)
	if !ok {
		return e, false
	}
	return Errand{Line: p.line.Number, Input: p.line.Input, URL: p.line.URL, Meta: p.line.Meta}, true
}

// Answered makes a task of a record that was made elsewhere: where a Frontier
// leases it, the record goes to the output as it is.
func Answered(rec *store.Record) *frontier.Task {
	p := &page{rec: *rec, answered: true}
	p.st.task.Value = p
	p.line = list.Line{Number: rec.Line, Input: rec.Input, URL: rec.URL, Meta: rec.Meta}
	if rec.Timings != nil {
		p.st.clock.phases = *rec.Timings
	}
	at := rec.FinalURL
	if at == "" {
		at = rec.URL
	}
	if u, err := weburl.Canonical(at); err == nil {
		p.st.task.URL = u
	}
	return &p.st.task
}

// TrailOf makes a Trail of a record; ok is false unless its outcome is Moved.
func TrailOf(rec *store.Record) (t *Trail, ok bool) {
	if rec.Outcome != Moved {
		return nil, false
	}
	t = &Trail{Record: *rec, Public: rec.Error.Reason == publicReason}
	r := &t.Record
	r.Outcome, r.Error, r.Status, r.FinalURL = "", nil, 0, ""
	r.Warnings, r.Headers, r.ContentType, r.Meta = nil, nil, "", nil
	return t, true
}

// URL is where the page goes on.
func (t *Trail) URL() (weburl.URL, error) {
	hops := t.Record.Redirects
	if len(hops) == 0 {
		return weburl.URL{}, errors.New("a trail without a redirect")
	}
	return weburl.Canonical(hops[len(hops)-1].URL)
}

// goOn makes a page, which stands at its line's own URL, what its trail says, if
// it has one.
func (c *Crawler) goOn(p *page) {
	t := c.cfg.Share.Trail(p.line.Meta)
	if t == nil {
		return
	}
	to, err := t.URL()
	if err != nil { // no hub writes that; begun anew, the page comes the same way
		return
	}
	meta := p.rec.Meta
	p.rec = t.Record
	p.rec.Meta = meta
	p.visited = map[string][]string{p.url().Key: {""}}
	for _, hop := range t.Record.Redirects[:len(t.Record.Redirects)-1] {
		p.visited[hop.URL] = append(p.visited[hop.URL], "")
	}
	if t.Record.Timings != nil {
		p.st.clock.phases = *t.Record.Timings
	}
	p.st.task.URL, p.st.task.PublicOnly, p.st.header = to, t.Public, nil
}

// moves ends the page here if the URL it is led to belongs to another part.
func (c *Crawler) moves(p *page, to weburl.URL, resp *fetch.Response) bool {
	if c.cfg.Share == nil || !c.cfg.Share.Elsewhere(p.url(), to) {
		return false
	}
	reason := "redirect"
	if p.st.task.PublicOnly || resp.Public {
		reason = publicReason
	}
	p.fail(Moved, "headers", reason, "")
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
