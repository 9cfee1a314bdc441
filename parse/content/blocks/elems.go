package blocks

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// shape says what kind of block an element makes, and what it means for
// everything in it.
func shape(a atom.Atom) (Kind, Flags) {
	switch a {
	case atom.P:
		return paragraph, inParagraph
	case atom.Li:
		return item, 0
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		return other, inList
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return headline, inHeading
	case atom.Section:
		return other, inSection
	case atom.Article:
		return other, InArticle
	case atom.Main:
		return other, InMain
	case atom.Nav:
		return other, InNav
	case atom.Header:
		return other, inHeader
	case atom.Footer:
		return other, InFooter
	case atom.Aside:
		return other, InAside
	case atom.Table:
		return other, inTable
	case atom.Tr:
		return tableRow, 0
	case atom.Td, atom.Th:
		return tableRow, 0
	case atom.Caption, atom.Legend:
		return caption, 0
	case atom.Dl:
		return other, inDefinitions
	case atom.Dt, atom.Dd:
		return term, 0
	case atom.Form:
		return other, inForm
	case atom.Figure:
		return other, inFigure
	case atom.Figcaption:
		return caption, inFigure
	case atom.Blockquote:
		return quote, inQuote
	case atom.Details:
		return other, inDetails
	case atom.Summary:
		return headline, inDetails
	case atom.Dialog:
		return other, InDialog
	case atom.Noscript:
		return other, inNoscript
	case atom.Button:
		return button, isButton
	case atom.Label:
		return label, 0
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		return preformatted, 0
	}
	return other, 0
}

// makesBlock reports whether an element begins and ends a block.
func makesBlock(a atom.Atom) bool {
	l := dom.LayoutOf(a)
	return l == dom.Block || l == dom.Preformatted
}

// openElem begins an element that has children.
func (p *Page) openElem(n *html.Node) {
	_, fl := shape(n.DataAtom)
	switch dom.LayoutOf(n.DataAtom) {
	case dom.Block, dom.Preformatted:
		p.endBlock()
	case dom.Cell:
		p.beginCell()
	case dom.Apart:
		if n.DataAtom == atom.Button {
			p.glueBlock(' ')
		} else {
			p.space()
		}
	}
	switch n.DataAtom {
	case atom.A:
		p.links++
		p.countLink()
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		p.pres++
	}

	p.Elems = append(p.Elems, Elem{})
	e := &p.Elems[len(p.Elems)-1]
	e.Parent, e.Tag, e.First, e.Flags, e.signature = p.open, n.DataAtom, int32(len(p.Blocks)), fl, uint32(n.DataAtom)
	if p.open >= 0 {
		up := &p.Elems[p.open]
		e.Flags |= up.Flags
		e.depth = up.depth + 1
		if fl&inHeader != 0 && up.Flags&(InArticle|InMain|inSection) != 0 {
			e.Flags = e.Flags&^inHeader | up.Flags&inHeader | inArticleHeader
		}
	}
	p.own = 0
	if p.record != nil {
		p.record.startElem()
	}
	p.tag(n)
	for i := range n.Attr {
		p.attribute(n, &n.Attr[i], e)
	}
	if dom.Hides(n) {
		e.Flags |= InHidden
	}
	e.own = p.own
	p.open = int32(len(p.Elems) - 1)
}

func (p *Page) attribute(n *html.Node, a *html.Attribute, e *Elem) {
	switch a.Key {
	case "class":
		if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
			p.names(a.Val, ofRoot, ofRoot)
			return
		}
		said := p.names(a.Val, ofName, ofClass)
		e.Flags |= said.flags
		e.signature += said.hash
	case "id":
		if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
			p.newNames(a.Val, ofRoot, ofRoot)
			return
		}
		p.newNames(a.Val, ofName, ofClass)
		e.Flags |= commentFlag(a.Val)
	case "data-testid", "data-test", "data-component", "data-module", "data-section-type", "data-hook", "data-qa":
		p.names(a.Val, ofName, ofClass)
	case "role":
		p.token(hashString(hashStart(ofRole), a.Val))
		e.Flags |= roleFlags(a.Val)
	case "itemprop":
		p.token(hashString(hashStart(ofItem), a.Val))
		switch a.Val {
		case "articleBody", "text", "description", "reviewBody":
			e.Flags |= inBody
		case "comment":
			e.Flags |= InComment
		}
	case "itemtype", "typeof", "property":
		p.token(hashString(hashStart(ofItem), a.Val[strings.LastIndexByte(a.Val, '/')+1:]))
		e.Flags |= inItem
		if a.Key == "itemtype" && (strings.HasSuffix(a.Val, "Comment") || strings.HasSuffix(a.Val, "UserComments")) {
			e.Flags |= InComment
		}
	case "aria-label":
		p.names(a.Val, ofLabel, ofLabel)
	case "aria-hidden":
		if a.Val == "true" {
			e.Flags |= inAriaHidden
		}
	case "aria-modal":
		e.Flags |= InDialog
	}
}

func roleFlags(role string) Flags {
	switch role {
	case "navigation", "menu", "menubar":
		return InNav
	case "banner":
		return inHeader
	case "contentinfo":
		return InFooter
	case "complementary":
		return InAside
	case "main":
		return InMain
	case "article":
		return InArticle
	case "search", "form":
		return inForm
	case "dialog", "alertdialog":
		return InDialog
	case "button":
		return isButton
	}
	return 0
}

// closeElem ends the element that is open.
func (p *Page) closeElem(n *html.Node) {
	switch dom.LayoutOf(n.DataAtom) {
	case dom.Block, dom.Preformatted:
		p.endBlock()
	case dom.Apart:
		if n.DataAtom == atom.Button {
			p.glueBlock(' ')
		} else {
			p.space()
		}
	case dom.Cell:
		p.held, p.newCell = max(p.held, '\t'), false
	}
	switch n.DataAtom {
	case atom.A:
		p.links--
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		p.pres--
	}
	e := &p.Elems[p.open]
	e.End = int32(len(p.Blocks))
	if p.curOpen {
		e.End++
	}
	p.open = e.Parent
}
