package parse

import (
	"net/netip"
	"strconv"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// A resolver makes the links of one page absolute, as the URL standard of the
// WHATWG has it. Nearly all links are made of plain characters and need no
// more than to be appended to a part of the base; the others go through the
// full parser, which takes a hundred times longer.
//
// Only http and https come out, and user-info never does.
type resolver struct {
	// Parts of the base, each the beginning of the next. All are empty if the
	// page has no usable URL; only absolute links are then links.
	scheme  string // "https:"
	origin  string // "https://host:port"
	dir     string // up to the last slash of the path
	noQuery string
	noHash  string

	base *whatwg.Url // noHash for the full parser; nil until that is needed
}

// newResolver takes the URL of the document, and the href of its <base>, or "".
func newResolver(docURL, baseHref string) resolver {
	var r resolver
	if isFinal(docURL) {
		r.setBase(docURL)
	} else if u, err := whatwg.Parse(docURL); err == nil && isWeb(u) {
		r.setBase(hrefOf(u))
	}
	if baseHref != "" {
		if u := r.parse(baseHref); u != nil {
			r.setBase(hrefOf(u))
		}
	}
	return r
}

// setBase takes a web address in its final form.
func (r *resolver) setBase(href string) {
	noHash, _, _ := strings.Cut(href, "#")
	noQuery, _, _ := strings.Cut(noHash, "?")
	scheme := noQuery[:strings.IndexByte(noQuery, ':')+1]
	host, _, _ := strings.Cut(noQuery[len(scheme)+len("//"):], "/")
	*r = resolver{
		scheme:  scheme,
		origin:  noQuery[:len(scheme)+len("//")+len(host)],
		dir:     noQuery[:strings.LastIndexByte(noQuery, '/')+1],
		noQuery: noQuery,
		noHash:  noHash,
	}
}

// isFinal says whether url is, for certain, a web address to which the full
// parser would do nothing.
func isFinal(url string) bool {
	pathEnd, ok := scanPlain(url)
	host, isAbsolute := cutWeb(url)
	if !ok || !isAbsolute {
		return false
	}
	_, rest, ok := plainAbsolute(url, url[min(pathEnd, len(url)-len(host)):pathEnd])
	return ok && rest == url
}

// hrefOf writes a URL without its user-info.
func hrefOf(u *whatwg.Url) string {
	u.SetUsername("")
	u.SetPassword("")
	return u.Href(false)
}

func isWeb(u *whatwg.Url) bool { return u.Scheme() == "http" || u.Scheme() == "https" }

// parse is the slow way. It returns nil for what is no web address.
func (r *resolver) parse(ref string) *whatwg.Url {
	var u *whatwg.Url
	var err error
	if r.noHash != "" {
		if r.base == nil {
			if r.base, err = whatwg.Parse(r.noHash); err != nil {
				return nil
			}
		}
		u, err = r.base.Parse(ref)
	} else {
		u, err = whatwg.Parse(ref)
	}
	if err != nil || !isWeb(u) {
		return nil
	}
	return u
}

// append appends ref, made absolute, to dst, and reports whether it is a web
// address.
func (r *resolver) append(dst []byte, ref string) ([]byte, bool) {
	ref = trimRef(ref)
	if prefix, rest, ok := r.plain(ref); ok {
		dst = append(dst, prefix...)
		return append(dst, rest...), true
	}
	if otherScheme(ref) {
		return dst, false
	}
	u := r.parse(ref)
	if u == nil {
		return dst, false
	}
	return append(dst, hrefOf(u)...), true
}

// resolve is append for a single URL; "" is none.
func (r *resolver) resolve(ref string) string {
	b, _ := r.append(nil, ref)
	return string(b)
}

// trimRef takes white space and control characters off both ends, as the URL
// standard does.
func trimRef(s string) string {
	for s != "" && s[0] <= ' ' {
		s = s[1:]
	}
	for s != "" && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// plain resolves a reference for which the standard's algorithm comes down to
// joining two strings. ok is false where that is not certain.
func (r *resolver) plain(ref string) (prefix, rest string, ok bool) {
	pathEnd, ok := scanPlain(ref)
	if !ok {
		return "", "", false
	}
	path := ref[:pathEnd]
	if host, isAbsolute := cutWeb(ref); isAbsolute {
		if own, found := strings.CutPrefix(path, r.origin); found && r.origin != "" && strings.HasPrefix(own, "/") {
			return "", ref, !hasDots(own)
		}
		return plainAbsolute(ref, ref[len(ref)-len(host):pathEnd])
	}
	switch {
	case r.origin == "":
		return "", "", false
	case ref == "" || ref[0] == '#':
		return r.noHash, ref, true
	case ref[0] == '?':
		return r.noQuery, ref, true
	case strings.HasPrefix(ref, "//"):
		prefix, rest, ok = plainAbsolute(ref, path[2:])
		return r.scheme, rest, ok && prefix == ""
	case ref[0] == '/':
		return r.origin, ref, !hasDots(path)
	case strings.IndexByte(path, ':') >= 0:
		return "", "", false // another scheme, perhaps
	}
	dir := r.dir
	for {
		if after, found := strings.CutPrefix(path, "./"); found {
			path = after
		} else if after, found := strings.CutPrefix(path, "../"); found {
			path = after
			if len(dir) > len(r.origin)+1 {
				dir = dir[:strings.LastIndexByte(dir[:len(dir)-1], '/')+1]
			}
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

// otherScheme reports whether ref names a scheme other than http and https:
// mailto:, javascript:, tel: and data: are as frequent as long.
func otherScheme(ref string) bool {
	for i := 0; i < len(ref); i++ {
		switch c := ref[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return !strings.EqualFold(ref[:i], "http") && !strings.EqualFold(ref[:i], "https")
		default:
			return false
		}
	}
	return false
}
