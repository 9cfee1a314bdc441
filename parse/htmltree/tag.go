package htmltree

import (
	"strings"

	"golang.org/x/net/html"
)

// fewAttributes is up to how many attributes the names of a tag are compared
// with each other; beyond it a map finds the repeated ones.
const fewAttributes = 16

// tag reads a start or end tag whose name begins at i (13.2.5.8 to 13.2.5.40).
// A tag that the end of the document cuts off is dropped, with everything
// after it: that is the standard's "eof-in-tag". The attributes of end tags
// are skipped.
func (z *tokenizer) tag(t *token, kind tokenKind, i int) {
	src := z.src
	start, odd := i, uint8(0)
	for ; i < len(src) && classes[src[i]]&nameEnd == 0; i++ {
		odd |= classes[src[i]]
	}
	name := src[start:i]
	if odd&unlikeSelf != 0 {
		name = z.lower(name)
	}
	t.kind = kind
	t.selfClosing = false
	t.attrs = nil
	t.element, t.name = lookUp(name)
	if i < len(src) && src[i] == '>' { // as most tags do
		z.pos = i + 1
		return
	}

	var names nameSet
	for {
		for i < len(src) && classes[src[i]]&space != 0 {
			i++
		}
		if i == len(src) {
			break
		}
		switch src[i] {
		case '>':
			z.pos = i + 1
			t.attrs = z.slabs.take()
			return
		case '/':
			if i++; i < len(src) && src[i] == '>' {
				t.selfClosing = true
			}
			continue
		}
		var a html.Attribute
		a.Key, i = z.attributeName(i)
		for i < len(src) && classes[src[i]]&space != 0 {
			i++
		}
		if i < len(src) && src[i] == '=' {
			a.Val, i = z.attributeValue(i + 1)
		}
		if kind == startTag && z.isNew(a.Key, &names) {
			z.slabs.addAttribute(a)
		}
	}
	z.slabs.take() // nobody's
	z.pos = len(src)
	t.kind = endOfFile
}

// attributeName reads the name that begins at i (13.2.5.32 and 13.2.5.33), and
// returns where it ends. A '=' in front is part of it.
func (z *tokenizer) attributeName(i int) (string, int) {
	src := z.src
	start, odd := i, classes[src[i]]
	for i++; i < len(src) && classes[src[i]]&keyEnd == 0; i++ {
		odd |= classes[src[i]]
	}
	if odd&unlikeSelf != 0 {
		return z.lower(src[start:i]), i
	}
	return src[start:i], i
}

// attributeValue reads the value after a '=' (13.2.5.35 to 13.2.5.39), and
// returns where it ends.
func (z *tokenizer) attributeValue(i int) (string, int) {
	src := z.src
	for i < len(src) && classes[src[i]]&space != 0 {
		i++
	}
	if i == len(src) || src[i] == '>' {
		return "", i
	}
	start, end := i, i
	if quote := src[i]; quote == '"' || quote == '\'' {
		start = i + 1
		end = z.index(start, quote)
		i = min(end+1, len(src))
	} else {
		for end < len(src) && classes[src[end]]&valueEnd == 0 {
			end++
		}
		i = end
	}
	val := src[start:end]
	if z.hasNUL(start, end) {
		val = replaceNUL(val)
	}
	if z.hasRef(start, end) {
		val = z.decode(val, true)
	}
	return val, i
}

// A nameSet tells new names of attributes from repeated ones.
type nameSet struct {
	bits   uint64 // one for every name, chosen by its length and ends
	mapped bool   // the names are in tokenizer.seen too
}

// isNew says whether the pending attributes have room for the name and do not
// hold it yet: of attributes with the same name the first one counts
// (13.2.5.33). Where the name's bit is not set, as it is for most names, none
// needs to be looked at.
func (z *tokenizer) isNew(key string, names *nameSet) bool {
	pending := z.slabs.pending()
	if len(pending) >= z.maxAttributes {
		z.report.Attributes = true
		return false
	}
	if len(pending) < fewAttributes {
		bit := uint64(1) << ((uint(len(key)) ^ uint(key[0])<<2 ^ uint(key[len(key)-1])) % 64)
		if names.bits&bit != 0 {
			for i := range pending {
				if pending[i].Key == key {
					return false
				}
			}
		}
		names.bits |= bit
		return true
	}
	if !names.mapped {
		names.mapped = true
		if z.seen == nil {
			z.seen = make(map[string]struct{})
		}
		clear(z.seen)
		for i := range pending {
			z.seen[pending[i].Key] = struct{}{}
		}
	}
	if _, ok := z.seen[key]; ok {
		return false
	}
	z.seen[key] = struct{}{}
	return true
}

// lower returns a name as 13.2.5.8 and 13.2.5.33 read it: ASCII upper case
// becomes lower case and U+0000 becomes U+FFFD.
func (z *tokenizer) lower(s string) string {
	b := z.slabs.reserve(len(s) + 2*strings.Count(s, "\x00"))
	for i := range len(s) {
		switch c := s[i]; {
		case classes[c]&upper != 0:
			b = append(b, c|0x20)
		case c == 0:
			b = append(b, "\ufffd"...)
		default:
			b = append(b, c)
		}
	}
	return z.slabs.text(b)
}
