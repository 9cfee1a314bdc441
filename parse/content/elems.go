package content

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

type layout uint8

const (
	flowing layout = iota
	apart          // stands apart from its neighbours: a space
	cell           // beside others: a tab
	block_         // begins and ends a block
)

// shape says what an element does to the text, what kind of block it makes,
// and what it means for everything in it.
func shape(a atom.Atom) (layout, kind, flags) {
	switch a {
	case atom.P:
		return block_, paragraph, inParagraph
	case atom.Div, atom.Body, atom.Html, atom.Center, atom.Hgroup, atom.Tbody, atom.Thead, atom.Tfoot, atom.Frameset, atom.Address,
		atom.Fieldset, atom.Search, atom.Optgroup, atom.Option:
		return block_, other, 0
	case atom.Li:
		return block_, item, 0
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		return block_, other, inList
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return block_, headline, inHeading
	case atom.Section:
		return block_, other, inSection
	case atom.Article:
		return block_, other, inArticle
	case atom.Main:
		return block_, other, inMain
	case atom.Nav:
		return block_, other, inNav
	case atom.Header:
		return block_, other, inHeader
	case atom.Footer:
		return block_, other, inFooter
	case atom.Aside:
		return block_, other, inAside
	case atom.Table:
		return block_, other, inTable
	case atom.Tr:
		return block_, tableRow, 0
	case atom.Td, atom.Th:
		return cell, tableRow, 0
	case atom.Caption, atom.Legend:
		return block_, caption, 0
	case atom.Dl:
		return block_, other, inDefinitions
	case atom.Dt, atom.Dd:
		return block_, term, 0
	case atom.Form:
		return block_, other, inForm
	case atom.Figure:
		return block_, other, inFigure
	case atom.Figcaption:
		return block_, caption, inFigure
	case atom.Blockquote:
		return block_, quote, inQuote
	case atom.Details:
		return block_, other, inDetails
	case atom.Summary:
		return block_, headline, inDetails
	case atom.Dialog:
		return block_, other, inDialog
	case atom.Noscript:
		return flowing, other, inNoscript
	case atom.Button:
		return apart, button, isButton
	case atom.Label:
		return apart, label, 0
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		return block_, preformatted, 0
	}
	return flowing, other, 0
}

func layoutOf(a atom.Atom) layout {
	l, _, _ := shape(a)
	return l
}

// openElem begins an element that has children.
func (p *Page) openElem(n *html.Node) {
	layout, _, fl := shape(n.DataAtom)
	switch layout {
	case block_:
		p.endBlock()
	case cell:
		p.endCell()
	case apart:
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

	e := elem{parent: p.open, tag: n.DataAtom, first: int32(len(p.blocks)), flags: fl, signature: uint32(n.DataAtom)}
	if p.open >= 0 {
		up := &p.elems[p.open]
		e.flags |= up.flags
		e.depth = up.depth + 1
		if fl&inHeader != 0 && up.flags&(inArticle|inMain|inSection) != 0 {
			e.flags = e.flags&^inHeader | up.flags&inHeader | inArticleHeader
		}
	}
	p.own = 0
	if p.record != nil {
		p.record.startElem()
	}
	p.token(hashString(hashStart(ofTag), n.Data))
	for i := range n.Attr {
		p.attribute(n, &n.Attr[i], &e)
	}
	if e.flags&isStreamed != 0 { // React streams most of some pages so, and its script shows it
		e.flags = e.flags&^(inHidden|isStreamed) | p.above(inHidden)
	}
	e.own = p.own
	p.open = int32(len(p.elems))
	p.elems = append(p.elems, e)
}

// above returns those of the flags that the open element has.
func (p *Page) above(f flags) flags {
	if p.open < 0 {
		return 0
	}
	return p.elems[p.open].flags & f
}

func (p *Page) attribute(n *html.Node, a *html.Attribute, e *elem) {
	switch a.Key {
	case "class":
		e.signature = hashString(e.signature, a.Val)
		if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
			p.names(a.Val, ofRoot, ofRoot)
			return
		}
		p.names(a.Val, ofName, ofClass)
	case "id":
		if strings.HasPrefix(a.Val, "S:") {
			e.flags |= isStreamed
		}
		if n.DataAtom == atom.Body || n.DataAtom == atom.Html {
			p.names(a.Val, ofRoot, ofRoot)
			return
		}
		p.names(a.Val, ofName, ofClass)
	case "data-testid", "data-test", "data-component", "data-module", "data-section-type", "data-hook", "data-qa":
		p.names(a.Val, ofName, ofClass)
	case "role":
		p.token(hashString(hashStart(ofRole), a.Val))
		e.flags |= roleFlags(a.Val)
	case "itemprop":
		p.token(hashString(hashStart(ofItem), a.Val))
		switch a.Val {
		case "articleBody", "text", "description", "reviewBody":
			e.flags |= inBody
		}
	case "itemtype", "typeof", "property":
		p.token(hashString(hashStart(ofItem), a.Val[strings.LastIndexByte(a.Val, '/')+1:]))
		e.flags |= inItem
	case "aria-label":
		p.names(a.Val, ofLabel, ofLabel)
	case "aria-hidden":
		if a.Val == "true" {
			e.flags |= inAriaHidden
		}
	case "aria-modal":
		e.flags |= inDialog
	case "hidden":
		if !strings.EqualFold(a.Val, "until-found") {
			e.flags |= inHidden
		}
	case "style":
		if displaysNone(a.Val) && n.DataAtom != atom.Body && n.DataAtom != atom.Html {
			e.flags |= inHidden
		}
	}
}

func roleFlags(role string) flags {
	switch role {
	case "navigation", "menu", "menubar":
		return inNav
	case "banner":
		return inHeader
	case "contentinfo":
		return inFooter
	case "complementary":
		return inAside
	case "main":
		return inMain
	case "article":
		return inArticle
	case "search", "form":
		return inForm
	case "dialog", "alertdialog":
		return inDialog
	case "button":
		return isButton
	}
	return 0
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

// closeElem ends the element that is open.
func (p *Page) closeElem(n *html.Node) {
	switch layoutOf(n.DataAtom) {
	case block_:
		p.endBlock()
	case apart:
		if n.DataAtom == atom.Button {
			p.glueBlock(' ')
		} else {
			p.space()
		}
	case cell:
		p.held = max(p.held, '\t')
	}
	switch n.DataAtom {
	case atom.A:
		p.links--
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		p.pres--
	}
	e := &p.elems[p.open]
	e.end = int32(len(p.blocks))
	if p.curOpen {
		e.end++
	}
	p.open = e.parent
}
