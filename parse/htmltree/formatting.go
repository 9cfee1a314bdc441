package htmltree

import (
	"cmp"
	"hash/maphash"
	"slices"

	"golang.org/x/net/html"
)

// The list of active formatting elements (13.2.4.3): those that are opened
// again after the end of a block cut them short.

// An active is an item of the list, a marker where node is nil.
type active struct {
	node *html.Node
	element
	sum   uint64 // see sumOf
	place int    // in the stack of open elements, when it was last seen there
}

// seed is that of sumOf.
var seed = maphash.MakeSeed()

// sumOf returns a number that is the same for equal lists of attributes, and
// hardly ever for others: so a long list is compared with few others.
func sumOf(attrs []html.Attribute) (sum uint64) {
	for i := range attrs {
		sum = sum*31 + maphash.String(seed, attrs[i].Key)
		sum = sum*31 + maphash.String(seed, attrs[i].Val)
	}
	return sum
}

// isOpen says whether the element is on the stack.
func (b *builder) isOpen(a *active) bool {
	return a.place < len(b.open.entries) && b.open.entries[a.place].node == a.node
}

// insertFormatting inserts the current start tag's element and puts it on the
// list. Its attributes are sorted, as html.Parse does it: so two elements with
// the same attributes have equal lists of them.
func (b *builder) insertFormatting() {
	if len(b.tok.attrs) > 1 {
		slices.SortFunc(b.tok.attrs, func(x, y html.Attribute) int {
			return cmp.Compare(x.Key, y.Key)
		})
	}
	n := b.insertElement()
	sum := sumOf(n.Attr)
	b.makeRoom(n, sum)
	b.formatting = append(b.formatting, active{n, b.tok.element, sum, len(b.open.entries) - 1})
}

// makeRoom removes what must leave the list before n, whose attributes have the
// sum, may come in: the earliest of three equal elements (the standard's "Noah's Ark clause"), or the oldest
// where there are Limits.Formatting since the last marker.
func (b *builder) makeRoom(n *html.Node, sum uint64) {
	equal, earliest, first := 0, 0, 0
	for i := len(b.formatting) - 1; i >= 0; i-- {
		b.open.steps++
		a := &b.formatting[i]
		if a.node == nil {
			first = i + 1
			break
		}
		if a.sum == sum && a.atom == n.DataAtom && slices.Equal(a.node.Attr, n.Attr) {
			equal++
			earliest = i
		}
	}
	switch {
	case equal >= 3:
		b.forget(earliest)
	case len(b.formatting)-first >= b.limits.Formatting:
		b.report.Formatting = true
		b.forget(first)
	}
}

// forget removes the item at i from the list.
func (b *builder) forget(i int) { b.formatting = slices.Delete(b.formatting, i, i+1) }

// insertMarker keeps the formatting elements outside an element from being
// opened again inside it.
func (b *builder) insertMarker() { b.formatting = append(b.formatting, active{}) }

// clearToMarker is "clear the list of active formatting elements up to the
// last marker".
func (b *builder) clearToMarker() {
	for i := len(b.formatting) - 1; i >= 0; i-- {
		b.open.steps++
		marker := b.formatting[i].node == nil
		b.formatting = b.formatting[:i]
		if marker {
			return
		}
	}
}

// lastFormatting returns where the last element of the name stands after the
// last marker, or -1.
func (b *builder) lastFormatting(t tag) int {
	for i := len(b.formatting) - 1; i >= 0 && b.formatting[i].node != nil; i-- {
		b.open.steps++
		if b.formatting[i].tag == t {
			return i
		}
	}
	return -1
}

// recent is the first of the items that can matter: after the last marker are
// no more than Limits.Formatting. Before it may be any number of markers that
// were left over, because </td> removes only the marker of an object in the
// cell, if there is one.
func (b *builder) recent() int { return max(0, len(b.formatting)-b.limits.Formatting) }

// indexFormatting returns where the node stands in the list, or -1.
func (b *builder) indexFormatting(n *html.Node) int {
	for i := len(b.formatting) - 1; i >= b.recent(); i-- {
		b.open.steps++
		if b.formatting[i].node == n {
			return i
		}
	}
	return -1
}

// reconstruct is "reconstruct the active formatting elements": it opens copies
// of those that were closed since the last marker.
func (b *builder) reconstruct() {
	i := len(b.formatting)
	for i > 0 && b.formatting[i-1].node != nil && !b.isOpen(&b.formatting[i-1]) {
		b.open.steps++
		i--
	}
	for ; i < len(b.formatting) && b.mayCopy(); i++ {
		a := &b.formatting[i]
		a.node = b.copyOf(a.node)
		b.insertOpen(a.node, a.element)
		a.place = len(b.open.entries) - 1
	}
}

// mayCopy says whether the document has had tags enough for one more copy of a
// formatting element. This, and nothing else, makes the number of nodes linear
// in the number of tags: every other node answers to a tag or to a text.
func (b *builder) mayCopy() bool {
	const anyway = 1000
	if b.slabs.made+b.copied <= anyway+b.limits.NodesPerTag*b.tags {
		return true
	}
	b.report.Formatting = true
	return false
}

// copyOf returns a node with the element's name and attributes. The attributes
// are its own, since users of the tree change them in place; so that many of
// them cannot be copied many times, four count as a node.
func (b *builder) copyOf(n *html.Node) *html.Node {
	c := b.newNode(html.ElementNode)
	c.DataAtom, c.Data = n.DataAtom, n.Data
	c.Attr = b.slabs.copyAttributes(n.Attr)
	b.copied += len(n.Attr) / 4
	return c
}
