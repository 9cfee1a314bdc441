package parse

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// toUTF8 returns body as UTF-8 without a byte order mark, and writes the name
// of the encoding that it was in to res. Valid UTF-8 is returned as it is,
// without a copy; everything else lands in m. Bytes that are not of the
// encoding become U+FFFD, which is warned of.
func (p *Parser) toUTF8(m *memory, doc kind, body []byte, res *Result) []byte {
	enc, name, skip := findEncoding(doc, body)
	res.Charset = name
	body = body[skip:]
	if name == "utf-8" {
		if res.warned(truncated) {
			body = trimPartialRune(body)
		}
		if utf8.Valid(body) {
			return body
		}
		enc = unicode.UTF8
		res.warn("lossy_text")
	}
	out, _, err := transform.Append(enc.NewDecoder(), m.utf8[:0], body)
	m.utf8 = out
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		res.warn("lossy_text")
	}
	return bytes.TrimPrefix(out, []byte("\uFEFF"))
}

// findEncoding finds the encoding of a document, in the order of the HTML
// standard, section 13.2.3.2, "determining the character encoding": the byte
// order mark, the header, the first 1024 bytes (for HTML), what the bytes look
// like. For the last it takes UTF-8 if all of the body is that, and else
// windows-1252. skip is the length of the mark.
func findEncoding(doc kind, body []byte) (enc encoding.Encoding, name string, skip int) {
	for _, bom := range []struct{ mark, name string }{
		{"\xef\xbb\xbf", "utf-8"}, {"\xfe\xff", "utf-16be"}, {"\xff\xfe", "utf-16le"},
	} {
		if bytes.HasPrefix(body, []byte(bom.mark)) {
			enc, name = charset.Lookup(bom.name)
			return enc, name, len(bom.mark)
		}
	}
	if enc, name = lookupLabel([]byte(doc.charset)); enc != nil {
		return enc, name, 0
	}
	if !doc.plain {
		if enc, name = prescan(body[:min(len(body), prescanBytes)]); enc != nil {
			return enc, name, 0
		}
	}
	if utf8.Valid(trimPartialRune(body)) {
		return encoding.Nop, "utf-8", 0
	}
	return charmap.Windows1252, "windows-1252", 0
}

// trimPartialRune takes off a rune that b ends in the middle of.
func trimPartialRune(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			break
		}
	}
	return b
}
