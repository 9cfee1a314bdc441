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
	name, port, err := weburl.ParseHost(bare)
	if err != nil {
		return hostPattern{}, bad
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		if below {
			return hostPattern{}, bad
		}
		if ip.Is6() {
			name = "[" + name + "]"
		}
	}
	return hostPattern{name, port, below}, nil
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
