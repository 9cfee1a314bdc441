package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"time"

	"weft/crawler/frontier"
	"weft/fetch"
	"weft/parse/coding"
	"weft/parse/weburl"
)

// maxSitemap is the size of the largest sitemap, or list, that is read, in bytes;
// the protocol (sitemaps.org) allows 50 MiB.
const maxSitemap = 50 << 20

// maxDecoded is how much of one is read that came compressed.
const maxDecoded = 64 << 20

// documentSeq is the budget's number of the one document at a time.
const documentSeq = math.MaxUint64

// document is the visit of something that the list needs, such as a sitemap that
// an index names. It is a page without a record.
type document struct {
	page
	there chan struct{} // closed when body or rec.Error is there
	body  []byte
}

// Get reads a document that the list needs, such as a sitemap that an index
// names, while the crawl runs. It is a request like that of a line: it waits in
// its host's queue and follows the rules of robots.txt, redirects and retries;
// but it has no record. It has one caller at a time.
func (c *Crawler) Get(ctx context.Context, url string) (io.ReadCloser, error) {
	u, err := weburl.Canonical(url)
	if err != nil {
		return nil, err
	}
	d := &document{there: make(chan struct{})}
	d.source = notCached
	d.st.seq = documentSeq
	d.st.task.Value, d.st.task.URL, d.st.task.Host = d, u, u.Host
	d.st.header = c.header(u)
	d.st.clock.last = time.Now()
	c.front.Add(&d.st.task)
	select {
	case <-d.there:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if e := d.rec.Error; e != nil {
		return nil, fmt.Errorf("%s (%s: %s)", d.rec.Outcome, e.Phase, e.Reason)
	}
	return io.NopCloser(bytes.NewReader(d.body)), nil
}

func (d *document) again(*Crawler) { d.st.task.Host = d.url().Host }

func (d *document) request(c *Crawler) fetch.Request {
	r := d.page.request(c)
	r.Identity, r.MaxBody = true, maxSitemap
	return r
}

// judge takes the body, decoded, where a page's would be parsed. What is compressed
// in itself stays so: that is the list's to undo.
func (d *document) judge(ctx context.Context, c *Crawler, a answer) (decision, error) {
	next, err := d.page.judge(ctx, c, a)
	if next.verb == parsePage {
		next.verb = finish
		var cause error
		switch d.body, cause = c.decoded(a.resp, maxDecoded+1); {
		case cause != nil:
			d.fail("bad_encoding", "decode", reasonOf(cause), cause.Error())
		case a.resp.Cut, len(d.body) > maxDecoded: // half a list must not pass for a whole one
			d.fail("incomplete", "body", "too_long", "")
		}
	}
	return next, err
}

// reasonOf is the word for what decoding failed at.
func reasonOf(err error) string {
	var bad *coding.Error
	if errors.As(err, &bad) {
		return bad.Reason
	}
	return "corrupt"
}

func (d *document) over(*Crawler) bool {
	close(d.there)
	return false
}

var (
	_ visit = (*page)(nil)
	_ visit = (*document)(nil)
	_ visit = (*robotsFetch)(nil)
)

// noCookies keeps away what a jar around the fetcher has.
var noCookies = http.Header{"Cookie": nil}

var _ Frontier = (*frontier.Frontier)(nil)
