package markdown

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// everything takes all of a page: its visible text, as far as that stands in the
// body, and its images.
func everything(t testing.TB, page string) Source {
	t.Helper()
	root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	src := Source{Root: root, Resolve: func(ref string) string {
		if strings.HasPrefix(ref, "/") {
			return "https://example.com" + ref
		}
		return ""
	}}
	for n := range root.Descendants() {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" && isShown(n) || n.DataAtom == atom.Img {
			src.Pieces = append(src.Pieces, n)
		}
	}
	return src
}

func isShown(n *html.Node) bool {
	for p := range n.Ancestors() {
		switch p.DataAtom {
		case atom.Head, atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Noembed, atom.Noframes, atom.Textarea, atom.Select:
			return false
		}
		if p.Namespace != "" {
			return false
		}
	}
	return true
}

// read is what a reader of Markdown sees: its text, and the HTML it makes.
func read(t testing.TB, markdown []byte) (text, markup string) {
	t.Helper()
	var out bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert(markdown, &out); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return dom.Text(root), out.String()
}

func TestElementsInMarkdown(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"paragraphs", `<p>One  two<p>three`, "One two\n\nthree"},
		{"headings", `<h1>A</h1><p>b<h2>C <i>d</i></h2><h6>E<br>f</h6>`, "# A\n\nb\n\n## C _d_\n\n###### E f"},
		{"a heading that ends in signs", `<h2>C# #</h2>`, `## C\# \#`},
		{"line breaks", `<p>a<br>b<br><br>c`, "a\\\nb\n\nc"},
		{"emphasis", `<p><b>a</b> <em>b</em> <strong>c <i>d</i></strong>`, "**a** _b_ **c _d_**"},
		{"white space belongs to no mark", `<p>a<b> b </b>c`, "a **b** c"},
		{"marks within a word", `<p>Mac<b>Book</b> un<i>believ</i>able`, "Mac**Book** unbelievable"},
		{"marks that could not be read", `<p>a<b>"b"</b>c <b>note:</b>d`, "a\"b\"c note:d"},
		{"two of a kind", `<p><b>a</b> <b>b</b><i>c</i>`, "**a** **b**_c_"},
		{"code", "<p><code>a</code> <code>b`c</code> <kbd>`</kbd>", "`a` ``b`c`` `` ` ``"},
		{"links", `<p>see <a href="/a b(c)">the <b>page</b></a>, <a href="javascript:x()">not</a> <a href=/d><code>d]</code></a>`,
			"see [the **page**](https://example.com/a%20b\\(c\\)), not [`d]`](https://example.com/d)"},
		{"a link over blocks", `<a href=/x><h2>A</h2><p>b</p></a>`, "## [A](https://example.com/x)\n\n[b](https://example.com/x)"},
		{"images", `<p>a <img src=/i.png alt="An [image]"> b<a href=/x><img data-src=/j.png src="data:,"></a><img src="x:y">`,
			"a ![An \\[image\\]](https://example.com/i.png) b [![](https://example.com/j.png)](https://example.com/x)"},
		{"an exclamation before a link", `<p>no!<a href=/x>x</a>`, `no\![x](https://example.com/x)`},
		{"lists", `<ul><li>a<li><p>b<p>c<ul><li>d</ul><li>e</ul>`, "- a\n- b\n\n  c\n  - d\n- e"},
		{"text between items", `<ol><li>a</li>b<li>c<li>d</ol>`, "1. a\n\nb\n\n2. c\n3. d"},
		{"a link that is no box of a task", `<ul><li><a href=/x>X</a></ul>`, "- [&#88;](https://example.com/x)"},
		{"numbers", `<ol start=9><li>a<li>b<ol><li>c</ol><li value=20>d</ol>`, "9. a\n10. b\n    1. c\n20. d"},
		{"a list that does not begin with one, in an item", `<ul><li>a<ol start=2><li>b</ol></ul>`, "- a\n\n  2. b"},
		{"lists one after the other", `<ul><li>a</ul><ul><li>b</ul><ol><li>c</ol><ol><li>d</ol>`, "- a\n\n* b\n\n1. c\n\n1) d"},
		{"quotes", `<blockquote><p>a<p>b<blockquote>c</blockquote></blockquote><blockquote>d</blockquote>`, "> a\n>\n> b\n>\n> > c\n\n> d"},
		{"code with its language", "<pre class='x language-Go'><code>if a {\n\n\tb()\n}\n</code></pre>", "```go\nif a {\n\n\tb()\n}\n```"},
		{"code of Sphinx", "<div class='highlight-python3 notranslate'><div class=highlight><pre><span>a</span> = 1\n</pre></div></div>", "```python3\na = 1\n```"},
		{"code with fences, in an item", "<ol><li>a<pre>```\nx\n````</pre></ol>", "1. a\n\n   `````\n   ```\n   x\n   ````\n   `````"},
		{"lines of code that are elements", "<pre><div>a</div><div> b</div><br>c</pre>", "```\na\n b\n\nc\n```"},
		{"code before a heading and a table in it", "<pre>a\n<h2>b</h2>c<table><tr><td>d<td>e</table>f</pre>",
			"```\na\n```\n\n## b\n\n```\nc\n```\n\n| | |\n| --- | --- |\n| d | e |\n\n```\nf\n```"},
		{"tables", `<table><tr><th>a<th>b|c<tr><td><p>d</p><p>e</p><td><code>f|g</code><tr><td><br><td>h<br>i</table>`,
			"| a | b\\|c |\n| --- | --- |\n| d e | `f\\|g` |\n| | h i |"},
		{"a table without a head", `<table><caption>t</caption><tr><td>a<td>b<tr><td colspan=2>c</table>x`, "t\n\n| | |\n| --- | --- |\n| a | b |\n| c | |\n\nx"},
		{"a head over several columns", `<table><tr><th colspan=2>a<th>b<tr><td>c<td>d<td>e<tr><td>f<td colspan=2>g</table>`, "| a | | b |\n| --- | --- | --- |\n| c | d | e |\n| f | g | |"},
		{"a head that is too short", `<table><tr><th>a<tr><td>b<td colspan=3><tr><td>c</table>`, "| a | | | |\n| --- | --- | --- | --- |\n| b | | | |\n| c |"},
		{"a table for layout", `<table><tr><td><p>a</p><p>b</p><td><table><tr><td>c</table></table>`, "a\n\nb\n\nc"},
		{"a table in an item", `<ul><li>a<table><tr><th>b<th>c</table></ul>`, "- a\n\n  | b | c |\n  | --- | --- |"},
		{"definitions", `<dl><dt>a<dd>b<dd><p>c<p>d</dl>`, "**a**\n\nb\n\nc\n\nd"},
		{"what looks like a block", "<p># a<p>- a<p>+ a<p>1. a<p>1) a<p>> a<p>=<p>---<p>***<p>```<p>~~~<p>| a<p>:-- a<p>12.5 a<p>    a",
			"\\# a\n\n\\- a\n\n\\+ a\n\n1\\. a\n\n1\\) a\n\n\\> a\n\n\\=\n\n\\---\n\n\\*\\*\\*\n\n\\`\\`\\`\n\n\\~\\~\\~\n\n\\| a\n\n\\:-- a\n\n12.5 a\n\na"},
		{"what looks like markup", "<p>&lt;b> &amp;amp; a_b _c_ [d](e) !x `f` \\g A&T <a href=x>[x]: /y</a>",
			"\\<b> \\&amp; a_b \\_c\\_ \\[d\\](e) !x \\`f\\` \\\\g A&T \\[x\\]: /y"},
		{"what looks like a block where a mark is dropped", `<p>1<b>.</b> x<p>12<i>)</i> x`, "1\\. x\n\n12\\) x"},
		{"what looks like a reference where a mark is dropped", `<p>a&amp;l<i>t;</i>b`, `a\&lt;b`},
		{"code where a mark is dropped", `<p>a<code>b</code><i><code>c</code></i>d`, "a`bc`d"},
		{"code that would end a definition", `<p><a href=/x>the <code>]: a</code></a><p><a href=/x><code>[b]</code><code>:c</code></a>`,
			"[the \\]: a](https://example.com/x)\n\n[\\[b\\]`:c`](https://example.com/x)"},
		{"code that would end none", `<p>a <a href=/x><code>]: b</code></a><p><a href=/x><code>c[0]</code></a> <code>]: d</code>`,
			"a [`]: b`](https://example.com/x)\n\n[`c[0]`](https://example.com/x) `]: d`"},
		{"nothing", `<p> <img src=x>`, ""},
	} {
		got, limited := Append(nil, everything(t, tt.page), 1<<20)
		if string(got) != tt.want || limited {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestWhatIsNotWantedIsLeftOut(t *testing.T) {
	src := everything(t, `<h1>a</h1><ul><li>b<li>c<li>d</ul><table><tr><th>e<th>f<tr><td>g<td>h</table><p>i`)
	wanted := map[string]bool{"b": true, "d": true, "h": true}
	var pieces []*html.Node
	for _, n := range src.Pieces {
		if wanted[n.Data] {
			pieces = append(pieces, n)
		}
	}
	src.Pieces = pieces
	got, _ := Append(nil, src, 1<<20)
	if want := "- b\n- d\n\n| | |\n| --- | --- |\n| | h |"; string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLimitOfMarkdown(t *testing.T) {
	got, limited := Append([]byte("x"), everything(t, strings.Repeat("<p>some words", 100)), 50)
	if !limited || len(got) > 51 || !bytes.HasSuffix(got, []byte("some words")) {
		t.Errorf("limited %v, %d bytes: %s", limited, len(got), got)
	}
}

func TestTextsWithoutMarkup(t *testing.T) {
	if got, want := string(AppendLines(nil, []byte("# a\n<b>\n\nc  d"))), "\\# a\n\n\\<b>\n\nc d"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := string(AppendCode(nil, []byte("a\n ```\n"))), "````\na\n ```\n````"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Markdown grows with the page, whatever its elements are.
func TestMarkdownIsBounded(t *testing.T) {
	for name, page := range map[string]string{
		"quotes":      strings.Repeat("<blockquote>", 200) + strings.Repeat("<p>a", 1000),
		"lists":       strings.Repeat("<ol><li>", 200) + strings.Repeat("<p>a", 1000),
		"columns":     "<table><tr>" + strings.Repeat("<td>a", 60) + strings.Repeat("<tr><td>a", 10_000) + "</table>",
		"tables":      strings.Repeat("<table><tr><td>a<td>", 100),
		"spans":       "<table>" + strings.Repeat("<tr><td colspan=60>a", 10_000) + "</table>",
		"links":       strings.Repeat("<p>"+strings.Repeat("<a href=/x>a</a> ", 1000), 10),
		"breaks":      strings.Repeat("a<br>", 10_000),
		"backticks":   "<code>" + strings.Repeat("`", 100_000) + "</code>",
		"code":        "<pre>" + strings.Repeat("`", 100_000) + "</pre>",
		"marks":       strings.Repeat("<b><i>a</i></b>", 10_000),
		"open marks":  strings.Repeat("<b>a<i>b", 200),
		"many images": strings.Repeat("<img src=/x alt=x>", 10_000),
	} {
		got, limited := Append(nil, everything(t, page), 1<<26)
		if limited || len(got) > 20*len(page) {
			t.Errorf("%s: %d bytes became %d", name, len(page), len(got))
		}
	}
}

// A cell is one, however many columns it takes.
func TestColumnsOfACellCostNothing(t *testing.T) {
	allocs := func(span string) float64 {
		src := everything(t, "<table><tr><td>a<td>b"+strings.Repeat("<tr><td colspan="+span+">a", 100)+"</table>")
		return testing.AllocsPerRun(5, func() { Append(nil, src, 1<<20) })
	}
	if one, sixty := allocs("2"), allocs("60"); sixty > one+20 {
		t.Errorf("%v allocations for cells of two columns, %v for those of sixty", one, sixty)
	}
}

// What an element says of its language is asked for every block of code in it.
func TestALongNameIsNoLanguage(t *testing.T) {
	long := strings.Repeat("X", 1<<20)
	if n := testing.AllocsPerRun(10, func() { languageName(long) }); languageName(long) != "" || n > 0 {
		t.Errorf("a megabyte is a language, or %v allocations", n)
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, page := range []string{
		"<p>a", "<ul><li>a<li>b<ol><li>c</ul>", "<table><tr><td>a|<td><code>|b`</code>", "<pre>```\n a</pre>", "<b>a</b><i>b</i><a href=/x>!<b>c</b></a>",
		"<blockquote>- a<br>===<br># b", "&lt;script>&amp;lt;", "a<b>*</b>_<i>_b_</i>", "<li>a<li><pre> b</pre>", "<h1>a <h2># #</h1>",
		"http://a.b/c_d_~e~ www.a.b/_x_ x@y.zz", "<p>[x]<a href=/y>]</a>(z)", "<table><td>a<td><blockquote>b", "1. a<p>2) b<p>-<p>+",
	} {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, page string) {
		src := everything(t, strings.ToValidUTF8(page, ""))
		var want strings.Builder
		for _, n := range src.Pieces {
			if n.Type == html.TextNode {
				want.WriteString(n.Data)
			}
		}
		markdown, limited := Append(nil, src, 1<<24)
		if limited {
			t.Skip()
		}
		got, markup := read(t, markdown)
		if strings.Contains(markup, "raw HTML omitted") {
			t.Errorf("raw HTML in %q", markdown)
		}
		if got, want := letters(got), letters(want.String()); got != want {
			t.Errorf("the text of\n%s\nis\n%q, want\n%q", markdown, got, want)
		}
	})
}

// letters is a text without white space.
func letters(s string) string { return strings.Join(strings.Fields(s), "") }
