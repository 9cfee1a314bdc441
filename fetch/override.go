package fetch

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// A Resolve gives the addresses of a host, as curl's --resolve does.
type Resolve struct {
	Host  string // lower case, without a final dot; "*" means every host
	Port  string
	Addrs []netip.Addr // tried in this order
}

// A ConnectTo sends connections elsewhere, as curl's --connect-to does. The
// name in the request and in TLS stays what the URL says. FromHost has no final
// dot. An empty FromHost or FromPort means any, an empty ToHost or ToPort means the
// same.
type ConnectTo struct {
	FromHost, FromPort string
	ToHost, ToPort     string
}

// ParseResolve reads HOST:PORT:ADDR[,ADDR]…, where HOST may be * and an IPv6
// address may stand in brackets.
func ParseResolve(s string) (Resolve, error) {
	f, err := splitHostPorts(s, 3)
	if err != nil {
		return Resolve{}, fmt.Errorf("%q is not HOST:PORT:ADDR[,ADDR]: %w", s, err)
	}
	r := Resolve{Host: hostKey(f[0]), Port: f[1]}
	if r.Host == "" || r.Port == "" {
		return Resolve{}, fmt.Errorf("%q is not HOST:PORT:ADDR[,ADDR]: empty host or port", s)
	}
	for a := range strings.SplitSeq(f[2], ",") {
		if b, ok := strings.CutPrefix(a, "["); ok {
			a = strings.TrimSuffix(b, "]")
		}
		addr, err := netip.ParseAddr(a)
		if err != nil {
			return Resolve{}, fmt.Errorf("%q: %q is not an IP address", s, a)
		}
		r.Addrs = append(r.Addrs, addr)
	}
	return r, nil
}

// ParseConnectTo reads HOST1:PORT1:HOST2:PORT2, where every part may be empty
// and an IPv6 address stands in brackets.
func ParseConnectTo(s string) (ConnectTo, error) {
	f, err := splitHostPorts(s, 4)
	if err != nil {
		return ConnectTo{}, fmt.Errorf("%q is not HOST1:PORT1:HOST2:PORT2: %w", s, err)
	}
	return ConnectTo{FromHost: hostKey(f[0]), FromPort: f[1], ToHost: strings.ToLower(f[2]), ToPort: f[3]}, nil
}

// splitHostPorts splits s at colons outside brackets into n parts: hosts and
// ports in turn. The third of three is left as it is: a list of addresses.
func splitHostPorts(s string, n int) ([]string, error) {
	var parts []string
	for len(parts) < n {
		if n == 3 && len(parts) == 2 {
			return append(parts, s), nil
		}
		var part, rest string
		var more bool
		if b, ok := strings.CutPrefix(s, "["); ok {
			if part, rest, ok = strings.Cut(b, "]"); !ok {
				return nil, fmt.Errorf("missing ]")
			}
			if _, err := netip.ParseAddr(part); err != nil {
				return nil, fmt.Errorf("%q is not an IPv6 address", part)
			}
			rest, more = strings.CutPrefix(rest, ":")
			if !more && rest != "" {
				return nil, fmt.Errorf("unexpected %q after ]", rest)
			}
		} else {
			part, rest, more = strings.Cut(s, ":")
		}
		if isPort := len(parts)%2 == 1; isPort && part != "" {
			if p, err := strconv.ParseUint(part, 10, 16); err != nil || p == 0 {
				return nil, fmt.Errorf("%q is not a port", part)
			}
		}
		parts = append(parts, part)
		if more != (len(parts) < n) {
			return nil, fmt.Errorf("want %d parts", n)
		}
		s = rest
	}
	return parts, nil
}

// hostKey is what a host is compared by: a dot at its end names the same one.
func hostKey(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// A target is where a connection for a host and port really goes.
type target struct {
	host, port string
	addrs      []netip.Addr // of host, if the user gave them
	given      bool         // the user named this place: it is allowed and public
}

// overrides are the user's Resolve and ConnectTo, ready for use.
type overrides struct {
	addrs     map[string][]netip.Addr // by host:port
	connectTo []ConnectTo
}

func newOverrides(resolve []Resolve, connectTo []ConnectTo) overrides {
	o := overrides{addrs: make(map[string][]netip.Addr, len(resolve)), connectTo: connectTo}
	for _, r := range resolve {
		o.addrs[r.Host+":"+r.Port] = r.Addrs
	}
	return o
}

// target applies ConnectTo first, then Resolve to the name that came out, in
// curl's order.
func (o overrides) target(host, port string) target {
	t := target{host: strings.ToLower(host), port: port}
	for _, c := range o.connectTo {
		if (c.FromHost == "" || c.FromHost == hostKey(t.host)) && (c.FromPort == "" || c.FromPort == t.port) {
			if c.ToHost != "" {
				t.host, t.given = c.ToHost, true
			}
			if c.ToPort != "" {
				t.port = c.ToPort
			}
			break
		}
	}
	return o.resolve(t)
}

func (o overrides) resolve(t target) target {
	if len(o.addrs) == 0 {
		return t
	}
	addrs, ok := o.addrs[hostKey(t.host)+":"+t.port]
	if !ok {
		addrs, ok = o.addrs["*:"+t.port]
	}
	if ok {
		t.addrs, t.given = addrs, true
	}
	return t
}
