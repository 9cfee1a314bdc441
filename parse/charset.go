package parse

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/charset"
	"weft/parse/dom"
)

// toUTF8 returns body as UTF-8 without a byte order mark, and writes the name
// of the encoding that it was in to res. Valid UTF-8 is returned as it is,
// without a copy; everything else lands in m. Bytes that are not of the
// encoding become U+FFFD, which is warned of.
func (p *Parser) toUTF8(m *memory, found coded, body []byte, res *Result) []byte {
	res.Charset = found.enc.Name()
	body = body[found.skip:]
	if res.Charset == "utf-8" {
		if res.warned(truncated) {
			body = trimPartialRune(body)
		}
		if utf8.Valid(body) {
			return body
		}
	}
	out, lossy := found.enc.AppendUTF8(m.utf8[:0], body)
	m.utf8 = out
	if lossy {
		res.warn("lossy_text")
	}
	return bytes.TrimPrefix(out, []byte("\uFEFF"))
}

// coded says what encoding a document is in.
type coded struct {
	enc     charset.Encoding
	skip    int  // length of the byte order mark
	certain bool // a <meta> that is come upon later changes nothing
}

// findEncoding finds the encoding of a document, in the order of the HTML
// standard, section 13.2.3.2, "determining the character encoding": the byte
// order mark, the header, the first 1024 bytes (for HTML), what the bytes look
// like. For the last it takes ISO-2022-JP if the escapes say so, UTF-8 if all of
// the body is that, else what charset.Detect finds, and else windows-1252. XML has a
// declaration, and UTF-8 where the body is that, in place of <meta>.
func findEncoding(doc kind, body []byte) coded {
	for _, bom := range []struct{ mark, name string }{
		{"\xef\xbb\xbf", "utf-8"}, {"\xfe\xff", "utf-16be"}, {"\xff\xfe", "utf-16le"},
	} {
		if bytes.HasPrefix(body, []byte(bom.mark)) {
			enc, _ := charset.Lookup([]byte(bom.name))
			return coded{enc, len(bom.mark), true}
		}
	}
	if enc, ok := charset.Lookup([]byte(doc.charset)); ok {
		return coded{enc, 0, true}
	}
	if doc.xml {
		if enc := xmlEncoding(body[:min(len(body), prescanBytes)]); enc.Name() != "" {
			return coded{enc: enc, certain: true}
		}
		if utf8.Valid(trimPartialRune(body)) {
			return coded{enc: charset.UTF8(), certain: true}
		}
	}
	if !doc.plain {
		if enc := prescan(body[:min(len(body), prescanBytes)]); enc.Name() != "" {
			return coded{enc: enc}
		}
	}
	if enc, ok := charset.DetectISO2022JP(body); ok {
		return coded{enc: enc}
	}
	if utf8.Valid(trimPartialRune(body)) {
		return coded{enc: charset.UTF8()}
	}
	if enc, ok := charset.Detect(body); ok {
		return coded{enc: enc}
	}
	return coded{enc: charset.Windows1252()}
}

// change is "changing the encoding while parsing" of the HTML standard,
// section 13.2.3.5: of an encoding that is not certain, the first <meta> in the
// tree that names one decides, wherever it stands.
func (c coded) change(root *html.Node) (enc charset.Encoding, change bool) {
	if c.certain || strings.HasPrefix(c.enc.Name(), "utf-16") {
		return enc, false
	}
	for n := range root.Descendants() {
		if n.DataAtom != atom.Meta || n.Namespace != "" {
			continue
		}
		if enc = metaEncoding(n); enc.Name() != "" {
			return enc, enc.Name() != c.enc.Name()
		}
	}
	return enc, false
}

// metaEncoding is the encoding that a <meta> asks for (section 13.2.6.4.4).
func metaEncoding(n *html.Node) charset.Encoding {
	var enc charset.Encoding
	if label, ok := dom.Attr(n, "charset"); ok {
		enc = declared([]byte(label))
	}
	if enc.Name() == "" {
		pragma, _ := dom.Attr(n, "http-equiv")
		content, _ := dom.Attr(n, "content")
		if isName([]byte(pragma), "content-type") {
			enc = declared(charsetIn([]byte(content)))
		}
	}
	if enc.Name() == "x-user-defined" {
		return charset.Windows1252()
	}
	return enc
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
