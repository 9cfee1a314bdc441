package weburl

import (
	"errors"
	"net"
	"net/netip"
	"strings"
)

var errNoHost = errors.New("not the name of a host")

// ParseHost reads a host as people write it, "Bücher.Example.:8080", into the form
// in which HostPort has those of URLs. The port is "" where there is none. An IPv6
// address needs its brackets only before a port.
func ParseHost(s string) (name, port string, err error) {
	if ip, err := netip.ParseAddr(s); err == nil && ip.Is6() {
		s = "[" + s + "]"
	}
	if s == "" || strings.ContainsAny(s, "*/\\?#@ \t\r\n") {
		return "", "", errNoHost
	}
	u, err := Canonical("http://" + s + "/")
	if err != nil {
		return "", "", err
	}
	if name, port = u.HostPort(); name == "" {
		return "", "", errNoHost
	}
	switch _, given, _ := strings.Cut(s[strings.LastIndexByte(s, ']')+1:], ":"); {
	case strings.HasSuffix(s, ":"):
		return "", "", errNoHost
	case given == "":
		port = ""
	}
	return name, port, nil
}

// HostPort is the host without brackets and without a final dot, which names the
// same host, and the port, which is always there.
func (u URL) HostPort() (name, port string) {
	name, port, err := net.SplitHostPort(u.Host)
	if err != nil {
		return hostname(u.Host), ""
	}
	return strings.TrimSuffix(name, "."), port
}
