package bench

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"

	"weft/parse"
	"weft/parse/dom"
)

// The Markdown of a page, read by somebody else, has the words of its text, and
// no raw HTML:
//
//	go test -run Markdown -v
func TestMarkdownOfRealPages(t *testing.T) {
	for _, corpus := range []string{"python3-doc", "wcxb-dev"} {
		for _, which := range []string{"main", "all"} {
			t.Run(corpus+" "+which, func(t *testing.T) {
				parser, err := parse.New(parse.Config{Fields: []string{"text", "markdown"}, Text: which})
				if err != nil {
					t.Fatal(err)
				}
				list, _ := pages(t, corpus, 1<<30)
				different := 0
				for i, page := range list {
					res := parser.Parse(parse.Document{Body: page, URL: "https://example.com/a/", ContentType: "text/html"})
					var p struct{ Text, Markdown string }
					if res.Outcome != parse.OK || json.Unmarshal(res.Page, &p) != nil {
						continue
					}
					text, markup := readMarkdown(t, p.Markdown)
					if at, ok := firstDifference(strings.Fields(text), strings.Fields(p.Text)); !ok {
						if different++; different < 10 {
							t.Errorf("page %d: %s", i, at)
						}
					}
					if strings.Contains(markup, "raw HTML omitted") {
						t.Errorf("page %d has raw HTML", i)
					}
				}
				t.Logf("%d pages, %d with other words", len(list), different)
			})
		}
	}
}

// readMarkdown is what a reader of Markdown sees: its text, and the HTML it makes.
func readMarkdown(t *testing.T, markdown string) (text, markup string) {
	t.Helper()
	var out bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(markdown), &out); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return dom.Text(root), out.String()
}

func firstDifference(got, want []string) (at string, same bool) {
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			from := max(0, i-3)
			return "got …" + strings.Join(got[min(from, len(got)):min(i+4, len(got))], " ") + "…, want …" + strings.Join(want[min(from, len(want)):min(i+4, len(want))], " ") + "…", false
		}
	}
	return "", true
}
