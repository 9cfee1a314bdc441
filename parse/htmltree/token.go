package htmltree

import (
	"strings"

	"golang.org/x/net/html"
)

// A tokenKind is one of the kinds of tokens that 13.2.5 emits. Characters come
// in runs.
type tokenKind uint8

const (
	endOfFile tokenKind = iota
	characters
	startTag
	endTag
	comment
	doctype
)

// A token is what the tokenizer read last. There is one, filled again and
// again; the tree construction takes out of it what goes into nodes.
type token struct {
	kind tokenKind

	// Of a tag.
	element            // its atom, number and traits
	name        string // in lower case
	attrs       []html.Attribute
	selfClosing bool

	// data is the run of characters, the comment or what stands between
	// "<!doctype" and ">".
	data string
	nul  bool // data, a run of characters, has U+0000 in it
}

// whitespace is what the tree construction calls so: "one of U+0009, U+000A,
// U+000C, U+000D, or U+0020".
const whitespace = "\t\n\f\r "

// leadingSpace returns how many bytes of s are whitespace before anything else.
func leadingSpace(s string) int {
	for i := range len(s) {
		if classes[s[i]]&space == 0 {
			return i
		}
	}
	return len(s)
}

// attribute returns the value of a tag's attribute.
func (t *token) attribute(key string) (val string, ok bool) {
	for i := range t.attrs {
		if t.attrs[i].Key == key {
			return t.attrs[i].Val, true
		}
	}
	return "", false
}

// withoutNUL returns s without its U+0000 characters.
func withoutNUL(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// replaceNUL returns s with U+FFFD for every U+0000.
func replaceNUL(s string) string { return strings.ReplaceAll(s, "\x00", "\ufffd") }
