package parse

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// openText does what the start of an element does to the text.
func (g *gather) openText(n *html.Node) {
	hidden, main := look(n)
	if hidden {
		g.hidden++
		g.open = append(g.open, opened{node: n, why: isHidden})
	}
	if g.hidden > 0 {
		return
	}
	layout := layoutOf(n.DataAtom)
	g.text.layout(layout, g.pre > 0)
	if layout == preformatted {
		g.pre++
		g.open = append(g.open, opened{node: n, why: isPre})
	}
	if main {
		g.open = append(g.open, opened{node: n, why: isMain, start: len(g.text.buf)})
	}
}

// look reports whether an element is not visible by its own attributes, and
// whether it may be the one that holds the main content. Three ways to hide
// something do not count, because they are for a script to undo as soon as the
// page is there: on <body>, by visibility instead of display, and the <div
// hidden id="S:1"> in which React streams most of some pages.
func look(n *html.Node) (hidden, main bool) {
	main = n.DataAtom == atom.Main || n.DataAtom == atom.Article
	streamed := n.DataAtom == atom.Body || n.DataAtom == atom.Html
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			hidden = hidden || !strings.EqualFold(a.Val, "until-found")
		case "style":
			hidden = hidden || displaysNone(a.Val)
		case "role":
			main = main || a.Val == "main"
		case "id":
			streamed = streamed || strings.HasPrefix(a.Val, "S:")
		}
	}
	return hidden && !streamed, main
}

// displaysNone reports whether a style attribute holds display:none.
func displaysNone(style string) bool {
	if !strings.Contains(style, "none") {
		return false
	}
	for declaration := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(declaration, ":")
		value, _, _ = strings.Cut(value, "!") // !important
		if strings.EqualFold(strings.TrimSpace(name), "display") && strings.TrimSpace(value) == "none" {
			return true
		}
	}
	return false
}

// plainDocument takes a document without markup: all of it is text.
func (g *gather) plainDocument(src []byte) {
	if !g.plan.needsMain() {
		return
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n") {
		g.text.add(line, true)
		g.text.layout(lineBreak, true)
	}
}
