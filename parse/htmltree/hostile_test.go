package htmltree

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// A family is a kind of document made to be expensive: start once, then repeat
// as often as fits, then end once.
type family struct {
	name, start, repeat, end string
}

// counter marks where a family wants a number that differs in each repetition.
const counter = "#"

// document returns the family's document with about size bytes of repetitions.
func (f family) document(size int) []byte {
	var b strings.Builder
	b.WriteString(f.start)
	for i := 0; b.Len() < len(f.start)+size; i++ {
		if strings.Contains(f.repeat, counter) {
			b.WriteString(strings.ReplaceAll(f.repeat, counter, fmt.Sprint(i)))
		} else {
			b.WriteString(f.repeat)
		}
	}
	b.WriteString(f.end)
	return []byte(b.String())
}

// nested repeats a part with different numbers.
func nested(n int, part string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(part, counter, fmt.Sprint(i)))
	}
	return b.String()
}

// hostile returns all families.
func hostile() []family {
	list := []family{
		{"text", "", "x", ""},
		{"less-than signs", "", "<", ""},
		{"spaces between parts of a table", "<table>", " <tr> ", ""},
		{"texts that join", "", "a</x>", ""},
		{"texts that join in two places", "<table>", "a</x> </x>", ""},
		{"comments", "", "<!---->", ""},
		{"unclosed comment", "<!--", "->", ""},
		{"unclosed comments", "", "<!--", ""},
		{"bogus comments", "", "</ >", ""},
		{"doctypes", "", "<!doctype html>", ""},
		{"processing instructions", "", "<?x>", ""},
		{"CDATA", "<svg>", "<![CDATA[x]]>", ""},
		{"unclosed CDATA", "<svg>", "<![CDATA[", ""},
		{"named references", "", "&eacute;", ""},
		{"prefixed references", "", "&notx", ""},
		{"unknown references", "", "&x#;", ""},
		{"ampersands", "", "&", ""},
		{"endless reference", "&", "a", ""},
		{"numeric references", "", "&#65;", ""},
		{"endless number", "&#", "9", ""},
		{"references in attributes", "<a x='", "&amp;", "'>"},
		{"U+0000", "", "\x00", ""},
		{"carriage returns", "", "\r", ""},
		{"unclosed tag", "<a ", "b ", ""},
		{"unclosed tags", "", "<a ", ""},
		{"unclosed values", "", "<a b='", ""},
		{"unclosed script", "<script>", "</scrip", ""},
		{"script that hides", "<script>", "<!--<script>", ""},
		{"script that ends hiding", "<script><!--", "<script></script>", ""},
		{"unclosed title", "<title>", "</titl", ""},
		{"plaintext", "<plaintext>", "<a>", ""},
		{"different attributes", "<a ", "b# ", ">"},
		{"equal attributes", "<a ", "b ", ">"},
		{"equal attributes after many", "<a " + nested(20, "a# "), "a1 ", ">"},
		{"tags with many attributes", "", "<p " + nested(300, "a# ") + ">", ""},
		{"attributes onto body", "<body>", "<body a#>", ""},
		{"attributes onto html", "<html>", "<html a# b# c#>", ""},
		{"equal attributes onto body", "<body " + nested(250, "a# ") + ">", "<body a249 a248>", ""},
		{"unknown names", "", "<x#>", ""},
		{"unknown names that do not match", nested(3000, "<x#>"), "</y>", ""},
		{"unknown names in SVG that do not match", "<svg>" + nested(3000, "<x#>"), "</y>", ""},
		{"list items under blocks", strings.Repeat("<div>", 3000), "<li>", ""},
		{"list items in list items", "", "<ul><li>", ""},
		{"definitions under spans", strings.Repeat("<span>", 3000), "<dd><dt>", ""},
		{"paragraphs", strings.Repeat("<div>", 3000), "<p>", ""},
		{"end tags of paragraphs", strings.Repeat("<div>", 3000), "</p>", ""},
		{"end tags out of scope", "<p>" + strings.Repeat("<table><td>", 500), "</p></div></li></h1>", ""},
		{"headings", "", "<h1><div>", ""},
		{"buttons", "", "<button><div>", ""},
		{"forms left open", "", "<form><div></form>", ""},
		{"form removed under many", "<form>" + strings.Repeat("<div>", 3000), "</form><form>", ""},
		{"formatting, each its own", "", "<font a#>", ""},
		{"formatting and paragraphs", nested(400, "<font a#>"), "<p>", ""},
		{"formatting and paragraphs with text", nested(400, "<font a#>"), "<p>x", ""},
		{"formatting with many attributes", nested(3, "<font b# "+nested(200, "a# ")+">"), "<p>x</p>", ""},
		{"formatting and cells", "<table>", "<td><b><i><u>x", ""},
		{"misnesting", "", "<b><p></b>", ""},
		{"misnesting with text", "", "<a><b><p>x</a></b>", ""},
		{"misnesting under many", nested(60, "<b a#>") + strings.Repeat("<div>", 400), "</b>", ""},
		{"misnesting over spans", "<b>" + strings.Repeat("<span><div>", 250), "</b><b>", ""},
		{"misnesting, deep", strings.Repeat("<b><i><u><s><div>", 400), "</b></i></u></s>", ""},
		{"misnesting of many under blocks", "", nested(100, "<b a#>") + strings.Repeat("<div>", 120) + strings.Repeat("</b>", 1500), ""},
		{"links in links", "", "<a><div>", ""},
		{"links in tables", "", "<a><table>", ""},
		{"nobr", "", "<nobr><div>", ""},
		{"different formatting ends", nested(127, "<font a#>"), "</b></i></a>", ""},
		{"markers", "", "<object><b>", ""},
		{"stray markers", "<table>", "<td><object></td>", ""},
		{"stray markers and forms", "<form>" + strings.Repeat("<table><td><object></td></table>", 3000), "</form><form>", ""},
		{"stray markers and formatting", "<table>" + strings.Repeat("<td><object></td>", 3000) + "</table>", "<b><b><b><b></b></b></b></b>", ""},
		{"tables in tables", "", "<table><td>", ""},
		{"tables in tables with text", "", "<table>x<td>y", ""},
		{"tables without cells", "", "<table>", ""},
		{"tables under blocks", strings.Repeat("<div>", 3000), "<table></table>", ""},
		{"foster parents", "<table>", "<a>x", ""},
		{"foster parents, deep", "", "<table><b>", ""},
		{"foster parents and rows", "<table>", "<tr><i>x", ""},
		{"captions", "<table>", "<caption><p>", ""},
		{"columns", "<table>", "<col>", ""},
		{"rows", "<table>", "<td><th><tr>", ""},
		{"templates", "", "<template>", ""},
		{"templates in tables", "", "<template><td>", ""},
		{"templates that end", "", "<template></template>", ""},
		{"templates with rows", "<template>", "<tr></tr>x", ""},
		{"selects", "", "<select><option>", ""},
		{"options", "<select>", "<option><optgroup>", ""},
		{"select and input", "", "<select><div><input>", ""},
		{"framesets", "<frameset>", "<frameset>", ""},
		{"ruby", "<ruby>", "<rb><rtc><rt>", ""},
		{"SVG", "", "<svg>", ""},
		{"SVG and HTML", "", "<svg><foreignObject>", ""},
		{"SVG, left", "", "<svg><g><p>", ""},
		{"MathML", "", "<math><mi>", ""},
		{"MathML and SVG", "", "<math><annotation-xml><svg>", ""},
		{"heads", "", "<head>", ""},
		{"bodies", "", "<body>", ""},
		{"metas after the head", "<head></head>", "<meta>", ""},
		{"noscripts", "", "<noscript>", ""},
		{"images", "", "<image>", ""},
		{"closing tags only", "", "</b></p></br></table></template>", ""},
	}
	for _, name := range strings.Fields("a b p div span li dd option button table td tr x template select object form h1 pre ruby rt g") {
		list = append(list, family{"nesting of " + name, "", "<" + name + ">", ""})
	}
	return list
}

// count parses a document and returns what it cost.
func count(t *testing.T, src []byte) (nodes, steps int) {
	t.Helper()
	b := newBuilder(src, Limits{})
	for more := true; more; {
		b.read()
		more = b.process()
	}
	b.joinText()
	nodes, depth := checkTree(t, b.doc)
	if depth > 512 {
		t.Errorf("depth %d", depth)
	}
	if nodes > b.slabs.made {
		t.Errorf("%d nodes in the tree, %d made", nodes, b.slabs.made)
	}
	if most := 4*bytes.Count(src, []byte("<")) + 1100; nodes > most {
		t.Errorf("%d nodes, more than 4 for each tag", nodes)
	}
	return b.slabs.made, b.open.steps
}

// TestLinear holds what doc.go promises: whatever the document, the work and
// the nodes are at most in proportion to its length.
func TestLinear(t *testing.T) {
	const size = 30_000
	for _, f := range hostile() {
		t.Run(f.name, func(t *testing.T) {
			nodes1, steps1 := count(t, f.document(size))
			nodes2, steps2 := count(t, f.document(2*size))
			if nodes2 > nodes1*22/10+10 {
				t.Errorf("%d nodes, and %d for the double size", nodes1, nodes2)
			}
			if steps2 > steps1*22/10+10 || steps2 > 100*2*size {
				t.Errorf("%d steps, and %d for the double size", steps1, steps2)
			}
		})
	}
}

// BenchmarkHostile shows that the time for a byte does not grow with the size.
func BenchmarkHostile(b *testing.B) {
	for _, f := range hostile() {
		for _, megabytes := range []int{1, 2, 4, 8, 16} {
			b.Run(fmt.Sprintf("%s/%dMB", strings.ReplaceAll(f.name, " ", "_"), megabytes), func(b *testing.B) {
				src := f.document(megabytes << 20)
				b.SetBytes(int64(len(src)))
				for b.Loop() {
					Parse(src, Limits{})
				}
			})
		}
	}
}
