package scope

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// An address is a canonical URL in parts. Links come by the million and are
// canonical already, so they are only cut.
type address struct {
	secure bool   // https
	name   string // of the host, without a dot at the end; IPv6 in brackets
	port   string // "" is that of the scheme
	path   string // begins with a slash
	query  string // without its question mark
}

func split(key string) address {
	scheme, rest, _ := strings.Cut(key, "://")
	a := address{secure: scheme == "https", path: "/"}
	host := rest
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		host = rest[:i]
		a.path, a.query, _ = strings.Cut(rest[i:], "?")
	}
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host, a.port = host[:i], host[i+1:]
	}
	a.name = strings.TrimSuffix(host, ".")
	return a
}

// host is what the scope "host" compares.
func (a address) host() string { return withPort(withoutWWW(a.name), a.port) }

// folder is the path up to its last slash.
func (a address) folder() string { return a.path[:strings.LastIndexByte(a.path, '/')+1] }

// onPort is the port that is asked.
func (a address) onPort() string {
	switch {
	case a.port != "":
		return a.port
	case a.secure:
		return "443"
	}
	return "80"
}

// withoutWWW takes a leading "www." off, unless only a public suffix is left:
// www.com and www.github.io are sites of their own.
func withoutWWW(name string) string {
	bare, ok := strings.CutPrefix(name, "www.")
	if !ok || bare == "" {
		return name
	}
	suffix, icann := publicsuffix.PublicSuffix(bare)
	listed := icann || strings.Contains(suffix, ".") // else the last label, for want of a rule
	if listed && suffix == bare {
		return name
	}
	return bare
}

func withPort(name, port string) string {
	if port == "" {
		return name
	}
	return name + ":" + port
}
