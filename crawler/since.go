package crawler

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"weft/crawler/scope"
	"weft/fetch"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// unchangedOutcome is that of a page that is as an earlier output has it.
const unchangedOutcome = "unchanged"

// Since is an earlier output. It is safe for concurrent use.
type Since interface {
	// Record is what it says of the page with that URL, its page included; nil is
	// nothing. linked reports whether the page has all its links, so that a crawl
	// can go on without the document. The error ends the run.
	Record(u weburl.URL) (rec *store.Record, linked bool, err error)
}

// earlier is what an earlier output says of a page.
type earlier struct {
	rec    *store.Record // nil is nothing
	linked bool
	looked bool
	asked  bool // the last request was a conditional one
}

// recall finds out what the earlier output says of a page.
func (c *Crawler) recall(p *page) (err error) {
	if c.cfg.Since == nil || p.earlier.looked || p.sitemap {
		return nil
	}
	p.earlier.looked = true
	p.earlier.rec, p.earlier.linked, err = c.cfg.Since.Record(p.url())
	return err
}

// conditions are the headers of a request for a page that may not have changed
// (RFC 9110, section 13.1). They are asked of the URL that gave the page.
func (p *page) conditions(header http.Header) http.Header {
	e := &p.earlier
	e.asked = false
	if e.rec == nil || !e.linked || e.rec.FinalURL != p.url().Key {
		return header
	}
	at := time.Now()
	if e.rec.FetchedAt != nil {
		at = *e.rec.FetchedAt
	}
	conditions := fetch.Conditions(e.rec.Headers["etag"], e.rec.Headers["last-modified"], at)
	if len(conditions) == 0 || header.Get("If-None-Match") != "" || header.Get("If-Modified-Since") != "" {
		return header
	}
	e.asked = true
	maps.Copy(conditions, header)
	return conditions
}

// unchanged completes the record of a page that the server says has not changed.
func (c *Crawler) unchanged(p *page, resp *fetch.Response) error {
	p.headers(resp)
	p.rec.Outcome = unchangedOutcome
	if c.cfg.Share != nil { // who has the earlier output completes it
		return nil
	}
	var err error
	p.links, err = c.copyUnchanged(&p.rec, p.earlier.rec)
	size := int64(len(p.rec.Page.JSON()))
	for _, l := range p.links {
		size += int64(len(l.URL)) + 32
	}
	c.budget.swap(p.st.seq, size)
	return err
}

// copyUnchanged copies what an old record has of a page that has not changed, and
// returns its links. What the new headers say goes before what the old ones said.
func (c *Crawler) copyUnchanged(rec, old *store.Record) ([]scope.Link, error) {
	rec.Page, rec.BodySHA256, rec.Fingerprint = old.Page, old.BodySHA256, old.Fingerprint
	rec.Nofollow = old.Nofollow || parse.HeaderForbidsFollowing(rec.Headers["x-robots-tag"], c.cfg.Agent)
	for _, w := range old.Warnings {
		if w != "mended_head" && !slices.Contains(rec.Warnings, w) { // that was of the answer, not of the page
			rec.Warnings = append(rec.Warnings, w)
		}
	}
	rec.ContentType, rec.Charset = old.ContentType, old.Charset
	headers := maps.Clone(old.Headers) // RFC 9111, section 3.2
	maps.Copy(headers, rec.Headers)
	rec.Headers = headers
	return linksOf(old.Page)
}

// linksOf are the links of a page that was written with parse.Config.Follow, as
// parse.Result has them.
func linksOf(page store.Page) ([]scope.Link, error) {
	list := page.Cell("links")
	if list == nil {
		return nil, nil
	}
	var all []parse.Link
	if err := json.Unmarshal(list, &all); err != nil {
		return nil, fmt.Errorf("links of an earlier page: %w", err)
	}
	at := make(map[string]int)
	var links []scope.Link
	for _, l := range all {
		u, err := weburl.Canonical(l.URL)
		if err != nil {
			continue
		}
		nofollow := false
		for rel := range strings.FieldsSeq(l.Rel) {
			nofollow = nofollow || strings.EqualFold(rel, "nofollow")
		}
		if i, known := at[u.Key]; known {
			links[i].Nofollow = links[i].Nofollow && nofollow
			continue
		}
		at[u.Key] = len(links)
		links = append(links, scope.Link{URL: u.Key, Nofollow: nofollow})
	}
	return links, nil
}
