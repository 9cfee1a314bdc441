package parse

import (
	"bytes"
	"strings"
)

// asHTML writes XHTML in the ways of HTML: <a/> as <a></a>, and the text of CDATA
// sections as text. Read as HTML, one <script/>, <title/> or <video/> would swallow the
// page, and a section would be a comment. Comments, scripts and styles stay as they
// are. It returns src if there is nothing to change.
func asHTML(src []byte) []byte {
	const section = "<![CDATA["
	var out []byte
	copied := 0 // of src into out
	for at := 0; ; {
		open := bytes.IndexByte(src[at:], '<')
		if open < 0 {
			break
		}
		at += open
		switch rest := src[at:]; {
		case bytes.HasPrefix(rest, []byte("<!--")):
			at += through(rest, "-->")
		case bytes.HasPrefix(rest, []byte(section)):
			end := through(rest, "]]>")
			out = append(out, src[copied:at]...)
			out = appendText(out, bytes.TrimSuffix(rest[len(section):end], []byte("]]>")))
			at += end
			copied = at
		default:
			tag, name := startTag(rest)
			at += len(tag)
			switch {
			case len(name) == 0:
			case tag[len(tag)-1] != '>' || tag[len(tag)-2] != '/':
				if strings.EqualFold(name, "script") || strings.EqualFold(name, "style") {
					at += through(src[at:], "</"+name)
				}
			case !isVoid(name):
				out = append(append(out, src[copied:at-len("/>")]...), "></"...)
				out = append(append(out, name...), '>')
				copied = at
			}
		}
	}
	if copied == 0 {
		return src
	}
	return append(out, src[copied:]...)
}

// through returns how long b is up to and with the next mark, or as a whole.
func through(b []byte, mark string) int {
	if i := bytes.Index(b, []byte(mark)); i >= 0 {
		return i + len(mark)
	}
	return len(b)
}

// startTag returns the tag that b begins with, up to and with its ">", and its name,
// which is empty if it is no start tag. A tag without ">" ends before the next "<".
func startTag(b []byte) (tag []byte, name string) {
	quote := byte(0)
	end := 1
	for ; end < len(b); end++ {
		c := b[end]
		if quote != 0 {
			if c == quote || c == '<' { // which no value has in XML
				quote = 0
			}
		} else if c == '"' || c == '\'' {
			quote = c
		}
		if quote == 0 && (c == '>' || c == '<') {
			break
		}
	}
	if end == len(b) || b[end] == '<' {
		return b[:end], ""
	}
	tag = b[:end+1]
	n := 1
	for n < end && strings.IndexByte(" \t\r\n/>", tag[n]) < 0 {
		n++
	}
	if c := tag[min(1, end)] | 0x20; c < 'a' || c > 'z' {
		return tag, ""
	}
	return tag, string(tag[1:n])
}

// appendText appends a text as it is written in markup.
func appendText(dst, text []byte) []byte {
	for _, c := range text {
		switch c {
		case '<':
			dst = append(dst, "&lt;"...)
		case '&':
			dst = append(dst, "&amp;"...)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// isVoid reports whether an element has no end tag in HTML (HTML standard, section
// 13.1.2, and what its parser takes for such elements).
func isVoid(name string) bool {
	switch strings.ToLower(name) {
	case "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen",
		"link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}
