package replay

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"weft/fetch"
)

// refresh asks whether the entry is still right, and returns it or what came
// instead. The timings are those of the exchange.
func (c *Cache) refresh(ctx context.Context, r fetch.Request, old *Entry) (*fetch.Response, error) {
	asked, ok := conditional(r, old)
	if !ok {
		return c.fetch(ctx, r)
	}
	start := time.Now().UTC()
	resp, err := c.Next.Do(ctx, asked)
	if err != nil || resp.Status != http.StatusNotModified {
		c.keepOutcome(r, resp, err, start)
		return resp, err
	}
	res := *old.Response
	res.Header = freshen(res.Header, resp.Header)
	res.Protocol, res.IP, res.Public, res.Timings, res.Archived = resp.Protocol, resp.IP, resp.Public, resp.Timings, resp.Archived
	if !res.Cut { // the file may hold more
		c.keep(r, &Entry{Response: &res, FetchedAt: start})
	}
	return &res, nil
}

// conditional returns r with the conditions that what is kept has validators for
// (RFC 9111 section 4.3.1). It declines if there are none, or
// if the caller has conditions or ranges of their own.
func conditional(r fetch.Request, old *Entry) (fetch.Request, bool) {
	for name := range r.Header {
		name = http.CanonicalHeaderKey(name)
		if strings.HasPrefix(name, "If-") || name == "Range" {
			return r, false
		}
	}
	h := old.Response.Header
	conditions := fetch.Conditions(h.Get("Etag"), h.Get("Last-Modified"), old.FetchedAt)
	if len(conditions) == 0 {
		return r, false
	}
	maps.Copy(conditions, r.Header)
	r.Header = conditions
	return r, true
}

// freshen returns the headers kept, updated with those of a 304 as RFC 9111
// section 3.2 says. What describes the body stays: it is the kept body's. An
// answer with another entity tag than the one kept is not about the entry
// (section 4.3.4): taking its tag would make the kept body pass for another.
func freshen(kept, fresh http.Header) http.Header {
	h := kept.Clone()
	tag := strings.TrimPrefix(fresh.Get("Etag"), "W/")
	if tag != "" && tag != strings.TrimPrefix(kept.Get("Etag"), "W/") {
		return h
	}
	hop := strings.Split(strings.Join(fresh.Values("Connection"), ","), ",")
	for i, name := range hop {
		hop[i] = http.CanonicalHeaderKey(strings.TrimSpace(name))
	}
	for name, values := range fresh {
		switch name {
		case "Content-Length", "Content-Encoding", "Content-Type", "Content-Range",
			"Connection", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
			"Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization", "Proxy-Connection":
		default:
			if !slices.Contains(hop, name) {
				h[name] = values
			}
		}
	}
	return h
}
