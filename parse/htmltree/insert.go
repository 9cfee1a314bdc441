package htmltree

import (
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Creating and inserting nodes (13.2.6.1).

func (b *builder) newNode(t html.NodeType) *html.Node {
	n := b.slabs.node()
	n.Type = t
	return n
}

// A location is "an adjusted insertion location": in parent, before a child,
// or after the last one where that is nil.
type location struct{ parent, before *html.Node }

// insert puts n at the location.
func (at location) insert(n *html.Node) {
	prev := at.parent.LastChild
	if at.before != nil {
		prev = at.before.PrevSibling
		at.before.PrevSibling = n
	} else {
		at.parent.LastChild = n
	}
	if prev != nil {
		prev.NextSibling = n
	} else {
		at.parent.FirstChild = n
	}
	n.Parent, n.PrevSibling, n.NextSibling = at.parent, prev, at.before
}

// previous returns the node that stands just before the location.
func (at location) previous() *html.Node {
	if at.before != nil {
		return at.before.PrevSibling
	}
	return at.parent.LastChild
}

// fosterLocation is where foster parenting puts a node, and the depth of the
// element that it becomes a child of.
func (b *builder) fosterLocation() (at location, depth int32) {
	table, template := b.open.last[tagTable], b.open.last[tagTemplate]
	switch {
	case template > table:
		e := &b.open.entries[template]
		return location{parent: e.host}, e.depth
	case table < 0:
		e := &b.open.entries[0]
		return location{parent: e.host}, e.depth
	}
	t := &b.open.entries[table]
	if t.node.Parent != nil {
		return location{t.node.Parent, t.node}, t.depth - 1
	}
	e := &b.open.entries[table-1]
	return location{parent: e.host}, e.depth
}

// elementLocation is "the appropriate place for inserting" an element, with
// the entry as the target, and the depth of the element it goes into.
func (b *builder) elementLocation(target *entry) (location, int32) {
	if b.foster && target.traits&fostering != 0 {
		return b.fosterLocation()
	}
	if target.host != target.node {
		b.report.Nesting = true
	}
	return location{parent: target.host}, target.depth
}

// insertElement is "insert an HTML element" for the current tag.
func (b *builder) insertElement() *html.Node {
	n := b.newNode(html.ElementNode)
	n.DataAtom, n.Data, n.Attr = b.tok.atom, b.tok.name, b.tok.attrs
	b.insertOpen(n, b.tok.element)
	return n
}

// insertImplied is insertElement for a tag without attributes that the
// document left out.
func (b *builder) insertImplied(t tag) *html.Node {
	n := b.newNode(html.ElementNode)
	n.DataAtom, n.Data = elements[t].atom, names[t]
	b.insertOpen(n, elements[t])
	return n
}

// insertVoid is insertElement for an element that never has content.
func (b *builder) insertVoid() {
	b.insertElement()
	b.open.pop()
}

// insertOpen puts an element in the tree and on the stack.
func (b *builder) insertOpen(n *html.Node, e element) {
	if len(b.open.entries) == 0 {
		location{parent: b.doc}.insert(n)
		b.open.push(n, e, 0)
		return
	}
	at, depth := b.elementLocation(b.open.top())
	at.insert(n)
	b.open.push(n, e, depth)
}

// insertComment is "insert a comment", as the last child of parent.
func (b *builder) insertComment(parent *html.Node) {
	n := b.newNode(html.CommentNode)
	n.Data = b.tok.data
	location{parent: parent}.insert(n)
}

// insertText is "insert a character" for a run of them.
func (b *builder) insertText(s string) {
	if s == "" {
		return
	}
	target := b.open.top()
	at := location{parent: target.inner()}
	if b.foster && target.traits&fostering != 0 {
		at, _ = b.fosterLocation()
	}
	if prev := at.previous(); prev != nil && prev.Type == html.TextNode {
		b.appendText(prev, s)
		return
	}
	n := b.newNode(html.TextNode)
	n.Data = b.cut(s, 0)
	at.insert(n)
}

// appendText adds to a text node. Nodes with several parts are rare; theirs
// are gathered aside, so that many parts cost what one of their length costs.
func (b *builder) appendText(n *html.Node, s string) {
	part, ok := b.parts[n]
	if !ok {
		if b.parts == nil {
			b.parts = make(map[*html.Node][]byte)
		}
		s = b.cut(s, len(n.Data))
		part = append(append(b.slabs.reserve(len(n.Data)+len(s)), n.Data...), s...)
		b.slabs.text(part)
		b.parts[n] = part[:len(part):len(part)] // what follows in the slab is somebody else's
		return
	}
	b.parts[n] = append(part, b.cut(s, len(part))...)
}

// joinText gives the text nodes with several parts their data.
func (b *builder) joinText() {
	for n, part := range b.parts {
		n.Data = shared(part)
	}
}

// cut returns as much of s as a text node of the given length may still take,
// in whole characters.
func (b *builder) cut(s string, length int) string {
	room := b.limits.Text - length
	if len(s) <= room {
		return s
	}
	b.report.Text = true
	room = max(room, 0)
	for room > 0 && !utf8.RuneStart(s[room]) {
		room--
	}
	return s[:room]
}

// mergeAttributes gives n the attributes of the current tag that it does not
// have, as a second html or body tag does.
func (b *builder) mergeAttributes(n *html.Node) {
	for _, a := range b.tok.attrs {
		if hasAttribute(n, a.Key) {
			continue
		}
		if b.merged == b.limits.MergedAttributes {
			b.report.MergedAttributes = true
			return
		}
		n.Attr = append(n.Attr, a)
		b.merged++
	}
}

func hasAttribute(n *html.Node, key string) bool {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return true
		}
	}
	return false
}

// detach takes n out of the tree.
func detach(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

// adoptChildren makes all children of from children of to, which has none.
func adoptChildren(to, from *html.Node) {
	to.FirstChild, to.LastChild = from.FirstChild, from.LastChild
	from.FirstChild, from.LastChild = nil, nil
	for c := to.FirstChild; c != nil; c = c.NextSibling {
		c.Parent = to
	}
}
