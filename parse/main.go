package parse

import (
	"bytes"

	"golang.org/x/net/html"

	"weft/parse/content"
)

// mainPlan says which fields of the main content are asked for.
type mainPlan struct {
	text, headline, kind bool
}

func (p *mainPlan) fields() []planField {
	return []planField{
		{"headline", &p.headline},
		{"type", &p.kind},
		{"text", &p.text},
	}
}

// extracts reports whether the document must be cut into blocks.
func (p *plan) extracts(text string) bool {
	return p.main.headline || p.main.kind || text == textMain && p.needsText()
}

// mainContent is what a page is about.
type mainContent struct {
	text           []byte // valid until the memory of the document is used again
	headline, kind string
}

// mainContent finds the main content, or with Config.Text "all" takes the
// whole visible text. root is nil for a document without markup.
func (p *Parser) mainContent(root *html.Node, m *memory) (main mainContent) {
	g := &m.gather
	if p.model != nil && root != nil {
		if m.extractor == nil {
			m.extractor = content.NewExtractor(p.model)
		}
		x := m.extractor
		x.Read(root, g.docURL)
		if p.plan.main.headline {
			main.headline = g.line(x.Headline())
		}
		if p.plan.main.kind {
			main.kind = x.Type()
		}
		if p.plan.needsText() && p.cfg.Text == textMain {
			g.text.buf, g.text.limited = x.AppendText(g.text.buf[:0], p.cfg.Limits.Text)
		}
	}
	if p.plan.needsText() {
		if g.text.limited {
			g.warn("long_text")
		}
		main.text = bytes.TrimSpace(g.text.buf)
	}
	return main
}
