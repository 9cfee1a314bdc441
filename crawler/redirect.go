package crawler

import (
	"strconv"

	"weft/fetch"
	"weft/parse/weburl"
	"weft/store"
)

// redirect turns the page to the target of a redirect and reports whether
// there is one to go to; if not, the record is complete. A hop waits in its
// own host's queue like any other request, and what the user said for the
// line's origin (headers, user-info) stays behind when the origin changes.
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
	if p.visited == nil {
		p.visited = map[string]struct{}{from.Key: {}}
	}
	if _, loop := p.visited[to.Key]; loop {
		p.fail("too_many_redirects", "headers", "loop", "back to "+to.Key)
		return false
	}
	if len(p.rec.Redirects) >= c.cfg.MaxRedirects {
		p.fail("too_many_redirects", "headers", "limit", "more than "+strconv.Itoa(c.cfg.MaxRedirects)+" hops")
		return false
	}
	p.visited[to.Key] = struct{}{}
	p.rec.Redirects = append(p.rec.Redirects, store.Redirect{URL: to.Key, Status: resp.Status})
	if to.Origin() != from.Origin() {
		p.st.header = nil
		if otherPort(from, to) {
			p.st.header = noCookies
		}
		to = to.WithoutUser()
	}
	p.st.task.URL, p.st.tries, p.coding, p.source = to, 0, anyCoding, fromHost
	return true
}

// otherPort reports whether a redirect leads to another service of the same
// host. Cookies know no ports (RFC 6265, section 8.5), so a jar has the same ones
// for it; they stay behind all the same, but for a step from http to https.
func otherPort(from, to weburl.URL) bool {
	upgrade := from.URL.Scheme == "http" && from.URL.Port() == "" && to.URL.Scheme == "https" && to.URL.Port() == ""
	return from.URL.Hostname() == to.URL.Hostname() && !upgrade
}
