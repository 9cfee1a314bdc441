package robots

import "strings"

// normalise brings a path or a pattern into the one form in which octets are
// compared (RFC 9309 section 2.2.2): percent-encoded unreserved characters are
// decoded, other percent-encodings are upper-cased, and what may not stand in a
// URI (non-ASCII, spaces, a percent sign that encodes nothing) is encoded.
//
// The RFC wants reserved characters encoded, so that ":" and "%3A" are the same;
// here they are decoded, which comes to the same and leaves the lengths as they
// are written. Those that take a URL apart ("/", "?", "#", "&", "=", "+", ";")
// stay as they are, encoded or not; but see [decodeQuery]. As "*" and "$" are
// special in a pattern, their literal form is the encoded one on both sides
// (section 2.2.3).
func normalise(s string, pattern bool) string {
	i := 0
	for i < len(s) && isPlain(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	out := append(make([]byte, 0, len(s)+16), s[:i]...)
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
			if isUnreserved(c) || isDecoded(c) {
				out = append(out, c)
			} else {
				out = appendEncoded(out, c)
			}
		case isPlain(c), pattern && (c == '*' || c == '$' && i == len(s)-1):
			out = append(out, c)
		default:
			out = appendEncoded(out, c)
		}
	}
	return string(out)
}

// decodeQuery decodes the slashes and question marks in the query of a
// normalised path or pattern. There they take nothing apart, and the RFC has
// "?baz=https://foo.bar" and "?baz=https%3A%2F%2Ffoo.bar" match.
func decodeQuery(s string) string {
	path, query, ok := strings.Cut(s, "?")
	if !ok || !hasEncodedSlash(query) {
		return s
	}
	return path + "?" + strings.ReplaceAll(strings.ReplaceAll(query, "%2F", "/"), "%3F", "?")
}

func hasEncodedSlash(s string) bool {
	return strings.Contains(s, "%2F") || strings.Contains(s, "%3F")
}

func appendEncoded(out []byte, c byte) []byte {
	const digits = "0123456789ABCDEF"
	return append(out, '%', digits[c>>4], digits[c&15])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// unhex is the value of a hexadecimal digit.
func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// isUnreserved is RFC 3986 section 2.3.
func isUnreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// isDecoded reports whether a reserved character (RFC 3986 section 2.2) is the
// same encoded and not.
func isDecoded(c byte) bool {
	switch c {
	case ':', '[', ']', '@', '!', '\'', '(', ')', ',':
		return true
	}
	return false
}

// isPlain reports whether an octet stands for itself on both sides: unreserved,
// or reserved and not special in a pattern.
func isPlain(c byte) bool {
	switch c {
	case '/', '?', '#', '&', '=', '+', ';':
		return true
	}
	return isUnreserved(c) || isDecoded(c)
}
