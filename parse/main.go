package parse

import (
	"bytes"

	"golang.org/x/net/html"

	"weft/parse/content"
	"weft/parse/markdown"
	"weft/parse/metadata"
)

// mainPlan says which fields of the main content are asked for.
type mainPlan struct {
	text, headline, kind, markdown bool
}

func (p *mainPlan) fields() []planField {
	return []planField{
		{name: "headline", want: &p.headline},
		{name: "type", want: &p.kind},
		{name: "text", want: &p.text},
		{name: "markdown", want: &p.markdown, named: true},
	}
}

// extracts reports whether the document must be cut into blocks.
func (p *plan) extracts(text string) bool {
	return p.main.headline || p.main.kind || p.metadata.comments || text == textMain && p.needsText()
}

// mainContent is what a page is about.
type mainContent struct {
	text, markdown []byte // valid until the memory of the document is used again
	headline, kind string
	comments       []metadata.Comment
}

// mainContent finds the main content, or with Config.Text "all" takes the
// whole visible text. root is nil for a document without markup.
func (p *Parser) mainContent(root *html.Node, m *memory) (main mainContent) {
	g := &m.gather
	if p.extracts && root != nil {
		if m.extractor == nil {
			m.extractor = content.NewExtractor(content.Load())
			if p.plan.main.markdown {
				m.extractor.KeepNodes()
			}
		}
		x := m.extractor
		x.Read(root, g.docURL)
		if p.plan.main.headline {
			main.headline = g.line(x.Headline())
		}
		if p.plan.main.kind {
			main.kind = x.Type()
		}
		if p.plan.metadata.comments {
			main.comments = g.comments(x.Type())
		}
		if p.plan.needsText() && p.cfg.Text == textMain {
			g.text.buf, g.text.limited = x.AppendText(g.text.buf[:0], p.cfg.Limits.Text)
			if p.plan.main.markdown {
				g.nodes = append(g.nodes[:0], x.Nodes()...)
			}
		}
	}
	if p.plan.needsText() {
		if g.text.limited {
			g.warn("long_text")
		}
		main.text = bytes.TrimSpace(g.text.buf)
		if p.plan.main.markdown {
			main.markdown = p.markdown(root, m, main.text)
		}
	}
	return main
}

// markdown writes the text as Markdown. A text that is none of the document's
// elements is a paragraph a line, or code if it is a document without markup.
func (p *Parser) markdown(root *html.Node, m *memory, text []byte) []byte {
	g := &m.gather
	switch {
	case root == nil:
		m.markdown = markdown.AppendCode(m.markdown[:0], text)
	case len(g.nodes) == 0:
		m.markdown = markdown.AppendLines(m.markdown[:0], text)
	default:
		var limited bool
		base := g.linkBase()
		m.markdown, limited = markdown.Append(m.markdown[:0], markdown.Source{Root: root, Pieces: g.nodes, Resolve: base.Resolve}, 2*p.cfg.Limits.Text)
		if limited {
			g.warn("long_text")
		}
	}
	return m.markdown
}
