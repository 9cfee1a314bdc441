package crawler

import (
	"context"
	"net/http"
	"time"

	"weft/crawler/discovery"
	"weft/crawler/list"
	"weft/crawler/scope"
	"weft/parse"
	"weft/parse/weburl"
)

const (
	// tellAfter is how many lines are read before the first links are judged, if
	// the list has as many, and tellFor how long that is waited for.
	tellAfter = 10_000
	tellFor   = time.Second

	// portion is how many pages that were found go to the frontier at once. A
	// level may have millions.
	portion = 1024

	// foundSeq is where the budget's numbers of found pages begin.
	foundSeq = 1 << 62
)

// newFound makes the page of one that was found.
func (c *Crawler) newFound(f discovery.Page) (*page, error) {
	u, err := weburl.Canonical(f.URL)
	if err != nil {
		return nil, err
	}
	p := newPage(foundSeq+uint64(f.Number), list.Line{Number: f.Line, URL: f.URL})
	p.rec.Found, p.rec.Via, p.rec.Depth, p.sitemap = f.Number, f.Via, f.Depth, f.Sitemap
	p.own = c.fold.OfLine(u)
	p.st.task.URL = u
	p.st.header = c.foundHeader(u, p.own)
	return p, nil
}

// foundHeader is what the user wants to be sent with a page that was found: what
// lines get, if it is on the origin of one (own); else what is for its host, but not
// in the clear.
func (c *Crawler) foundHeader(u weburl.URL, own bool) http.Header {
	switch {
	case own:
		return c.header(u)
	case u.URL.Scheme == "https":
		return c.hostHeader(u)
	}
	return nil
}

// tell says that links may be judged, and begins what an earlier run has found.
// It has one caller, and may be called again.
func (c *Crawler) tell() {
	select {
	case <-c.told:
		return
	default:
	}
	close(c.told)
	c.release() // its error comes again
}

// begin notes that a page is on its way. It reports false if it is not to be
// asked for: its record is complete then.
func (c *Crawler) begin(p *page) bool {
	closed := c.fold.Closed
	switch {
	case c.part != nil:
		closed = c.part.patterns.Closed
		if p.begun == nil {
			p.begun = c.part.begin(p)
		}
	case !c.fold.Follows():
		return true
	case p.hold == nil:
		p.hold = c.fold.Begin(p.url().Key, p.rec.Depth)
	}
	if p.rec.Found > 0 && p.rec.Attempts == 0 && closed(p.rec.URL) {
		p.fail("trap", "request", string(scope.ClosedPattern), "")
		return false
	}
	return true
}

// excuse lets the next level begin without the page.
func (c *Crawler) excuse(p *page) {
	switch {
	case p.begun != nil:
		c.part.excuse(p.begun)
	case p.hold != nil:
		c.fold.Excuse(p.hold)
		c.release()
	}
}

// leaveAlone lets no level wait for the pages of a host that is left alone.
func (c *Crawler) leaveAlone(u weburl.URL, until time.Time) {
	switch {
	case c.part != nil:
		c.part.share.LeftAlone(u, until)
	case c.fold != nil && c.fold.Follows():
		c.fold.Pause(u.Key, until)
		c.release()
	}
}

// takeLinks keeps what decides about the links of a page, and says how many bytes
// that are.
func (p *page) takeLinks(res parse.Result) (size int64) {
	p.rec.Fingerprint, p.rec.Nofollow = res.Fingerprint, res.Nofollow
	p.links = make([]scope.Link, len(res.Links))
	for i, l := range res.Links {
		p.links[i] = scope.Link{URL: l.URL, Nofollow: l.Nofollow}
		size += int64(len(l.URL)) + 32
	}
	return size
}

// discover decides, in the order of the output, what the page adds, and writes it
// into its record.
func (c *Crawler) discover(p *page) {
	if c.part != nil {
		c.part.share.Links(append(c.sitemapsOf(p), p.links...))
		p.links = nil
		return
	}
	if !c.fold.Follows() {
		return
	}
	links := append(c.sitemapsOf(p), p.links...)
	if wait := tellFor - time.Since(c.stats.begun); wait > 0 && len(links) > 0 {
		select {
		case <-c.told:
		case <-time.After(wait): // the list comes slowly
		}
	}
	p.first = c.fold.Found() + 1
	c.fold.Discover(&p.rec, p.rec.Nofollow, links)
	p.links = nil
}

// spread begins what a committed page has found, as far as levels allow. The page
// is not over yet, so neither is the crawl.
func (c *Crawler) spread(p *page) error {
	if p.begun != nil {
		p.begun.over.Store(true)
	}
	if !c.fold.Follows() {
		return nil
	}
	c.stats.found.Add(int64(len(p.rec.Follow)))
	c.fold.Commit(&p.rec, p.first, p.hold)
	return c.release()
}

// release adds pages to the frontier that may begin.
func (c *Crawler) release() error {
	c.releasing.Lock() // what was handed out has been added
	defer c.releasing.Unlock()
	pages, err := c.fold.Next(portion)
	if err != nil {
		return err
	}
	for _, f := range pages {
		p, err := c.newFound(f)
		if err != nil {
			return err
		}
		c.hand(p)
	}
	return nil
}

// tick lets go of pages that have taken long, until the run has ended.
func (c *Crawler) tick(ended <-chan struct{}, stop context.CancelCauseFunc) {
	if c.part == nil && !c.fold.Follows() {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if c.part != nil {
				c.part.excuseSlow()
			} else if err := c.release(); err != nil {
				stop(err)
			}
		case <-ended:
			return
		}
	}
}
