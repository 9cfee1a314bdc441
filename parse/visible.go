package parse

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// openText does what the start of an element does to the text.
func (g *gather) openText(n *html.Node) {
	if hides(n) {
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
}

// gathersText reports whether the walk collects text: the extractor has its own.
func (g *gather) gathersText() bool { return g.plan.needsText() && g.cfg.Text == textAll }

// hides reports whether an element is not visible by its own attributes. Three
// ways to hide something do not count, because they are for a script to undo as soon as the
// page is there: on <body>, by visibility instead of display, and the <div
// hidden id="S:1"> in which React streams most of some pages.
func hides(n *html.Node) bool {
	hidden := false
	streamed := n.DataAtom == atom.Body || n.DataAtom == atom.Html
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			hidden = hidden || !strings.EqualFold(a.Val, "until-found")
		case "style":
			hidden = hidden || displaysNone(a.Val)
		case "id":
			streamed = streamed || strings.HasPrefix(a.Val, "S:")
		}
	}
	return hidden && !streamed
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
	if !g.plan.needsText() {
		return
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n") {
		g.text.add(line, true)
		g.text.layout(lineBreak, true)
	}
}
