package frontier

import "net/url"

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
