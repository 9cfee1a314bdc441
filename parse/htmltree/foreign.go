package htmltree

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// SVG and MathML: "the rules for parsing tokens in foreign content" (13.2.6.5).

// isForeign says whether the current token, where the current node is one of
// SVG or MathML, is for these rules (13.2.6).
func (b *builder) isForeign() bool {
	traits := b.open.top().traits
	switch b.tok.kind {
	case endOfFile:
		return false
	case characters:
		return traits&(htmlPoint|mathPoint) == 0
	case startTag:
		return traits&htmlPoint == 0 &&
			(traits&mathPoint == 0 || b.tok.tag == tagMglyph || b.tok.tag == tagMalignmark) &&
			(traits&annotationXML == 0 || b.tok.tag != tagSvg)
	}
	return true
}

func foreignContent(b *builder) bool {
	switch b.tok.kind {
	case characters:
		s := b.tok.data
		if b.framesetOK && strings.Trim(s, whitespace+"\x00") != "" {
			b.framesetOK = false
		}
		if b.tok.nul {
			s = replaceNUL(s)
		}
		b.insertText(s)
	case comment:
		b.insertComment(b.open.top().inner())
	case startTag:
		if b.leavesForeign() {
			return b.leaveForeign()
		}
		namespace := b.open.top().node.Namespace
		if namespace == "svg" {
			b.tok.name = svgTag(b.tok.name)
			b.tok.atom = atom.Lookup([]byte(b.tok.name))
		}
		b.insertForeign(namespace)
	case endTag:
		if b.tok.tag == tagBr || b.tok.tag == tagP {
			return b.leaveForeign()
		}
		return b.endForeign()
	}
	return false
}

// leavesForeign says whether the start tag cannot be meant for SVG or MathML.
func (b *builder) leavesForeign() bool {
	if b.tok.tag == tagFont {
		for _, a := range b.tok.attrs {
			if a.Key == "color" || a.Key == "face" || a.Key == "size" {
				return true
			}
		}
	}
	return b.tok.traits&breakout != 0
}

// leaveForeign closes the foreign elements and processes the token as HTML.
func (b *builder) leaveForeign() bool {
	for b.open.top().traits&(foreign|htmlPoint|mathPoint) == foreign {
		b.open.pop()
	}
	return b.mode(b)
}

// endForeign is "any other end tag": it closes the topmost foreign element of
// the name, unless an element of HTML stands above it; then the tag is one of
// HTML.
func (b *builder) endForeign() bool {
	open := &b.open
	top := len(open.entries) - 1
	lowest := max(int(open.top().html), top-reach)
	for i := top; i > lowest; i-- {
		open.steps++
		if equalFold(open.entries[i].node.Data, b.tok.name) {
			open.popTo(int32(i))
			return false
		}
	}
	return b.mode(b)
}

// equalFold compares without regard to ASCII case; lower has no upper case.
func equalFold(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if classes[c]&upper != 0 {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// insertForeign is "insert a foreign element" for the current start tag, whose
// name is adjusted already. Of a self-closing one the element ends at once.
func (b *builder) insertForeign(namespace string) {
	for i := range b.tok.attrs {
		adjustAttribute(&b.tok.attrs[i], namespace)
	}
	n := b.newNode(html.ElementNode)
	n.Namespace, n.DataAtom, n.Data, n.Attr = namespace, b.tok.atom, b.tok.name, b.tok.attrs
	b.insertOpen(n, element{atom: n.DataAtom, tag: tagForeign, traits: foreignTraits(n)})
	if b.tok.selfClosing {
		b.open.pop()
	}
}

// foreignTraits are those of a foreign element: whether it is special and
// scoping (13.2.4.2) and an integration point (13.2.6).
func foreignTraits(n *html.Node) traits {
	if n.Namespace == "svg" {
		switch n.Data {
		case "foreignObject", "desc", "title":
			return foreign | special | scoping | htmlPoint
		}
		return foreign
	}
	switch n.Data {
	case "mi", "mo", "mn", "ms", "mtext":
		return foreign | special | scoping | mathPoint
	case "annotation-xml":
		traits := foreign | special | scoping | annotationXML
		for _, a := range n.Attr {
			if a.Key == "encoding" &&
				(strings.EqualFold(a.Val, "text/html") || strings.EqualFold(a.Val, "application/xhtml+xml")) {
				traits |= htmlPoint
			}
		}
		return traits
	}
	return foreign
}

// adjustAttribute gives an attribute of a foreign element the case or the
// namespace that it has there.
func adjustAttribute(a *html.Attribute, namespace string) {
	if namespace == "svg" {
		a.Key = svgAttribute(a.Key)
	} else if a.Key == "definitionurl" {
		a.Key = "definitionURL"
	}
	switch a.Key {
	case "xlink:actuate", "xlink:arcrole", "xlink:href", "xlink:role", "xlink:show", "xlink:title", "xlink:type",
		"xml:lang", "xml:space", "xmlns:xlink":
		a.Namespace, a.Key, _ = strings.Cut(a.Key, ":")
	}
}
