package weburl

import (
	"net/url"
	"strings"
)

// parts is a URL in canonical form, cut up.
type parts struct {
	key     string
	scheme  string
	host    string // with its port, if key has one
	hasPort bool
	path    int // where it begins in key
}

func (p parts) url() URL {
	u := &url.URL{Scheme: p.scheme, Host: p.host}
	path, query, hasQuery := strings.Cut(p.key[p.path:], "?")
	u.RawQuery, u.ForceQuery = query, hasQuery && query == ""
	u.Path, u.RawPath = decode(path), path
	// net/url encodes again what is valid for WHATWG and not for RFC 3986, like
	// "|", unless the path is called opaque. A path that begins with two slashes
	// would be taken for a host then, so it goes with the host (RFC 9112 section
	// 3.2.2: every server accepts that form).
	if u.EscapedPath() != path {
		u.Opaque = path
		if strings.HasPrefix(path, "//") {
			u.Opaque = "//" + p.host + path
		}
	}
	host := p.host
	switch {
	case p.hasPort:
	case p.scheme == "https":
		host += ":443"
	default:
		host += ":80"
	}
	return URL{Key: p.key, URL: u, Host: host}
}
