package parse

import (
	"bytes"

	"golang.org/x/net/html"
)

// mainPlan says which fields of the main content are asked for.
type mainPlan struct {
	text bool
}

func (p *mainPlan) fields() []planField {
	return []planField{
		{"text", &p.text},
	}
}

func (p *mainPlan) any() bool { return *p != mainPlan{} }

// mainContent is what a page is about.
type mainContent struct {
	text []byte // valid until the memory of the document is used again
}

// mainContent finds the main content, or with Config.Text "all" takes the
// whole visible text. root is nil for a document without markup.
func (p *Parser) mainContent(root *html.Node, g *gather) mainContent {
	if !p.plan.needsMain() {
		return mainContent{}
	}
	if g.text.limited {
		g.warn("long_text")
	}
	s := span{0, len(g.text.buf)}
	if p.cfg.Text == textMain && g.main.end > g.main.start {
		s = g.main
	}
	return mainContent{text: bytes.TrimSpace(g.text.buf[s.start:s.end])}
}
