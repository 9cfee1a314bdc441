package weburl

import (
	"net/netip"
	"strconv"
	"strings"
)

// scan reads the URLs that nearly all lists are made of: those whose canonical
// form is what stands there, but for the fragment and the slash of an empty
// path. It says no to everything that is not plainly so.
func scan(raw string) (parts, bool) {
	p := parts{scheme: "https"}
	rest, ok := strings.CutPrefix(raw, "https://")
	if !ok {
		p.scheme = "http"
		if rest, ok = strings.CutPrefix(raw, "http://"); !ok {
			return p, false
		}
	}
	rest, _, _ = strings.Cut(rest, "#")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	p.host = rest[:end]
	name, port, hasPort := strings.Cut(p.host, ":")
	p.hasPort = hasPort
	if !cleanHost(name) && !cleanIPv4(name) || hasPort && !cleanPort(port, p.scheme) {
		return p, false
	}
	p.path = len(p.scheme) + len("://") + end
	p.key = raw[:p.path+len(rest)-end]
	path, query, _ := strings.Cut(rest[end:], "?")
	if !cleanPath(path) || !cleanQuery(query) {
		return p, false
	}
	if path == "" {
		p.key = p.key[:p.path] + "/" + p.key[p.path:]
	}
	return p, len(p.key) <= MaxLen
}

// cleanHost accepts ASCII names in lower case, and no address: the last label
// begins with a letter.
func cleanHost(s string) bool {
	start := 0 // of the label
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		case c == '-' && i > start && i+1 < len(s) && s[i+1] != '.':
			if i == start+3 && s[i-1] == '-' { // "xn--" has to be checked
				return false
			}
		case c == '.' && i > start:
			start = i + 1
		default:
			return false
		}
	}
	return start < len(s) && s[start] >= 'a'
}

// cleanIPv4 accepts four decimal numbers, without leading zeros.
func cleanIPv4(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is4()
}

func cleanPort(s, scheme string) bool {
	if s == "" || s[0] == '0' {
		return false
	}
	if n, err := strconv.ParseUint(s, 10, 16); err != nil || n == 0 {
		return false
	}
	return !(scheme == "http" && s == "80" || scheme == "https" && s == "443")
}

// cleanPath refuses what would be encoded, and whatever may be a dot segment.
func cleanPath(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c <= ' ' || c >= 0x7f:
			return false
		case c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' || c == '{' || c == '}':
			return false
		case c == '.' && s[i-1] == '/' && (i+1 == len(s) || s[i+1] == '.' || s[i+1] == '/' || s[i+1] == '%'):
			return false
		case c == '%' && s[i-1] == '/' && strings.HasPrefix(s[i:], "%2"):
			return false
		}
	}
	return true
}

func cleanQuery(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\'' {
			return false
		}
	}
	return true
}
