package weburl

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Site is the registrable domain of the host, what one party has registered:
// "example.co.uk" for "www.example.co.uk" (HTML standard, "registrable domain",
// with the Public Suffix List, its private part included: every user of a host
// like "user.github.io" is a site). Of an address, of a public suffix and of a
// name without dots it is the host itself. Scheme and port are no part of it.
func (u URL) Site() string {
	host := strings.TrimSuffix(hostname(u.Host), ".")
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	if site, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return site
	}
	return host
}

// hostname takes port and brackets off.
func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }
