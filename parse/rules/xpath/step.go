package xpath

import (
	"slices"

	"golang.org/x/net/html"
)

// A step goes from each of some nodes to those on an axis for which the test and
// the predicates hold (2.1).
type step struct {
	axis       axis
	test       nodeTest
	predicates []predicate
	positional bool // one of the predicates is
}

// from is where the step goes from nodes: like them in the order of the
// document, and each once.
func (s *step) from(c *context, nodes []Node) []Node {
	switch {
	case len(nodes) == 0:
		return nil
	case len(nodes) == 1:
		return s.fromOne(c, nodes[0])
	case s.axis == child:
		return s.toChildren(c, nodes)
	case s.axis == self || s.axis == attribute: // in order as nodes are
		var found []Node
		for _, n := range nodes {
			found = append(found, s.fromOne(c, n)...)
		}
		return found
	case s.positional:
		found := gathering{doc: c.doc}
		for _, n := range nodes {
			found.add(s.fromOne(c, n))
		}
		return found.inOrder()
	}
	found := s.fromAll(c, nodes)
	for i := range s.predicates {
		found = s.predicates[i].keep(c, found)
	}
	return found
}

// fromOne goes from one node. Positions count in the direction of the axis.
func (s *step) fromOne(c *context, n Node) (found []Node) {
	enough := 0
	if len(s.predicates) > 0 {
		enough = s.predicates[0].constant()
	}
	for m := range s.axis.nodes(n) {
		if !c.doc.spend(1) {
			return nil
		}
		if s.test.matches(s.axis, m) {
			if found = append(found, m); len(found) == enough {
				break
			}
		}
	}
	for i := range s.predicates {
		found = s.predicates[i].keep(c, found)
	}
	if s.axis.isReverse() {
		slices.Reverse(found)
	}
	return found
}

// existsFrom reports whether fromOne finds any node. No predicate is
// positional.
func (s *step) existsFrom(c *context, n Node) bool {
	inner := context{doc: c.doc, root: c.root, position: 1, size: 1}
	for inner.node = range s.axis.nodes(n) {
		if !c.doc.spend(1) {
			return false
		}
		if s.test.matches(s.axis, inner.node) && s.allHold(&inner) {
			return true
		}
	}
	return false
}

func (s *step) allHold(c *context) bool {
	for i := range s.predicates {
		if !s.predicates[i].holds(c) {
			return false
		}
	}
	return true
}

// fromAll goes from all nodes together, without looking at any node twice, and
// leaves the predicates to its caller.
func (s *step) fromAll(c *context, nodes []Node) (found []Node) {
	add := func(n Node) bool {
		if s.test.matches(s.axis, n) {
			found = append(found, n)
		}
		return c.doc.spend(1)
	}
	switch s.axis {
	case descendant, descendantOrSelf:
		eachBelow(nodes, s.axis == descendantOrSelf, add)
	case following: // of the node that ends first
		endsFirst(nodes).eachFollowing(add)
	case preceding: // of the node that begins last
		nodes[len(nodes)-1].eachPreceding(add)
		slices.Reverse(found)
	default:
		seen := make(map[Node]bool)
		for _, n := range nodes {
			for m := range s.axis.nodes(n) {
				if seen[m] || !add(m) { // from here on it is the way of another node
					break
				}
				seen[m] = true
			}
		}
		found = c.doc.inOrder(found)
	}
	return found
}

// eachBelow gives the descendants of all nodes, and with orSelf these too. Nodes
// that are in others of them come by on the way.
func eachBelow(nodes []Node, orSelf bool, yield func(Node) bool) {
	pass := func(n *html.Node) bool { // those of nodes that are n or its attributes
		for ; len(nodes) > 0 && nodes[0].node == n; nodes = nodes[1:] {
			if nodes[0].attr > 0 && orSelf && !yield(nodes[0]) {
				return false
			}
		}
		return true
	}
	for len(nodes) > 0 {
		top := nodes[0]
		if orSelf && top.attr == 0 && !yield(top) || !pass(top.node) {
			return
		}
		if !top.eachDescendant(func(n Node) bool { return yield(n) && pass(n.node) }) {
			return
		}
	}
}

// endsFirst is the one of nodes whose end comes first: as long as the next one is
// in it, that one ends earlier.
func endsFirst(nodes []Node) Node {
	first := nodes[0]
	for _, n := range nodes[1:] {
		inside := first.attr == 0 && (n.node == first.node || childTowards(first.node, n.node) != nil)
		if !inside {
			break
		}
		first = n
	}
	return first
}

// childTowards is the child of top that is n or has n in it; nil if there is none.
func childTowards(top, n *html.Node) *html.Node {
	if n.Parent == top.Parent { // as in lists and tables
		return nil
	}
	for ; n != nil; n = n.Parent {
		if n.Parent == top {
			return n
		}
	}
	return nil
}

// A family is a node whose children are being put in their place.
type family struct {
	parent *html.Node
	at     *html.Node // the next of its children
	passed *html.Node // the one that it was moved to last
	chosen []Node     // those that are left to be put
}

// moveTo puts the chosen children up to last, or all for nil, at the end of out.
func (f *family) moveTo(last *html.Node, out []Node) []Node {
	if last != nil && last == f.passed {
		return out
	}
	f.passed = last
	for f.at != nil && len(f.chosen) > 0 {
		n := f.at
		if f.at = n.NextSibling; n == f.chosen[0].node {
			out, f.chosen = append(out, f.chosen[0]), f.chosen[1:]
		}
		if n == last {
			break
		}
	}
	return out
}

// toChildren goes to the children of all nodes. Where a node lies in another one,
// its children come between those of the other.
func (s *step) toChildren(c *context, nodes []Node) (out []Node) {
	var open []family // each in the one before
	for _, n := range nodes {
		chosen := s.fromOne(c, n)
		if len(chosen) == 0 {
			continue
		}
		for len(open) > 0 {
			f := &open[len(open)-1]
			if branch := childTowards(f.parent, n.node); branch != nil {
				out = f.moveTo(branch, out)
				break
			}
			out = f.moveTo(nil, out)
			open = open[:len(open)-1]
		}
		open = append(open, family{parent: n.node, at: n.node.FirstChild, chosen: chosen})
	}
	for _, f := range slices.Backward(open) {
		out = f.moveTo(nil, out)
	}
	return out
}
