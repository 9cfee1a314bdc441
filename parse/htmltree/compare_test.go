package htmltree

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// htmlParse is the parser that ours is compared with.
func htmlParse(src []byte) (*html.Node, error) {
	return html.ParseWithOptions(bytes.NewReader(src), html.ParseOptionEnableScripting(false))
}

// A deviation is a case where html.Parse does something else than the standard
// says, and this package does as the standard says.
type deviation struct {
	why string

	// applies says whether a document may show it: true for all that do, and
	// for as few others as is easily told.
	applies func(d document) bool
}

// A document is what a deviation looks at.
type document struct {
	src  string // in lower case
	want *html.Node
	deep bool // the adoption agency met more than three elements
}

// has says whether the document contains one of the strings.
func (d document) has(parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(d.src, part) })
}

var (
	plainDoctype = regexp.MustCompile(`<!doctype html>`)
	anyDoctype   = regexp.MustCompile(`<!doctype`)
)

var deviations = []deviation{
	{
		"a template in SVG or MathML makes html.Parse ignore the rest of the document",
		func(d document) bool { return d.has("<template") && d.has("<svg", "<math") },
	},
	{
		"html.Parse takes elements of SVG and MathML for HTML's of the same name (a td, an option) when it closes or looks for these",
		func(d document) bool { return hasForeign(d.want) },
	},
	{
		"in framesets html.Parse reads the text after ignored tags (title, style, script …) as theirs",
		func(d document) bool {
			return d.has("<frameset") && d.has("<title", "<textarea", "<style", "<xmp", "<iframe", "<noembed", "<noscript", "<script", "<plaintext")
		},
	},
	{
		"after <pre>, <listing> and <textarea> html.Parse drops every newline before the first content, the standard only one that follows at once; and a carriage return, which can only come from a character reference",
		func(d document) bool { return d.has("<pre", "<listing", "<textarea") && d.has("\n", "\r", "&#") },
	},
	{
		"html.Parse moves the space before other text out of a <noscript> in the head",
		func(d document) bool { return d.has("<noscript") && d.has(" ", "\n", "\t", "\f", "\r", "&#") },
	},
	{
		"html.Parse does not know that search is special",
		func(d document) bool { return d.has("<search") },
	},
	{
		"of a table's parts directly in a template html.Parse treats the text differently: it drops space before other text in a colgroup, opens formatting elements for space, and does not join text",
		func(d document) bool {
			return d.has("<template") && d.has("<col", "<tr", "<tbody", "<thead", "<tfoot", "<caption", "<td", "<th")
		},
	},
	{
		"in a caption html.Parse does not let <th> end the caption",
		func(d document) bool { return d.has("<caption") && d.has("<th") },
	},
	{
		"html.Parse leaves the insertion mode after the body for a doctype there",
		func(d document) bool { return d.has("</body", "</html") && anyDoctype.MatchString(d.src) },
	},
	{
		"the adoption agency of html.Parse leaves elements on the stack that it took from the list as the fourth or later",
		func(d document) bool { return d.deep },
	},
	{
		"html.Parse allows <frameset> after a template in the head and an element that begins the body",
		func(d document) bool { return d.has("<template") && d.has("<frameset") },
	},
	{
		`html.Parse reads "</" at the end of a document apart from the text before it, which matters in tables`,
		func(d document) bool {
			return strings.HasSuffix(d.src, "</") && d.has("<table", "<tr", "<tbody", "<thead", "<tfoot")
		},
	},
	{
		"</p> and </br> do not end MathML's annotation-xml in html.Parse",
		func(d document) bool { return d.has("<annotation-xml") && d.has("</p", "</br") },
	},
	{
		"html.Parse decides quirks mode by the case of HTML in the doctype, by a missing system identifier and by what follows the last one; keeps U+0000; and lower-cases more than ASCII",
		func(d document) bool {
			return len(anyDoctype.FindAllString(d.src, -1)) != len(plainDoctype.FindAllString(d.src, -1))
		},
	},
	{
		"html.Parse decodes character references and replaces U+0000 in CDATA sections",
		func(d document) bool { return d.has("[cdata[") && d.has("&", "\x00") },
	},
	{
		`html.Parse stops hiding tags in a script at a "<" that begins none`,
		func(d document) bool { return d.has("<script") && d.has("<!--") },
	},
	{
		`html.Parse takes the "/" of a repeated attribute's unquoted value for that of a self-closing tag`,
		func(d document) bool { return strings.Contains(d.src, "/>") && d.has("<svg", "<math") },
	},
	{
		"html.Parse compares attribute names before it replaces U+0000 in them",
		func(d document) bool { return d.has("\x00") && d.has("\ufffd") },
	},
	{
		"html.Parse compares the names of end tags in SVG and MathML by Unicode's case folding",
		func(d document) bool { return d.has("\u017f", "\u212a", "k\u0307") },
	},
	{
		"html.Parse does not know feDropShadow",
		func(d document) bool { return d.has("fedropshadow") },
	},
}

// hasForeign says whether an element of SVG or MathML has a name that HTML has
// rules for.
func hasForeign(n *html.Node) bool {
	if n.Namespace != "" && n.Data != "svg" && n.Data != "math" {
		if e, _ := lookUp(n.Data); e.tag != tagNone {
			return true
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if hasForeign(c) {
			return true
		}
	}
	return false
}

// adoptsDeep says whether the adoption agency, run for the current token, might
// meet a formatting element that is more than three elements below a special one.
func (b *builder) adoptsDeep() bool {
	f := -1
	if b.tok.kind == endTag || b.tok.tag == tagA || b.tok.tag == tagNobr {
		f = b.lastFormatting(b.tok.tag)
	}
	if f < 0 {
		return false
	}
	special := int(b.open.top().special)
	for i := b.formatting[f].place + 1; i < special-3; i++ {
		if b.indexFormatting(b.open.entries[i].node) >= 0 {
			return true
		}
	}
	return false
}

// compareWithHTMLParse fails the test where the trees differ for no known
// reason.
func compareWithHTMLParse(t *testing.T, src []byte) {
	t.Helper()
	want, err := htmlParse(src)
	if err != nil {
		return // too deep
	}
	b := newBuilder(src, Limits{})
	deep := false
	for more := true; more; {
		b.read()
		deep = deep || b.adoptsDeep()
		more = b.process()
	}
	b.joinText()
	if b.report != (Report{}) {
		return
	}
	if diff := firstDifference(want, b.doc); diff != "" {
		d := document{strings.ToLower(string(src)), want, deep}
		if !slices.ContainsFunc(deviations, func(v deviation) bool { return v.applies(d) }) {
			t.Fatalf("%q differs from html.Parse:\n%s\nwant:\n%s\ngot:\n%s", src, diff, dump(want), dump(b.doc))
		}
	}
}

// firstDifference walks both trees and describes the first difference.
func firstDifference(want, got *html.Node) string {
	if want.Type != got.Type || want.DataAtom != got.DataAtom || want.Data != got.Data ||
		want.Namespace != got.Namespace || !slices.Equal(want.Attr, got.Attr) {
		return fmt.Sprintf("want %s %q %v\ngot  %s %q %v", want.Namespace, want.Data, want.Attr, got.Namespace, got.Data, got.Attr)
	}
	w, g := want.FirstChild, got.FirstChild
	for ; w != nil && g != nil; w, g = w.NextSibling, g.NextSibling {
		if diff := firstDifference(w, g); diff != "" {
			return diff
		}
	}
	if (w == nil) != (g == nil) {
		return fmt.Sprintf("in %q want %v more, got %v more", want.Data, w != nil, g != nil)
	}
	return ""
}

// checkTree fails the test where the links of the tree do not fit together. It
// returns the number of nodes and the depth of the deepest element.
func checkTree(t testing.TB, doc *html.Node) (nodes, depth int) {
	t.Helper()
	level := 0
	n := doc
	for {
		nodes++
		if n.Type == html.ElementNode {
			depth = max(depth, level)
		}
		if c := n.FirstChild; c != nil {
			if c.Parent != n || c.PrevSibling != nil {
				t.Fatalf("%q: the first child's links are wrong", n.Data)
			}
			n = c
			level++
			continue
		}
		if n.LastChild != nil {
			t.Fatalf("%q: a last child without a first", n.Data)
		}
		for n.NextSibling == nil {
			if n == doc {
				return nodes, depth
			}
			if n.Parent.LastChild != n {
				t.Fatalf("%q: the last child's links are wrong", n.Parent.Data)
			}
			n = n.Parent
			level--
		}
		if n.NextSibling.PrevSibling != n || n.NextSibling.Parent != n.Parent {
			t.Fatalf("%q: the sibling's links are wrong", n.Data)
		}
		n = n.NextSibling
	}
}
