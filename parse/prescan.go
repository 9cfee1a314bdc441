package parse

import (
	"bytes"

	"weft/parse/charset"
)

// prescanBytes is how much of a document is looked through for what it says of
// its encoding.
const prescanBytes = 1024

// prescan is "prescan a byte stream to determine its encoding" of the HTML
// standard, section 13.2.3.2, over all of head; the zero Encoding if it finds nothing.
// It knows no more of HTML than the standard has it know: what looks like a
// <meta> in a script is one.
func prescan(head []byte) charset.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("<\x00?\x00x\x00")):
		return lookup([]byte("utf-16le"))
	case bytes.HasPrefix(head, []byte("\x00<\x00?\x00x")):
		return lookup([]byte("utf-16be"))
	}
	s := scanner{rest: head}
	for s.skipTo('<') {
		switch {
		case s.at("<!--"):
			end := bytes.Index(s.rest[2:], []byte("-->")) // whose hyphens may be those of the start
			if end < 0 {
				return xmlEncoding(head)
			}
			s.rest = s.rest[2+end+len("-->"):]
		case s.atMeta():
			s.rest = s.rest[len("<meta"):]
			if enc := s.meta(); enc.Name() != "" {
				return enc
			}
		case s.atTag():
			s.skipName()
			for ok := !s.at(">"); ok; {
				_, _, ok = s.attribute()
			}
		case s.at("<!"), s.at("</"), s.at("<?"):
			s.skipTo('>')
		default:
			s.rest = s.rest[1:]
		}
	}
	return xmlEncoding(head)
}

func lookup(label []byte) charset.Encoding {
	enc, _ := charset.Lookup(label)
	return enc
}

// declared is the encoding that a document means by a label in itself. It was
// read as ASCII, so it is not UTF-16.
func declared(label []byte) charset.Encoding {
	enc := lookup(label)
	if name := enc.Name(); name == "utf-16be" || name == "utf-16le" {
		return charset.UTF8()
	}
	return enc
}

// A scanner reads markup; rest is what is left of it.
type scanner struct{ rest []byte }

// skipTo goes on to the next c, or to the end, where it returns false.
func (s *scanner) skipTo(c byte) bool {
	i := bytes.IndexByte(s.rest, c)
	if i < 0 {
		i = len(s.rest)
	}
	s.rest = s.rest[i:]
	return len(s.rest) > 0
}

// skipName goes on to the end of the name of a tag.
func (s *scanner) skipName() {
	for i, c := range s.rest {
		if endsName(c) {
			s.rest = s.rest[i:]
			return
		}
	}
	s.rest = nil
}

func (s *scanner) at(prefix string) bool { return bytes.HasPrefix(s.rest, []byte(prefix)) }

func (s *scanner) atMeta() bool {
	const tag = "<meta"
	return len(s.rest) > len(tag) && isName(s.rest[:len(tag)], tag) && (isSpace(s.rest[len(tag)]) || s.rest[len(tag)] == '/')
}

// atTag is for start and end tags.
func (s *scanner) atTag() bool {
	i := 1
	if s.at("</") {
		i = 2
	}
	return len(s.rest) > i && 'a' <= lower(s.rest[i]) && lower(s.rest[i]) <= 'z'
}

// meta reads the attributes of a <meta> and returns the encoding that they
// name, if they do.
func (s *scanner) meta() (enc charset.Encoding) {
	var hasPragma, hasContent, hasCharset bool // each attribute counts once
	var isPragma, needsPragma bool
	for {
		key, value, ok := s.attribute()
		switch {
		case !ok && (len(s.rest) == 0 || needsPragma && !isPragma):
			return charset.Encoding{}
		case !ok && enc.Name() == "x-user-defined":
			return charset.Windows1252()
		case !ok:
			return enc
		case isName(key, "http-equiv") && !hasPragma:
			hasPragma, isPragma = true, isName(value, "content-type")
		case isName(key, "content") && !hasContent:
			hasContent = true
			if label := charsetIn(value); enc.Name() == "" && !hasCharset && label != nil {
				enc = declared(label)
				needsPragma = enc.Name() != ""
			}
		case isName(key, "charset") && !hasCharset:
			hasCharset, needsPragma = true, false
			enc = declared(value)
		}
	}
}

// attribute is "get an attribute", but for the case of the letters. ok is false
// at the end of the tag and of the input, also within an attribute.
func (s *scanner) attribute() (key, value []byte, ok bool) {
	b, i := s.rest, 0
	s.rest = nil // where the input ends
	for i < len(b) && (isSpace(b[i]) || b[i] == '/') {
		i++
	}
	start := i
	for i < len(b) && !endsName(b[i]) && b[i] != '/' && (b[i] != '=' || i == start) {
		i++
	}
	key = b[start:i]
	if i == len(b) {
		return nil, nil, false
	}
	if len(key) == 0 {
		s.rest = b[i:] // a '>'
		return nil, nil, false
	}
	if i = skipSpace(b, i); i == len(b) {
		return nil, nil, false
	}
	if b[i] != '=' {
		s.rest = b[i:]
		return key, nil, true
	}
	if i = skipSpace(b, i+1); i == len(b) {
		return nil, nil, false
	}
	if q := b[i]; q == '"' || q == '\'' {
		n := bytes.IndexByte(b[i+1:], q)
		if n < 0 {
			return nil, nil, false
		}
		s.rest = b[i+1+n+1:]
		return key, b[i+1 : i+1+n], true
	}
	start = i
	for i < len(b) && !endsName(b[i]) {
		i++
	}
	if i == len(b) {
		return nil, nil, false
	}
	s.rest = b[i:]
	return key, b[start:i], true
}

// skipSpace returns where the white space ends that is at i.
func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

// charsetIn is the label that "extracting a character encoding from a meta
// element" finds in its content; nil is none.
func charsetIn(s []byte) []byte {
	const word = "charset"
	for ; len(s) >= len(word); s = s[1:] {
		if !isName(s[:len(word)], word) {
			continue
		}
		value, ok := bytes.CutPrefix(trimSpace(s[len(word):]), []byte("="))
		if !ok {
			continue
		}
		value = trimSpace(value)
		if len(value) == 0 {
			return nil
		}
		if q := value[0]; q == '"' || q == '\'' {
			value, _, ok = bytes.Cut(value[1:], value[:1])
			if !ok {
				return nil
			}
			return value
		}
		for i, c := range value {
			if isSpace(c) || c == ';' {
				return value[:i]
			}
		}
		return value
	}
	return nil
}

// xmlEncoding is "get an XML encoding": that of an XML declaration at the start
// of head, which counts for HTML too.
func xmlEncoding(head []byte) charset.Encoding {
	decl, _, ok := bytes.Cut(head, []byte(">"))
	if !ok || !bytes.HasPrefix(decl, []byte("<?xml")) {
		return charset.Encoding{}
	}
	_, value, _ := bytes.Cut(decl, []byte("encoding"))
	value, ok = bytes.CutPrefix(trimControls(value), []byte("="))
	value = trimControls(value)
	if !ok || len(value) == 0 || value[0] != '"' && value[0] != '\'' {
		return charset.Encoding{}
	}
	label, _, ok := bytes.Cut(value[1:], value[:1])
	if !ok || bytes.ContainsFunc(label, func(r rune) bool { return r <= ' ' }) {
		return charset.Encoding{}
	}
	return declared(label)
}

func trimControls(b []byte) []byte {
	return bytes.TrimLeftFunc(b, func(r rune) bool { return r <= ' ' })
}

func trimSpace(b []byte) []byte { return bytes.TrimLeft(b, "\t\n\f\r ") }

func isSpace(c byte) bool { return c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ' }

func endsName(c byte) bool { return isSpace(c) || c == '>' }

// isName compares as HTML compares names: ASCII letters of any case.
func isName(b []byte, name string) bool {
	if len(b) != len(name) {
		return false
	}
	for i, c := range b {
		if lower(c) != name[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
