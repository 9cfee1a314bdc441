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
	b := newBuilder(src, Limits{}, new(Memory))
	deep := false
	for more := true; more; {
		b.read()
		deep = deep || b.adoptsDeep()
		more = b.process()
	}
	b.joinText()
	if b.report.Hit() != nil {
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
