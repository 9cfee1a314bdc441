package content

import (
	"fmt"
	"strings"
	"testing"
)

// chosen says which blocks are taken with those that hold one of the words.
func chosen(t *testing.T, body string, words ...string) string {
	t.Helper()
	x := read(t, "<title>t</title><body>"+body)
	p := &x.page
	likely := make([]int32, len(p.Blocks))
	for i := range p.Blocks {
		for _, w := range words {
			if strings.Contains(string(p.BlockText(i)), w) {
				likely[i] = 900
			}
		}
	}
	keepWhole(p, likely, 900)
	var out []string
	for i := range p.Blocks {
		if likely[i] >= 900 {
			out = append(out, strings.ReplaceAll(string(p.BlockText(i)), "\t", " "))
		}
	}
	return strings.Join(out, "|")
}

func TestSmallTablesStayWhole(t *testing.T) {
	long := strings.Repeat("word ", 13)
	for _, tt := range []struct {
		name, body string
		words      []string
		want       string
	}{
		{"a row that was left out", `<table><tr><th>a<td>1<tr><th>b<td>2<tr><th>c<td>3</table>`, []string{"a", "c"}, "a 1|b 2|c 3"},
		{"the head and the caption", `<table><caption>t</caption><thead><tr><th>h<th>i</thead><tbody><tr><td>a<td>1<tr><td>b<td>2</table>`, []string{"a"}, "t|h i|a 1|b 2"},
		{"one of two", `<table><tr><td>a</table><table><tr><td>b</table>`, []string{"a"}, "a"},
		{"nothing of it", `<table><tr><td>a<td>1<tr><td>b</table><p>c`, []string{"c"}, "c"},
		{"long cells of a row", `<table><tr><td>a ` + long + `<td>b ` + long + `<td>c</table>`, []string{"b"}, "a " + strings.TrimSpace(long) + "|b " + strings.TrimSpace(long) + "|c"},
		{"cells of paragraphs", `<table><tr><td><p>a</p><p>b</p><td><p>c</p><tr><td><p>d</p></table>`, []string{"b"}, "a|b|c|d"},
		{"what is hidden stays out", `<table><tr><td>a<tr hidden><td>b<tr><td>c</table>`, []string{"a"}, "a|c"},
		{"the layout of a page", `<table><tr><td>menu<td><table><tr><td>a<tr><td>b</table></table>`, []string{"a"}, "a|b"},
		{"terms and definitions", `<dl><dt>a<dd>1<dt>b<dd>2</dl>`, []string{"1"}, "a|1|b|2"},
		{"two terms of one definition", `<dl><dt>a<dt>b<dd>1` + strings.Repeat("<dt>c<dd>"+long, 30) + `</dl>`, []string{"1"}, "a|b|1"},
		{"terms in groups", `<dl><div><dt>a<dd>1</div><div><dt>b<dd>2</div></dl>`, []string{"2"}, "a|1|b|2"},
		{"a long definition has its term", `<dl><dt>f(x)<dd><p>` + strings.Repeat(long, 30) + `</p><p>ends</p><dt>g<dd>` + long + `</dl>`, []string{"ends"}, "f(x)|ends"},
	} {
		if got := chosen(t, tt.body, tt.words...); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCellsAreATabApart(t *testing.T) {
	for page, want := range map[string]string{
		`<table><tr><th>a<th>b<tr><td>c<td>d</table>`:                                        "a\tb\nc\td",
		`<table><tr><td><p>a</p><p>b</p><td><ul><li>c</ul><td><tr><td><td><p>d<td>e</table>`: "a\nb\tc\nd\te",
		`<table><tr><td>a<td><table><tr><td><p>b<td>c</table><td>d</table>e`:                 "a\nb\tc\td\ne",
		`<dl><dt>a<dd>b<dd><p>c<dt>d<dd>e</dl>`:                                              "a\nb\nc\nd\ne",
		"<pre>a\n\tb</pre>c":                                                                 "a\n\tb\nc",
	} {
		if got, _ := read(t, "<main>"+page).AppendText(nil, 1<<20); string(got) != want {
			t.Errorf("%s: got %q, want %q", page, got, want)
		}
	}
}

func TestALargeTableIsTakenByItsBlocks(t *testing.T) {
	rows := ""
	for i := range 200 {
		rows += fmt.Sprintf("<tr><td>row%d<td>of some words", i)
	}
	if got := chosen(t, "<table>"+rows+"</table>", "row7 "); strings.Count(got, "row") > 1 {
		t.Errorf("got %.200q", got)
	}
}

// What readers wrote below an article is not the article, whatever element it is
// in.
func TestCommentsAreNoContentOfAnArticle(t *testing.T) {
	for name, box := range map[string]string{
		"details":   `<details class=CommentBox open><summary>Re: %d</summary><div class=FormattedComment><p>I think number %d makes a good point about the cracks and the repair, which nobody answered.</p></div></details>`,
		"div":       `<div class="comment-body" id=c%d><p>I think number %d makes a good point about the cracks and the repair, which nobody answered.</p></div>`,
		"article":   `<article class=comment id=c%d><p>I think number %d makes a good point about the cracks and the repair, which nobody answered.</p></article>`,
		"list":      `<ol class=commentlist><li id=c%d><p>I think number %d makes a good point about the cracks and the repair, which nobody answered.</p></ol>`,
		"microdata": `<div itemscope itemtype="https://schema.org/Comment"><b>%d</b><p itemprop=text>I think number %d makes a good point about the cracks and the repair, which nobody answered.</p></div>`,
	} {
		comments := ""
		for i := range 8 {
			comments += fmt.Sprintf(box, i, i)
		}
		page := fmt.Sprintf(frame, "Lighthouse opens its doors", `<meta property=og:type content=article>`, `<h1>Lighthouse opens its doors</h1><div class=ArticleText>`+story+`</div><hr>`+comments)
		text, _ := read(t, page).AppendText(nil, 1<<20)
		if !strings.Contains(string(text), "two hundred steps") || strings.Contains(string(text), "good point") {
			t.Errorf("%s: got %s", name, text)
		}
	}
}
