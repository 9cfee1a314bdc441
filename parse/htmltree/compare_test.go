package htmltree

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// htmlParse is the parser that ours is compared with.
func htmlParse(src []byte) (*html.Node, error) {
	return html.ParseWithOptions(bytes.NewReader(src), html.ParseOptionEnableScripting(false))
}

// A deviation is a case in which html.Parse does something else than the
// standard says, and this package does as the standard says.
type deviation struct {
	why string

	// example is a document that shows it, and want our tree of it.
	example, want string

	// explains says whether a document may show it: true for all that do, and
	// for as few others as is easily told.
	explains func(d document) bool
}

// A document is what a deviation looks at.
type document struct {
	original string
	src      string // in lower case
	want     *html.Node
	deep     bool // the adoption agency may have met more than three elements
}

// has says whether the document contains one of the strings.
func (d document) has(parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(d.src, part) })
}

var deviations = []deviation{
	{
		"html.Parse ignores everything after a template in SVG or MathML",
		"<svg><desc><template></template></desc></svg>x",
		"<html><head></head><body><svg><desc><template></template></desc></svg>x</body></html>",
		func(d document) bool { return d.has("<template") && d.has("<svg", "<math") },
	},
	{
		"html.Parse takes elements of SVG and MathML for HTML's of the same name, when it closes these or looks for them",
		"<form><svg><rb></form>x",
		"<html><head></head><body><form><svg><rb>x</rb></svg></form></body></html>",
		func(d document) bool { return hasForeign(d.want) },
	},
	{
		"html.Parse reads what follows the tags of title, style, script … as their text even in framesets, which have no such elements",
		"<frameset><title><frame>",
		"<html><head></head><frameset><frame></frame></frameset></html>",
		func(d document) bool {
			return d.has("<frameset") && d.has("<title", "<textarea", "<style", "<xmp", "<iframe", "<noembed", "<noscript", "<script", "<plaintext")
		},
	},
	{
		"html.Parse drops every newline before the content of pre, listing and textarea; the standard drops one that follows the tag at once",
		"<pre></b>\nx",
		"<html><head></head><body><pre>\n\nx</pre></body></html>", // html.Render adds one
		func(d document) bool { return d.has("<pre", "<listing", "<textarea") && d.has("\n", "\r", "&#") },
	},
	{
		"html.Parse drops a carriage return there, which can only come from a character reference",
		"<pre>&#13;x",
		"<html><head></head><body><pre>&#13;x</pre></body></html>",
		func(d document) bool { return d.has("<pre", "<listing", "<textarea") && d.has("&#") },
	},
	{
		"html.Parse moves the space before other text out of a noscript in the head",
		"<noscript> x",
		"<html><head><noscript> </noscript></head><body>x</body></html>",
		func(d document) bool { return d.has("<noscript") && d.has(" ", "\n", "\t", "\f", "\r", "&#") },
	},
	{
		"html.Parse does not know that search is special",
		"<li><search><li>",
		"<html><head></head><body><li><search><li></li></search></li></body></html>",
		func(d document) bool { return d.has("<search") },
	},
	{
		"html.Parse drops the space in a colgroup that is missing, in a template, when other text is there too",
		"<template><col>x y",
		"<html><head><template><col/> </template></head><body></body></html>",
		inTemplateTable,
	},
	{
		"html.Parse opens formatting elements for space in a table that is missing, in a template, and does not join its texts",
		"<template><thead><b></thead>\n",
		"<html><head><template><thead></thead><b></b>\n</template></head><body></body></html>",
		inTemplateTable,
	},
	{
		"html.Parse does not let <th> end a caption",
		"<table><caption><th>x",
		"<html><head></head><body><table><caption></caption><tbody><tr><th>x</th></tr></tbody></table></body></html>",
		func(d document) bool { return d.has("<caption") && d.has("<th") },
	},
	{
		"html.Parse goes back to the body for a doctype after it",
		"</body><!doctype html><!--x-->",
		"<html><head></head><body></body><!--x--></html>",
		func(d document) bool { return d.has("</body", "</html") && d.has("<!doctype") },
	},
	{
		"html.Parse leaves those elements open that its adoption agency took from the list as the fourth or later",
		"<i><em><x><y><tt><ul></i></tt>z",
		"<html><head></head><body><i><em><x><y><tt></tt></y></x></em></i><tt></tt><ul><tt><i></i></tt>z</ul></body></html>",
		func(d document) bool { return d.deep },
	},
	{
		"html.Parse forgets, when a body begins by itself, that a template in the head has ruled out framesets",
		"<template></template><x><frameset>",
		"<html><head><template></template></head><body><x></x></body></html>",
		func(d document) bool { return d.has("<template") && d.has("<frameset") },
	},
	{
		`html.Parse reads "</" at the end of a document apart from the text before it, which matters in tables`,
		"<table> </",
		"<html><head></head><body> &lt;/<table></table></body></html>",
		func(d document) bool { return strings.HasSuffix(d.src, "</") && d.has("<t") },
	},
	{
		"html.Parse does not let </p> and </br> end MathML's annotation-xml",
		"<p><math><annotation-xml></p>",
		"<html><head></head><body><p><math><annotation-xml></annotation-xml></math></p></body></html>",
		func(d document) bool { return d.has("<annotation-xml") && d.has("</p", "</br") },
	},
	{
		"html.Parse chooses quirks mode for an upper-case HTML in the doctype, for a missing system identifier and for what follows the last one; keeps U+0000, and lower-cases more than ASCII",
		"<!DOCTYPE HTML><p><table>",
		"<!DOCTYPE html><html><head></head><body><p></p><table></table></body></html>",
		func(d document) bool {
			return strings.Count(d.src, "<!doctype") != strings.Count(d.original, "<!doctype html>")
		},
	},
	{
		"html.Parse decodes character references in CDATA sections",
		"<svg><![CDATA[&amp;]]>",
		"<html><head></head><body><svg>&amp;amp;</svg></body></html>",
		func(d document) bool { return d.has("[cdata[") && d.has("&") },
	},
	{
		"html.Parse replaces U+0000 in CDATA sections even where HTML's rules drop it",
		"<svg><desc><![CDATA[\x00]]>",
		"<html><head></head><body><svg><desc></desc></svg></body></html>",
		func(d document) bool { return d.has("[cdata[") && d.has("\x00") },
	},
	{
		`html.Parse takes a script's comment for ended after a "<" that no letter follows`,
		"<script><!-- < <script></script>x--></script>y",
		"<html><head><script><!-- < <script></script>x--></script></head><body>y</body></html>",
		func(d document) bool { return d.has("<script") && d.has("<!--") },
	},
	{
		`html.Parse takes the "/" that ends the unquoted value of a repeated attribute for the "/" of a self-closing tag`,
		"<svg><g a=1 a=x/>y",
		`<html><head></head><body><svg><g a="1">y</g></svg></body></html>`,
		func(d document) bool { return d.has("/>") && d.has("<svg", "<math") },
	},
	{
		"html.Parse compares the names of attributes before it replaces U+0000 in them",
		"<a \x00=1 \ufffd=2>",
		"<html><head></head><body><a \ufffd=\"1\"></a></body></html>",
		func(d document) bool { return d.has("\x00") && d.has("\ufffd") },
	},
	{
		"html.Parse compares the names of end tags in SVG and MathML by Unicode's case folding",
		"<svg><x\u212a><y></xk>z",
		"<html><head></head><body><svg><x\u212a><y>z</y></x\u212a></svg></body></html>",
		func(d document) bool { return strings.ContainsAny(d.original, "\u017f\u212a") },
	},
	{
		"html.Parse does not know feDropShadow",
		"<svg><fedropshadow>",
		"<html><head></head><body><svg><feDropShadow></feDropShadow></svg></body></html>",
		func(d document) bool { return d.has("<fedropshadow") },
	},
}

func inTemplateTable(d document) bool { return d.has("<template") && d.has("<c", "<t") }

// TestDeviations shows every known difference from html.Parse, and that it is
// one still.
func TestDeviations(t *testing.T) {
	render := func(n *html.Node) string {
		var b strings.Builder
		if err := html.Render(&b, n); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for _, v := range deviations {
		theirs, err := htmlParse([]byte(v.example))
		if err != nil {
			t.Fatal(err)
		}
		ours, _ := Parse([]byte(v.example), Limits{})
		if got := render(ours); got != v.want {
			t.Errorf("%s: %q\n got %s\nwant %s", v.why, v.example, got, v.want)
		}
		if firstDifference(theirs, ours) == "" {
			t.Errorf("%s: not any more: %q", v.why, v.example)
		}
	}
}

// TestSameAsHTMLParse holds where this package does as html.Parse does and not
// as the standard says; doc.go says why.
func TestSameAsHTMLParse(t *testing.T) {
	for _, src := range []string{
		"<!-- a &amp; b &eacute; -->", "<!doctype &gt; public '&gt;'>", // references
		"a</>b",                             // an empty comment
		"<b id=1 class=2 a=3>", "<a z y x>", // sorted attributes
	} {
		want, err := htmlParse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := Parse([]byte(src), Limits{})
		if diff := firstDifference(want, got); diff != "" {
			t.Errorf("%q: %s", src, diff)
		}
	}
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
		d := document{string(src), strings.ToLower(string(src)), want, deep}
		if !slices.ContainsFunc(deviations, func(v deviation) bool { return v.explains(d) }) {
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
