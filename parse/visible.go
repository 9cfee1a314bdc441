package parse

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// openText does what the start of an element does to the text.
func (g *gather) openText(n *html.Node) {
	if dom.Hides(n) {
		g.hidden++
		g.open = append(g.open, opened{node: n, why: isHidden})
	}
	if g.hidden > 0 {
		return
	}
	layout := dom.LayoutOf(n.DataAtom)
	if layout != dom.Flowing {
		g.sketch.Break()
	}
	if !g.gathers {
		return
	}
	g.text.layout(layout, g.pre > 0)
	switch n.DataAtom {
	case atom.Tr:
		g.text.beginRow()
	case atom.Td, atom.Th:
		g.text.beginCell()
	}
	if layout == dom.Preformatted {
		g.pre++
		g.open = append(g.open, opened{node: n, why: isPre})
	}
}

// plainDocument takes a document without markup: all of it is text.
func (g *gather) plainDocument(src []byte) {
	if g.cfg.Follow {
		g.sketch.Add(string(src))
	}
	if !g.plan.needsText() {
		return
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n") {
		g.text.add(line, true)
		g.text.layout(dom.LineBreak, true)
	}
}
