package crawler

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"weak"

	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/crawler/scope"
	"weft/fetch"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// maxLocations is how many URLs are taken from one sitemap; the protocol
// (sitemaps.org) allows no more.
const maxLocations = 50_000

// sitemapsOf are the sitemaps of the host that a page came from: those that its
// robots.txt names, else /sitemap.xml. They are new once for all pages of a host,
// and looked at once as long as its rules are known.
func (c *Crawler) sitemapsOf(p *page) []scope.Link {
	rules := p.st.task.Rules
	if c.cfg.Follow == nil || !c.cfg.Follow.Sitemaps || rules == nil || rules.Denial != nil || p.sitemap || p.rec.Outcome == Moved {
		return nil
	}
	known := weak.Make(rules) // how long they are remembered is the frontier's to say
	if c.mapped[known] {
		return nil
	}
	if c.mapped == nil || len(c.mapped) >= maxMapped {
		c.mapped = make(map[weak.Pointer[frontier.Rules]]bool)
	}
	c.mapped[known] = true
	names := rules.Sitemaps()
	if len(names) == 0 {
		names = []string{"/sitemap.xml"}
	}
	links := make([]scope.Link, 0, len(names))
	for _, name := range names {
		if u, err := weburl.Resolve(p.url(), name); err == nil {
			links = append(links, scope.Link{URL: u.Key, Sitemap: true})
		}
	}
	return links
}

// maxMapped bounds the rules that are known to have been looked at.
const maxMapped = 10_000

// readSitemap completes the record of a sitemap: what it lists are its links, and
// it has no page. One that breaks off in the middle lists what stands before.
//
// One is read at a time: decoded it may have maxDecoded bytes, which nobody can
// reserve before they are there.
func (c *Crawler) readSitemap(p *page, resp *fetch.Response) {
	c.reading <- struct{}{}
	defer func() { <-c.reading }()
	p.st.clock.mark(store.PhasePool)
	body, err := c.decoded(resp, maxDecoded)
	if err != nil && len(body) == 0 {
		p.fail("bad_encoding", "decode", reasonOf(err), err.Error())
		c.settle(p, decision{verb: finish})
		return
	}
	p.rec.Outcome = parse.OK
	p.rec.BytesBody = int64(len(body))
	p.rec.BodySHA256 = fmt.Sprintf("%x", sha256.Sum256(body))
	var size int64
	full := false
	var wrong error // with a location
	broken := list.Locations(body, func(url string, isSitemap bool) bool {
		if full = len(p.links) == maxLocations; full {
			return false
		}
		u, bad := location(p.url(), url)
		if bad != nil {
			wrong = bad
			return true
		}
		p.links = append(p.links, scope.Link{URL: u.Key, Sitemap: isSitemap})
		size += int64(len(u.Key)) + 32
		return true
	})
	switch {
	case resp.Cut, err != nil, broken != nil, wrong != nil:
		p.warn("broken_sitemap")
	case full:
		p.warn("too_many_links")
	}
	p.st.clock.mark(store.PhaseParse)
	c.budget.swap(p.st.seq, size)
	c.settle(p, decision{verb: finish})
}

// location reads a location of the sitemap at a URL. It must be absolute
// (sitemaps.org); one that begins with a slash can mean one thing only.
func location(sitemap weburl.URL, loc string) (weburl.URL, error) {
	if strings.HasPrefix(loc, "/") {
		return weburl.Resolve(sitemap, loc)
	}
	return weburl.Canonical(loc)
}
