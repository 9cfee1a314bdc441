package scope

import (
	"fmt"
	"net/netip"
	"strings"

	"weft/parse/weburl"
)

// A hostPattern is a host by name, or all hosts below a name.
type hostPattern struct {
	name  string
	port  string // "" is any
	below bool   // every name below name, but not itself
}

// parseHostPattern reads "example.org", "example.org:8080", "*.example.org".
func parseHostPattern(s string) (hostPattern, error) {
	bad := fmt.Errorf("%q is not prefix, host, domain, any, a host or *.HOST", s)
	bare, below := strings.CutPrefix(s, "*.")
	if bare == "" || strings.ContainsAny(bare, "*/\\?#@") {
		return hostPattern{}, bad
	}
	plain, err := weburl.Canonical("http://" + bare + "/")
	if err != nil {
		return hostPattern{}, bad
	}
	secure, err := weburl.Canonical("https://" + bare + "/")
	if err != nil {
		return hostPattern{}, bad
	}
	a := split(plain.Key)
	if a.port == "" { // perhaps it was 80, which https keeps
		a.port = split(secure.Key).port
	}
	if _, err := netip.ParseAddr(strings.Trim(a.name, "[]")); err == nil && below {
		return hostPattern{}, bad
	}
	return hostPattern{a.name, a.port, below}, nil
}

// matches reports whether the pattern has the host, with or without its "www.".
func (p hostPattern) matches(a address) bool {
	if p.port != "" && p.port != a.onPort() {
		return false
	}
	if p.below {
		return strings.HasSuffix(a.name, "."+p.name)
	}
	return a.name == p.name || withoutWWW(a.name) == withoutWWW(p.name)
}
