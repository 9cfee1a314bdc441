package parse

import "strings"

// MediaType is the MIME type, in lower case and without parameters, that the
// Content-Type fields of an answer declare; "" if none does. They are joined by
// commas, as in Document.
func MediaType(contentType string) string {
	essence, _ := parseContentType(contentType)
	return essence
}

// parseContentType extracts the MIME type of an answer from its Content-Type
// fields, which stand in header joined by commas, as browsers do (Fetch Standard,
// "extract a MIME type"): the last one that is a MIME type counts, and if it has
// no charset, that of the first in the row of fields of its type. essence is ""
// if none is a MIME type.
func parseContentType(header string) (essence, charset string) {
	first := "" // charset of the first field in a row of the same type
	for header != "" {
		var value string
		value, header = cutValue(header)
		t, ok := parseMIMEType(value)
		switch {
		case !ok || t.essence == "*/*":
			continue
		case t.essence != essence:
			essence, charset, first = t.essence, t.charset, t.charset
		case t.hasCharset:
			charset = t.charset
		default:
			charset = first
		}
	}
	return essence, charset
}

// cutValue cuts header at its first comma outside quotes (Fetch Standard, "get,
// decode, and split").
func cutValue(header string) (value, rest string) {
	quoted := false
	for i := 0; i < len(header); i++ {
		switch c := header[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == ',' && !quoted:
			return strings.Trim(header[:i], " \t"), header[i+1:]
		}
	}
	return strings.Trim(header, " \t"), ""
}

// A mimeType is what is used of one.
type mimeType struct {
	essence    string // lower case, without parameters
	charset    string // the first one
	hasCharset bool
}

const mimeSpace = " \t\r\n"

// parseMIMEType is "parse a MIME type" of the MIME Sniffing Standard, section 4.4.
func parseMIMEType(s string) (t mimeType, ok bool) {
	s = strings.Trim(s, mimeSpace)
	typ, rest, ok := strings.Cut(s, "/")
	subtype, params, _ := strings.Cut(rest, ";")
	subtype = strings.TrimRight(subtype, mimeSpace)
	if !ok || !isToken(typ) || !isToken(subtype) {
		return mimeType{}, false
	}
	t.essence = strings.ToLower(s[:len(typ)+len("/")+len(subtype)])
	for params != "" && !t.hasCharset { // of two of a name the first counts
		params = strings.TrimLeft(params, mimeSpace)
		end := strings.IndexAny(params, ";=")
		if end < 0 {
			break
		}
		name, sep := params[:end], params[end]
		if params = params[end+1:]; sep == ';' {
			continue
		}
		var value string
		quoted := strings.HasPrefix(params, `"`)
		if quoted {
			value, params = cutQuoted(params[1:])
			_, params, _ = strings.Cut(params, ";")
		} else {
			value, params, _ = strings.Cut(params, ";")
			value = strings.TrimRight(value, mimeSpace)
		}
		if strings.EqualFold(name, "charset") && (quoted || value != "") && isQuotable(value) {
			t.charset, t.hasCharset = value, true
		}
	}
	return t, true
}

// cutQuoted takes off what stands in quotes, behind the first of them; the end of
// s closes them too (Fetch Standard, "collect an HTTP quoted string").
func cutQuoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"':
			return b.String(), s[i+1:]
		case c == '\\' && i+1 < len(s):
			i++
			c = s[i]
		}
		b.WriteByte(c)
	}
	return b.String(), ""
}

// isToken reports whether s is a token (RFC 9110, section 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0:
			return false
		}
	}
	return s != ""
}

// isQuotable reports whether s may stand in a quoted string (MIME Sniffing
// Standard, "HTTP quoted-string token code point").
func isQuotable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
