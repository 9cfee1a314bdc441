package charset

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// An Encoding is one of the standard's. The zero value is none.
type Encoding struct {
	name string
	text encoding.Encoding
}

// UTF8 and Windows1252 are what a page is in when nothing says what it is.
func UTF8() Encoding        { return Encoding{"utf-8", unicode.UTF8} }
func Windows1252() Encoding { return Encoding{"windows-1252", charmap.Windows1252} }

// Lookup is "get an encoding" (section 4.2): ok is false for a label that is
// none of the standard's. White space around it and the case of ASCII letters
// do not count.
func Lookup(label []byte) (e Encoding, ok bool) {
	for len(label) > 0 && isSpace(label[0]) {
		label = label[1:]
	}
	for len(label) > 0 && isSpace(label[len(label)-1]) {
		label = label[:len(label)-1]
	}
	const longest = 32
	var lower [longest]byte
	if len(label) > longest {
		return Encoding{}, false
	}
	for i, c := range label {
		if c <= ' ' || c >= 0x80 { // the index below would fold and trim more than ASCII
			return Encoding{}, false
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	if string(lower[:len(label)]) == "utf-8" {
		return UTF8(), true
	}
	text, err := htmlindex.Get(string(lower[:len(label)]))
	if err != nil {
		return Encoding{}, false
	}
	name, err := htmlindex.Name(text)
	return Encoding{name, text}, err == nil
}

// Name is the standard's name in lower case, "" of none.
func (e Encoding) Name() string { return e.name }

// AppendUTF8 appends src, decoded, to dst. Every error of the decoder (section
// 4.1) is a U+FFFD; lossy says that there was one. A byte order mark is
// decoded like any other character.
func (e Encoding) AppendUTF8(dst, src []byte) (out []byte, lossy bool) {
	switch e.name {
	case "utf-8":
		return appendUTF8(dst, src)
	case "utf-16le":
		return appendUTF16(dst, src, 0)
	case "utf-16be":
		return appendUTF16(dst, src, 1)
	case "replacement":
		if len(src) == 0 {
			return dst, false
		}
		return appendError(dst), true
	case "gbk", "gb18030":
		return appendGB18030(dst, src)
	case "big5":
		return appendBig5(dst, src)
	case "euc-kr":
		return appendEUCKR(dst, src)
	case "shift_jis":
		return appendShiftJIS(dst, src)
	case "euc-jp":
		return appendEUCJP(dst, src)
	case "iso-2022-jp":
		return appendISO2022JP(dst, src)
	}
	if m, ok := e.text.(interface{ DecodeByte(byte) rune }); ok {
		return appendSingle(dst, src, m.DecodeByte)
	}
	if e.name == "x-user-defined" {
		return appendSingle(dst, src, func(c byte) rune { return 0xF780 + rune(c) - 0x80 })
	}
	return appendSingle(dst, src, charmap.ISO8859_8.DecodeByte) // iso-8859-8-i, which has the same table
}

func isSpace(c byte) bool { return c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ' }

func appendError(dst []byte) []byte { return append(dst, "\uFFFD"...) }

// ascii is how many bytes at the start of b are ASCII.
func ascii(b []byte) int {
	i := 0
	for i < len(b) && b[i] < 0x80 {
		i++
	}
	return i
}
