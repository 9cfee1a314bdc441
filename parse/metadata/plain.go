package metadata

import (
	"strings"

	"weft/parse/dom"
)

// Attributes and the texts of elements are decoded when the tree is made: they
// are text, and "<3" and "&lt;" in them mean themselves. A script's text is not,
// and what pages put into JSON-LD is often meant to be: see plainText.

// oneLine takes needless white space out of text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// plainText makes one line of text out of what may have markup in it: tags are
// taken out, and character references are decoded, once.
func plainText(s string) string {
	return oneLine(dom.DecodeReferences(dom.WithoutTags(s)))
}
