package weburl

import (
	"net/netip"
	"strconv"
	"strings"
)

// plain resolves a reference for which the standard's algorithm comes down to
// joining two strings. ok is false where that is not certain.
func (b *Base) plain(ref string) (prefix, rest string, ok bool) {
	pathEnd, ok := scanPlain(ref)
	if !ok {
		return "", "", false
	}
	path := ref[:pathEnd]
	if host, isAbsolute := cutWeb(ref); isAbsolute {
		if own, found := strings.CutPrefix(path, b.origin); found && b.origin != "" && strings.HasPrefix(own, "/") {
			return "", ref, !hasDots(own)
		}
		return plainAbsolute(ref, ref[len(ref)-len(host):pathEnd])
	}
	switch {
	case b.origin == "":
		return "", "", false
	case ref == "" || ref[0] == '#':
		return b.noHash, ref, true
	case ref[0] == '?':
		return b.noQuery, ref, true
	case strings.HasPrefix(ref, "//"):
		prefix, rest, ok = plainAbsolute(ref, path[2:])
		return b.scheme, rest, ok && prefix == ""
	case ref[0] == '/':
		return b.origin, ref, !hasDots(path)
	case strings.IndexByte(path, ':') >= 0:
		return "", "", false // another scheme, perhaps
	}
	dir := b.dir
	for {
		if after, found := strings.CutPrefix(path, "./"); found {
			path = after
		} else if after, found := strings.CutPrefix(path, "../"); found {
			path, dir = after, b.above(dir)
		} else {
			break
		}
	}
	return dir, ref[pathEnd-len(path):], !hasDots("/" + path)
}

// plainAbsolute is plain for a reference with a host. hostPath is the part of
// it from the host to the end of the path.
func plainAbsolute(ref, hostPath string) (prefix, rest string, ok bool) {
	host, path := hostPath, ""
	if i := strings.IndexByte(hostPath, '/'); i >= 0 {
		host, path = hostPath[:i], hostPath[i:]
	}
	if !plainHost(host) || hasDots(path) {
		return "", "", false
	}
	if path == "" { // the standard gives every web address a path
		return ref, "/", strings.HasSuffix(ref, host)
	}
	return "", ref, true
}

// plainHost reports whether host is one that the standard leaves as it is: a
// domain name, not in capitals and not an IDN, or an IPv4 address, with or
// without a port.
func plainHost(host string) bool {
	host, port, hasPort := strings.Cut(host, ":")
	if hasPort && !plainPort(port) {
		return false
	}
	for i := 0; i < len(host); i++ {
		if c := host[i]; !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last != "" && '0' <= last[0] && last[0] <= '9' {
		_, err := netip.ParseAddr(host) // which knows only the usual way to write one
		return err == nil
	}
	return last != "" && 'a' <= last[0] && last[0] <= 'z' && host[0] != '.' && !strings.Contains(host, "..") && !strings.Contains(host, "xn--")
}

// plainPort leaves the ports that a scheme has by itself to the full parser.
func plainPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && port[0] != '0' && n != 80 && n != 443
}

func cutWeb(ref string) (string, bool) {
	if rest, ok := strings.CutPrefix(ref, "https://"); ok {
		return rest, true
	}
	return strings.CutPrefix(ref, "http://")
}

// hasDots reports whether path may have a segment "." or "..", which the
// standard works off, or one that it reads as such.
func hasDots(path string) bool {
	return strings.Contains(path, "/.") || strings.Contains(path, "%2e") || strings.Contains(path, "%2E")
}

// scanPlain finds the end of the path of ref. ok is false if ref holds a
// character that the standard would change somewhere.
func scanPlain(ref string) (pathEnd int, ok bool) {
	pathEnd = len(ref)
	for i := 0; i < len(ref); i++ {
		switch c := ref[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', 'A' <= c && c <= 'Z', c == '/', c == '-', c == '.', c == '_':
		case c == '?', c == '#':
			pathEnd = min(pathEnd, i)
		case c == '%', c == '&', c == '=', c == ':', c == '~', c == '+', c == ',', c == ';', c == '@', c == '!', c == '$', c == '(', c == ')', c == '*':
		default:
			return 0, false
		}
	}
	return pathEnd, true
}
