package fetch

import (
	"cmp"
	"container/list"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// The bounds of a jar. RFC 6265 section 6.1 asks for at least as much.
const (
	maxCookie          = 4096 // bytes of a cookie: name, value, domain and path
	maxCookiesOfDomain = 50
	maxCookies         = 3000
)

// maxCookieHeader bounds what a request carries from the jar, in bytes. Servers
// refuse longer headers, and a site must not be able to lock us out of another
// one of its domain by its cookies. curl has the same limit.
const maxCookieHeader = 8190

// Cookies is a cookie jar that lives in a file: the store, the matching and the
// limits of RFC 6265, with the public suffix list. It is safe for concurrent
// use.
//
// A jar is bounded: 4 KB a cookie, 50 cookies a domain, 3,000 in all. Of a
// domain the first one set goes first, over all the one that was set or sent
// longest ago, so that the cookies of a site under crawl stay.
//
// There is no user who looks at a page, so SameSite, partitions and the prefixes
// of names mean nothing here. A cookie with Secure is neither sent nor taken over
// http, nor replaced from there.
type Cookies struct {
	path string // "" keeps them in memory alone

	mu       sync.Mutex
	byDomain map[string][]*cookie // in the order of creation
	byUse    list.List            // of *cookie; the last used is in front
	created  uint64               // how many have been
}

// A cookie is what RFC 6265 section 5.3 stores.
type cookie struct {
	domain   string // lower case, no leading dot
	hostOnly bool   // not for subdomains
	path     string
	secure   bool
	httpOnly bool  // kept for the file
	expires  int64 // Unix time; 0 is the end of the session, which a file outlives
	name     string
	value    string

	created uint64        // rank
	use     *list.Element // in byUse
}

func (k *cookie) expired(now time.Time) bool {
	return k.expires != 0 && k.expires <= now.Unix()
}

// storable reports whether k is within the bounds and can be written to a
// header and to a file.
func (k *cookie) storable() bool {
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	all := k.domain + k.path + k.name + k.value
	return len(all) <= maxCookie && !strings.ContainsFunc(all, control) &&
		k.domain != "" && !strings.ContainsAny(k.domain[:1], ".#") &&
		strings.HasPrefix(k.path, "/") &&
		k.name != "" && !strings.ContainsAny(k.name, "=;") && !strings.Contains(k.value, ";")
}

// A Doer makes one exchange. *Client is one.
type Doer interface {
	Do(ctx context.Context, r Request) (*Response, error)
}

// A CookieFetcher makes exchanges with the cookies of a jar.
type CookieFetcher struct {
	jar  *Cookies
	next Doer
}

// Fetcher returns a Doer that makes its exchanges through next, adds the jar's
// cookies to them and takes the cookies of the answers into the jar.
func (c *Cookies) Fetcher(next Doer) *CookieFetcher {
	return &CookieFetcher{c, next}
}

// Do makes one exchange, as next does. Which cookies r carries depends on its
// URL alone, so a redirect to another site takes none along. A Cookie header in
// r stands before the jar's cookies; an empty list there keeps them away.
func (f *CookieFetcher) Do(ctx context.Context, r Request) (*Response, error) {
	if r.URL == nil {
		return f.next.Do(ctx, r) // which says what is wrong
	}
	r.Header = f.jar.addTo(r.Header, r.URL)
	res, err := f.next.Do(ctx, r)
	if res != nil {
		f.jar.take(r.URL, res.Header["Set-Cookie"])
	}
	return res, err
}

// addTo returns h with the cookies for u; h itself stays as it is.
func (c *Cookies) addTo(h http.Header, u *url.URL) http.Header {
	cookies := c.header(u)
	if cookies == "" {
		return h
	}
	with := make(http.Header, len(h)+1)
	var own []string
	for name, values := range h {
		switch {
		case http.CanonicalHeaderKey(name) != "Cookie":
			with[name] = values
		case len(values) == 0:
			return h
		default:
			own = append(own, values...)
		}
	}
	// One header, not two: RFC 6265 section 5.4.
	with["Cookie"] = []string{strings.Join(append(own, cookies), "; ")}
	return with
}

// For returns the cookies that a request for u would carry from the jar, as they
// stand in its header; "" if there are none. It does not count as a use of them.
func (c *Cookies) For(u *url.URL) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, _ := c.sent(u)
	return text
}

// header returns the cookie-string for u (RFC 6265 section 5.4), "" if there are
// no cookies for it.
func (c *Cookies) header(u *url.URL) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, cookies := c.sent(u)
	for _, k := range cookies {
		c.byUse.MoveToFront(k.use)
	}
	return text
}

// sent returns the cookie-string for u, and what is in it.
func (c *Cookies) sent(u *url.URL) (string, []*cookie) {
	host, path, now := cookieHost(u), cookiePath(u), time.Now()
	var send []*cookie
	for domain, more := host, true; more; _, domain, more = strings.Cut(domain, ".") {
		for _, k := range c.byDomain[domain] {
			if (domain == host || !k.hostOnly) && pathMatch(path, k.path) &&
				(!k.secure || u.Scheme == "https") && !k.expired(now) {
				send = append(send, k)
			}
		}
	}
	slices.SortFunc(send, func(a, b *cookie) int {
		return cmp.Or(cmp.Compare(len(b.path), len(a.path)), cmp.Compare(a.created, b.created))
	})
	var b strings.Builder
	used := send[:0]
	for _, k := range send {
		if b.Len()+len("; =")+len(k.name)+len(k.value) > maxCookieHeader {
			continue
		}
		used = append(used, k)
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(k.name + "=" + k.value)
	}
	return b.String(), used
}

// take puts the cookies that came from u into the jar (RFC 6265 section 5.3).
func (c *Cookies) take(u *url.URL, lines []string) {
	now := time.Now()
	secure := u.Scheme == "https"
	var set []*cookie
	for _, line := range lines {
		if k := parseSetCookie(line, u, now); k != nil && (secure || !k.secure) {
			set = append(set, k)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range set {
		c.set(k, now, secure)
	}
}

// set puts k into the jar, in the place of the cookie of the same domain, path
// and name if there is one; an expired k only removes that one. What is not
// storable is ignored.
func (c *Cookies) set(k *cookie, now time.Time, secure bool) {
	if !k.storable() {
		return
	}
	// Copies: as parts of a header of 300 KiB they would keep all of it.
	k.domain, k.path = strings.Clone(k.domain), strings.Clone(k.path)
	k.name, k.value = strings.Clone(k.name), strings.Clone(k.value)
	k.created = c.created
	c.created++
	if i := slices.IndexFunc(c.byDomain[k.domain], func(o *cookie) bool { return o.path == k.path && o.name == k.name }); i >= 0 {
		old := c.byDomain[k.domain][i]
		switch {
		case old.secure && !secure:
		case k.expired(now):
			c.remove(old)
		default:
			k.created, k.use = old.created, old.use
			*old = *k
			c.byUse.MoveToFront(old.use)
		}
		return
	}
	if k.expired(now) {
		return
	}
	if of := c.byDomain[k.domain]; len(of) >= maxCookiesOfDomain {
		expired := slices.IndexFunc(of, func(o *cookie) bool { return o.expired(now) })
		c.remove(of[max(expired, 0)])
	}
	if c.byUse.Len() >= maxCookies {
		c.remove(c.byUse.Back().Value.(*cookie))
	}
	c.byDomain[k.domain] = append(c.byDomain[k.domain], k)
	k.use = c.byUse.PushFront(k)
}

func (c *Cookies) remove(k *cookie) {
	c.byUse.Remove(k.use)
	of := c.byDomain[k.domain]
	i := slices.Index(of, k)
	if c.byDomain[k.domain] = slices.Delete(of, i, i+1); len(of) == 1 {
		delete(c.byDomain, k.domain)
	}
}
