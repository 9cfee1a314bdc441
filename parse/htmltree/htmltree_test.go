package htmltree

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is an ordinary page of about 50 KB.
func page() []byte {
	var b bytes.Buffer
	b.WriteString("<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>Caf&eacute; &amp; more</title></head>\n<body class=main>\n")
	for i := range 400 {
		fmt.Fprintf(&b, "<div class=\"row\"><a href=\"/item/%d?a=1&amp;b=2\" title='no. %d'>Item <b>%d</b></a>\n<p>Text of some length &mdash; and an <em>emphasis</em>.\n", i, i, i)
		b.WriteString("<ul><li>one<li>two</ul></div>\n")
	}
	b.WriteString("</body></html>\n")
	return b.Bytes()
}

func TestSameTreeAsHTMLParse(t *testing.T) {
	src := page()
	compareWithHTMLParse(t, src)
	doc, report := Parse(src, Limits{})
	if hit := report.Hit(); hit != nil {
		t.Errorf("an ordinary page hits %v", hit)
	}
	if nodes, _ := checkTree(t, doc); nodes < 4000 {
		t.Errorf("%d nodes", nodes)
	}
}

// A page costs few allocations and no more memory than html.Parse takes.
func TestAllocations(t *testing.T) {
	src := page()
	measure := func(f func()) (allocs, size float64) {
		const runs = 10
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			f()
		}
		runtime.ReadMemStats(&after)
		return float64(after.Mallocs-before.Mallocs) / runs, float64(after.TotalAlloc-before.TotalAlloc) / runs
	}
	ours, oursBytes := measure(func() { Parse(src, Limits{}) })
	theirs, theirsBytes := measure(func() { htmlParse(src) })
	if ours > theirs/100 {
		t.Errorf("%.0f allocations, more than 1 %% of html.Parse's %.0f", ours, theirs)
	}
	if oursBytes > theirsBytes {
		t.Errorf("%.0f bytes, more than html.Parse's %.0f", oursBytes, theirsBytes)
	}
}

func TestElements(t *testing.T) {
	for i := tagNone + 1; i < tagForeign; i++ {
		name := names[i]
		if name == "" {
			t.Errorf("tag %d has no name", i)
			continue
		}
		if e, got := lookUp(name); e.tag != i || e.atom != atom.Lookup([]byte(name)) || got != name {
			t.Errorf("%s: found tag %d, want %d: another name has its hash", name, e.tag, i)
		}
	}
	for _, name := range []string{"x", "x-y", "href", "divx", "foreignobject"} {
		if e, got := lookUp(name); e.tag != tagNone || e.traits != 0 || e.atom != atom.Lookup([]byte(name)) || got != name {
			t.Errorf("%s: found %v %q", name, e, got)
		}
	}
}

// textOf returns the text of all nodes.
func textOf(n *html.Node) string {
	var b strings.Builder
	for n := range n.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// countOf returns how many elements have the name.
func countOf(doc *html.Node, name string) (n int) {
	for d := range doc.Descendants() {
		if d.Data == name {
			n++
		}
	}
	return n
}

// Over every limit the tree goes on, and the report says which it was.
func TestLimits(t *testing.T) {
	tests := []struct {
		name   string
		src    string
		limits Limits
		hit    string
		check  func(doc *html.Node) any // compared with want
		want   any
	}{
		{
			"nesting keeps links and their text", strings.Repeat("<div>", 100_000) + "<a href=x>y</a>", Limits{}, "nesting",
			func(doc *html.Node) any {
				_, depth := checkTree(t, doc)
				return []any{depth, countOf(doc, "div"), countOf(doc, "a"), textOf(doc)}
			},
			[]any{512, 100_000, 1, "y"},
		},
		{
			"deeper elements are children of the deepest", "<div><p><b>1<i>2<u>3</u>4</i>5", Limits{Nesting: 4}, "nesting",
			func(doc *html.Node) any { return dump(doc) },
			"| <html>\n|   <head>\n|   <body>\n|     <div>\n|       <p>\n|       <b>\n|         \"1\"\n|       <i>\n|         \"2\"\n|       <u>\n|         \"3\"\n|       \"45\"",
		},
		{
			"nodes end the document", strings.Repeat("<p>x", 100), Limits{Nodes: 50}, "nodes",
			func(doc *html.Node) any { n, _ := checkTree(t, doc); return n },
			50,
		},
		{
			"attributes", "<p a b c d e>", Limits{Attributes: 3}, "attributes",
			func(doc *html.Node) any { return len(doc.LastChild.LastChild.FirstChild.Attr) },
			3,
		},
		{
			"many attributes, some twice", "<p " + nested(40, "a# b# A# ") + ">", Limits{}, "",
			func(doc *html.Node) any { return len(doc.LastChild.LastChild.FirstChild.Attr) },
			80,
		},
		{
			"merged attributes", "<body a><body b><html c><body d e>", Limits{MergedAttributes: 2}, "merged attributes",
			func(doc *html.Node) any { return len(doc.LastChild.Attr) + len(doc.LastChild.LastChild.Attr) },
			3,
		},
		{
			"formatting elements that wait", "<p>" + nested(9, "<b a#>") + "</p>x", Limits{Formatting: 4}, "formatting",
			func(doc *html.Node) any { return countOf(doc, "b") },
			9 + 4,
		},
		{
			"formatting bomb", nested(400, "<font a#>") + strings.Repeat("<p>", 8000), Limits{}, "formatting",
			func(doc *html.Node) any { n, _ := checkTree(t, doc); return n < 4*8400 && countOf(doc, "p") == 8000 },
			true,
		},
		{
			"text", "<p>" + strings.Repeat("é", 10), Limits{Text: 7}, "text",
			func(doc *html.Node) any { return textOf(doc) },
			"ééé",
		},
		{
			"text in parts", "<p>abc</x>def</x>ghi<p>jkl", Limits{Text: 7}, "text",
			func(doc *html.Node) any { return textOf(doc) },
			"abcdefgjkl",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc, report := Parse([]byte(test.src), test.limits)
			if diff := cmp.Diff(test.want, test.check(doc)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if hit := strings.Join(report.Hit(), ", "); hit != test.hit {
				t.Errorf("hit %q, want %q", hit, test.hit)
			}
		})
	}
}

// Text, names and values that need no change share the document's memory.
func TestShares(t *testing.T) {
	src := []byte("<p title='a value'>some text<x-y>")
	doc, _ := Parse(src, Limits{})
	copy(src, bytes.ToUpper(src)) // nobody but a test may do that
	if got := textOf(doc); got != "SOME TEXT" {
		t.Errorf("the text is a copy: %q", got)
	}
	if got := doc.LastChild.LastChild.FirstChild.Attr[0]; got.Key != "TITLE" || got.Val != "A VALUE" {
		t.Errorf("the attribute is a copy: %v", got)
	}
}

// Elements that were opened again do not share their attributes: goquery
// changes attributes in place.
func TestCopiesOwnTheirAttributes(t *testing.T) {
	doc, _ := Parse([]byte("<p><b class=x>1<p>2"), Limits{})
	var bs []*html.Node
	for n := range doc.Descendants() {
		if n.Data == "b" {
			bs = append(bs, n)
		}
	}
	if len(bs) != 2 {
		t.Fatalf("%d elements", len(bs))
	}
	bs[0].Attr[0].Val = "y"
	bs[0].Attr = append(bs[0].Attr, html.Attribute{Key: "id"})
	if want := []html.Attribute{{Key: "class", Val: "x"}}; !slices.Equal(bs[1].Attr, want) {
		t.Errorf("got %v, want %v", bs[1].Attr, want)
	}
}

// Invalid UTF-8 is passed on as it is; nothing is cut within a character.
func TestBytes(t *testing.T) {
	doc, _ := Parse([]byte("<p>a\xffb"), Limits{})
	if got := textOf(doc); got != "a\xffb" {
		t.Errorf("%q", got)
	}
	doc, _ = Parse([]byte(strings.Repeat("日", 100)), Limits{Text: 100})
	if got := textOf(doc); !utf8.ValidString(got) || len(got) != 99 {
		t.Errorf("%d bytes: %q", len(got), got)
	}
	if doc, _ = Parse(nil, Limits{}); dump(doc) != "| <html>\n|   <head>\n|   <body>" {
		t.Errorf("an empty document: %s", dump(doc))
	}
}

// A tree that is built where another one was is as one in memory of its own,
// also after a document so large that its memory was not kept.
func TestMemoryIsUsedAgain(t *testing.T) {
	large := "<p>" + strings.Repeat("<b class=a title='&amp;'>x</b>\r\n", 30_000)
	// Texts in parts, with others between them that lie in the same slab.
	parts := strings.Repeat("<p>a<table>b&amp;c<tr>d&lt;e<td>\x00f&gt;g</table>h&amp;i", 200) + strings.Repeat("</html>\n<!-- &amp; -->", 100)
	var m Memory
	for _, doc := range []string{"<p>one", parts, large, parts[:500], "", "<table><tr><td a=1 b=2>x<p>y", large[:5000], "<title>&eacute;\x00</title><svg viewbox=1>", large[:100]} {
		want, _ := Parse([]byte(doc), Limits{})
		got, _ := m.Parse([]byte(doc), Limits{})
		if a, b := render(t, want), render(t, got); a != b {
			t.Fatalf("%.50q: %.300q, want %.300q", doc, b, a)
		}
	}
	m.Release()
	for _, slab := range m.nodes.slabs {
		for i := range slab {
			if slab[i].Data != "" || slab[i].Parent != nil {
				t.Fatal("a released node is kept")
			}
		}
	}
	b := &m.builder
	if b.doc != nil || b.tokenizer.src != "" || len(b.parts) > 0 {
		t.Error("the builder has not let go of the last document")
	}
	for _, e := range b.open.entries[:cap(b.open.entries)] {
		if e.node != nil || e.host != nil {
			t.Error("an open element is kept")
		}
	}
}

func render(t *testing.T, root *html.Node) string {
	t.Helper()
	var b strings.Builder
	if err := html.Render(&b, root); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
