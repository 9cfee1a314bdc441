package scope

import (
	"strings"
)

// ignored is which parameters do not make another page.
type ignored struct {
	names    []string // "*" stands for any characters
	sessions bool     // and session ids, by name and value
}

func newIgnored(names []string) ignored {
	if names == nil {
		return ignored{DefaultIgnoreParams(), true}
	}
	return ignored{names, false}
}

// key is what found URLs are compared by: the URL without the parameters that
// are ignored, in the query and, as in "/a;jsessionid=…", in the path. The URL
// itself comes back if it has none.
func (g ignored) key(url string) string {
	start := strings.Index(url, "://") + len("://")
	if start < len("://") || !strings.ContainsAny(url[start:], "?;") {
		return url
	}
	before, query, hasQuery := strings.Cut(url, "?")
	path, dropped := g.cutPath(before)
	if !hasQuery {
		if !dropped {
			return url
		}
		return path
	}
	kept := make([]string, 0, 8)
	for param := range strings.SplitSeq(query, "&") {
		if g.drops(param) {
			dropped = true
		} else {
			kept = append(kept, param)
		}
	}
	switch {
	case !dropped:
		return url
	case len(kept) == 0:
		return path
	}
	return path + "?" + strings.Join(kept, "&")
}

// cutPath leaves out what is ignored behind semicolons.
func (g ignored) cutPath(path string) (string, bool) {
	if strings.IndexByte(path, ';') < 0 {
		return path, false
	}
	var b strings.Builder
	dropped := false
	for i, segment := range strings.Split(path, "/") {
		if i > 0 {
			b.WriteByte('/')
		}
		for j, part := range strings.Split(segment, ";") {
			switch {
			case j == 0:
				b.WriteString(part)
			case g.drops(part):
				dropped = true
			default:
				b.WriteString(";" + part)
			}
		}
	}
	return b.String(), dropped
}

// drops reports whether a parameter, "name=value", is ignored.
func (g ignored) drops(param string) bool {
	name, value, _ := strings.Cut(param, "=")
	if name == "" {
		return false
	}
	for _, pattern := range g.names {
		if glob(pattern, name) {
			return true
		}
	}
	return g.sessions && namesSession(name) && isSession(value)
}

// namesSession knows the names that servers give to session ids.
func namesSession(name string) bool {
	switch strings.ToLower(name) {
	case "jsessionid", "phpsessid", "sid", "sessionid", "session_id", "session-id", "sessid", "sess_id",
		"asp.net_sessionid", "aspsessionid", "cftoken", "oscsid", "zenid", "xtcsid":
		return true
	}
	return false
}

// isSession reports whether a value is 16 or more letters and digits. Servers
// write the name of a node behind it: "…D41F.node1", "…!12345".
func isSession(value string) bool {
	if i := strings.IndexAny(value, ".!"); i >= 0 {
		value = value[:i]
	}
	for i := range len(value) {
		if !isAlnum(value[i]) {
			return false
		}
	}
	return len(value) >= 16
}

// glob matches a pattern in which "*" stands for any characters, also none.
func glob(pattern, s string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, head)
	if !ok {
		return false
	}
	for { // each piece as early as it stands, the last one at the end
		piece, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(s, piece)
		}
		i := strings.Index(s, piece)
		if i < 0 {
			return false
		}
		s, rest = s[i+len(piece):], after
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlnum(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }
