package robots

// normalise brings a path or a pattern into the one form in which octets are
// compared (RFC 9309 section 2.2.2): percent-encoded unreserved characters are
// decoded, other percent-encodings are upper-cased, and what may not stand in a
// URI (non-ASCII, spaces, a percent sign that encodes nothing) is encoded. Reserved characters stay as
// they are, encoded or not, except "*" and "$": as they are special in a
// pattern, their literal form is the encoded one on both sides (section 2.2.3).
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
			if isUnreserved(c) {
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

// isPlain reports whether an octet stands for itself on both sides: unreserved,
// or reserved (RFC 3986 section 2.2) and not special in a pattern.
func isPlain(c byte) bool {
	if isUnreserved(c) {
		return true
	}
	switch c {
	case '/', ':', '?', '#', '[', ']', '@', '!', '&', '\'', '(', ')', '+', ',', ';', '=':
		return true
	}
	return false
}
