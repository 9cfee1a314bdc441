package crawler

import (
	"net/http"
	"slices"
	"strconv"

	"weft/fetch"
	"weft/parse/weburl"
	"weft/store"
)

// redirect turns the page to the target of a redirect and reports whether
// there is one to go to; if not, the record is complete. A hop waits in its
// own host's queue like any other request, and what the user said for the
// line's origin (headers, user-info) stays behind when the origin changes. Back at
// an address that was asked already, it is a loop unless the cookies that go with
// it have changed: then the request is another one.
func (c *Crawler) redirect(p *page, resp *fetch.Response) bool {
	from := p.url()
	p.rec.FinalURL = from.Key
	p.headers(resp)
	location := resp.Header.Get("Location")
	if location == "" {
		p.fail("too_many_redirects", "headers", "no_location", "")
		return false
	}
	to, err := weburl.Resolve(from, location)
	if err != nil {
		reason, detail := urlFault(err)
		if reason == "scheme" {
			p.fail("blocked_address", "headers", "scheme", "redirect to "+weburl.Redact(location))
		} else {
			p.fail("protocol_error", "headers", "bad_location", detail)
		}
		return false
	}
	header := p.st.header
	if to.Origin() != from.Origin() {
		header = nil
		if otherPort(from, to) {
			header = noCookies
		}
		to = to.WithoutUser()
	}
	if p.visited == nil {
		p.visited = make(map[string][]string)
	}
	p.visited[from.Key] = append(p.visited[from.Key], p.cookies)
	asked := p.visited[to.Key]
	if slices.Contains(asked, c.cookiesFor(to, header)) {
		p.fail("too_many_redirects", "headers", "loop", "back to "+to.Key)
		return false
	}
	if len(p.rec.Redirects) >= c.cfg.MaxRedirects {
		p.fail("too_many_redirects", "headers", "limit", "more than "+strconv.Itoa(c.cfg.MaxRedirects)+" hops")
		return false
	}
	p.rec.Redirects = append(p.rec.Redirects, store.Redirect{URL: to.Key, Status: resp.Status})
	if c.moves(p, to, resp) {
		return false
	}
	if p.rec.Found > 0 && !c.fold.In(to.Key) {
		p.fail("out_of_scope", "headers", "redirect", "")
		return false
	}
	p.noStore = len(asked) > 0
	p.st.header, p.st.task.URL, p.st.tries, p.coding, p.source = header, to, 0, anyCoding, fromHost
	if p.noStore {
		p.source = notCached
	}
	return true
}

// cookiesFor is what a jar around the fetcher would send along.
func (c *Crawler) cookiesFor(u weburl.URL, header http.Header) string {
	if own, ok := header["Cookie"]; c.cfg.Cookies == nil || ok && len(own) == 0 {
		return ""
	}
	return c.cfg.Cookies(u.URL)
}

// otherPort reports whether a redirect leads to another service of the same
// host. Cookies know no ports (RFC 6265, section 8.5), so a jar has the same ones
// for it; they stay behind all the same, but for a step from http to https.
func otherPort(from, to weburl.URL) bool {
	upgrade := from.URL.Scheme == "http" && from.URL.Port() == "" && to.URL.Scheme == "https" && to.URL.Port() == ""
	return from.URL.Hostname() == to.URL.Hostname() && !upgrade
}
