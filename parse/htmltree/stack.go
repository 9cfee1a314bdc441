package htmltree

import (
	"slices"

	"golang.org/x/net/html"
)

// The stack of open elements (13.2.4.2). The standard asks it questions that
// it answers by walking down: is there a p in button scope, an li before a
// special element, a template at all? Here every entry remembers what stood
// below it when it was pushed, so that the topmost one answers at once.
type stack struct {
	entries []entry

	// last holds for every tag the place of its topmost HTML element, -1 where
	// none is open; tagForeign stands for all foreign elements, tagNone for
	// all HTML elements without a tag of their own.
	last [numTags]int32

	nesting int // Limits.Nesting
	steps   int // taken in loops over the stack and the list, for the tests to count
}

// reach is how far down the stack those rules look that have to walk: end tags
// of names without a tag of their own, end tags in SVG and MathML, and the
// adoption agency, which moves what it walks over. It is several times what
// pages need.
const reach = 128

// An entry is one open element.
type entry struct {
	node *html.Node

	// host is the node that elements inside this one become children of: node,
	// or the deepest open one that may still have some.
	host *html.Node

	element
	depth int32 // of node in the tree, at most
	below int32 // the place of the next one down with this tag
	lasts
}

// inner is the node that text and comments in the element become children of:
// node, but where elements inside it already stand beside it, host, so that
// everything stands in the order of the document.
func (e *entry) inner() *html.Node {
	if e.host != e.node && e.host.LastChild != e.node {
		return e.host
	}
	return e.node
}

// lasts are the places of the last elements of some kinds, up to an entry and
// with it.
type lasts struct {
	scope   int32 // scoping
	special int32 // special
	barrier int32 // special, and not passing
	html    int32 // in the HTML namespace
}

// empty makes the stack ready for a document.
func (s *stack) empty(nesting int) {
	s.nesting = nesting
	for i := range s.last {
		s.last[i] = -1
	}
}

// top is the standard's "current node".
func (s *stack) top() *entry { return &s.entries[len(s.entries)-1] }

// push opens an element whose node stands in the tree below an element of the
// given depth.
func (s *stack) push(n *html.Node, e element, depth int32) {
	i := len(s.entries)
	s.entries = slices.Grow(s.entries, 1)[:i+1]
	top := &s.entries[i]
	top.node, top.element, top.depth = n, e, depth+1
	s.link(i)
}

// link computes what the entry at i remembers, from the one below it.
func (s *stack) link(i int) {
	s.steps++
	e := &s.entries[i]
	place := int32(i)
	e.host = e.node
	if i > 0 {
		under := &s.entries[i-1]
		e.lasts = under.lasts
		if int(e.depth) >= s.nesting {
			e.depth = int32(s.nesting)
			e.host = under.host
		}
	}
	if e.traits&scoping != 0 {
		e.scope = place
	}
	if e.traits&special != 0 {
		e.special = place
		if e.traits&passing == 0 {
			e.barrier = place
		}
	}
	if e.traits&foreign == 0 {
		e.html = place
	}
	e.below = s.last[e.tag]
	s.last[e.tag] = place
}

// pop closes the topmost element.
func (s *stack) pop() {
	e := s.top()
	s.last[e.tag] = e.below
	s.entries = s.entries[:len(s.entries)-1]
}

// popTo closes the elements at i and above it.
func (s *stack) popTo(i int32) {
	for len(s.entries) > int(i) {
		s.pop()
	}
}

// relink computes anew what the entries at i and above it remember, after they
// were moved. unlink has been called before.
func (s *stack) relink(i int) {
	for ; i < len(s.entries); i++ {
		s.link(i)
	}
}

// unlink takes the entries at i and above it out of last.
func (s *stack) unlink(i int) {
	for j := len(s.entries) - 1; j >= i; j-- {
		s.steps++
		e := &s.entries[j]
		s.last[e.tag] = e.below
	}
}

// remove closes the element at i, with those above it left open.
func (s *stack) remove(i int) {
	s.unlink(i)
	copy(s.entries[i:], s.entries[i+1:])
	s.entries = s.entries[:len(s.entries)-1]
	s.relink(i)
}

// isForeign says whether the current node is one of SVG or MathML.
func (s *stack) isForeign() bool {
	i := len(s.entries) - 1
	return i >= 0 && s.entries[i].traits&foreign != 0
}

// has says whether an element is open at all.
func (s *stack) has(t tag) bool { return s.last[t] >= 0 }

// inScope is "have a particular element in scope".
func (s *stack) inScope(t tag) bool { return s.last[t] >= s.top().scope }

// inButtonScope is "have a particular element in button scope".
func (s *stack) inButtonScope(t tag) bool { return s.inScope(t) && s.last[t] > s.last[tagButton] }

// inListItemScope is "have a particular element in list item scope".
func (s *stack) inListItemScope(t tag) bool {
	return s.inScope(t) && s.last[t] > max(s.last[tagOl], s.last[tagUl])
}

// inTableScope is "have a particular element in table scope".
func (s *stack) inTableScope(t tag) bool {
	return s.last[t] >= max(s.last[tagTable], s.last[tagTemplate], s.last[tagHtml])
}

// generateImpliedEndTags closes the elements whose end tags may be left out,
// but stops at one named except (13.2.6.3).
func (s *stack) generateImpliedEndTags(except tag) {
	for e := s.top(); e.traits&impliedEnd != 0 && e.tag != except; e = s.top() {
		s.pop()
	}
}

// clearBackTo is "clear the stack back to a table (table body, table row)
// context": it closes what stands above the topmost of the elements named, of
// template and of html.
func (s *stack) clearBackTo(names ...tag) {
	i := max(s.last[tagTemplate], s.last[tagHtml])
	for _, t := range names {
		i = max(i, s.last[t])
	}
	s.popTo(i + 1)
}
