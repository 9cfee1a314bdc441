package weburl

import (
	"net/url"
	"strings"
)

// MaxLen is the length of the longest URL that is accepted, in bytes, both as
// given and in its canonical form.
const MaxLen = 8 << 10

// A URL is an absolute http or https URL in the one form that the WHATWG URL
// standard (https://url.spec.whatwg.org) gives to all its spellings: host in
// lower case and punycode, numeric hosts as dotted IPv4, no default port, no
// dot segments, percent-encoding only where each component needs it.
type URL struct {
	// Key is the canonical form without fragment and user-info: two URLs with
	// the same Key are the same page. Canonical(u.Key) gives Key again.
	Key string

	// URL is what to request. net/http sends exactly the path and query of Key
	// for it. It has the user-info, so print Key and not URL.String(), which
	// may also differ from Key. Where a plain http request goes to a proxy, an
	// Opaque that begins with a single slash needs "//" and Host before it, as a
	// proxy is asked for whole URLs.
	URL *url.URL

	// Host is the host and the port, which is always there: the key for
	// politeness.
	Host string
}

// Origin is scheme, host and port as they stand in Key: "https://example.com".
func (u URL) Origin() string { return u.Key[:u.pathStart()] }

// PathAndQuery is what Key has after the origin; it begins with a slash.
func (u URL) PathAndQuery() string { return u.Key[u.pathStart():] }

func (u URL) pathStart() int {
	host := strings.Index(u.Key, "://") + len("://")
	return host + strings.IndexByte(u.Key[host:], '/')
}

// Robots is where the origin keeps its robots.txt (RFC 9309, section 2.3).
func (u URL) Robots() URL {
	const path = "/robots.txt"
	return URL{
		Key:  u.Origin() + path,
		URL:  &url.URL{Scheme: u.URL.Scheme, Host: u.URL.Host, Path: path},
		Host: u.Host,
	}
}

// WithoutUser is the same URL without user-info.
func (u URL) WithoutUser() URL {
	if u.URL.User != nil {
		bare := *u.URL
		bare.User = nil
		u.URL = &bare
	}
	return u
}
