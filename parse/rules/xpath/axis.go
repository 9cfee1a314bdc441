package xpath

import (
	"iter"

	"golang.org/x/net/html"
)

// An axis is a direction to go in from a node (2.2).
type axis int

const (
	child axis = iota
	descendant
	descendantOrSelf
	self
	attribute
	following
	followingSibling
	parent // it and the axes after it are reverse axes: positions count backwards
	ancestor
	ancestorOrSelf
	preceding
	precedingSibling
)

var axisNames = [...]string{"child", "descendant", "descendant-or-self", "self", "attribute", "following", "following-sibling",
	"parent", "ancestor", "ancestor-or-self", "preceding", "preceding-sibling"}

func (a axis) String() string { return axisNames[a] }

func (a axis) isReverse() bool { return a >= parent }

func axisOf(t token) (axis, error) {
	for i, n := range axisNames {
		if n == t.text {
			return axis(i), nil
		}
	}
	if t.text == "namespace" {
		return 0, errorAt(t.at, "there is no namespace axis here: want namespace-uri()")
	}
	return 0, errorAt(t.at, "there is no axis %q in XPath 1.0", t.text)
}

// A Node is a node of a document, or an attribute of an element.
type Node struct {
	node *html.Node // an attribute's element
	attr int        // 0, or an attribute's place from 1
}

// nodes gives the nodes on an axis from n, in its order.
func (a axis) nodes(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		switch a {
		case self:
			yield(n)
		case attribute:
			n.eachAttribute(yield)
		case parent:
			if p, ok := n.parent(); ok {
				yield(p)
			}
		case ancestorOrSelf, ancestor:
			n.eachAncestor(a == ancestorOrSelf, yield)
		case descendantOrSelf:
			_ = yield(n) && n.eachDescendant(yield)
		case descendant:
			n.eachDescendant(yield)
		case following:
			n.eachFollowing(yield)
		case preceding:
			n.eachPreceding(yield)
		default:
			n.eachBeside(a, yield)
		}
	}
}

// eachBeside walks along nodes with the same parent.
func (n Node) eachBeside(a axis, yield func(Node) bool) {
	if n.attr > 0 {
		return
	}
	switch a {
	case child:
		for m := n.node.FirstChild; m != nil && yield(Node{node: m}); m = m.NextSibling {
		}
	case followingSibling:
		for m := n.node.NextSibling; m != nil && yield(Node{node: m}); m = m.NextSibling {
		}
	case precedingSibling:
		for m := n.node.PrevSibling; m != nil && yield(Node{node: m}); m = m.PrevSibling {
		}
	}
}

// eachAttribute leaves out declarations of namespaces, which foreign elements
// can have (5.3).
func (n Node) eachAttribute(yield func(Node) bool) {
	if n.attr > 0 || n.node.Type != html.ElementNode {
		return
	}
	for i := range n.node.Attr {
		a := &n.node.Attr[i]
		if n.node.Namespace != "" && (a.Namespace == "xmlns" || a.Key == "xmlns") {
			continue
		}
		if !yield(Node{n.node, i + 1}) {
			return
		}
	}
}

func (n Node) parent() (Node, bool) {
	if n.attr > 0 {
		return Node{node: n.node}, true
	}
	return Node{node: n.node.Parent}, n.node.Parent != nil
}

func (n Node) eachAncestor(orSelf bool, yield func(Node) bool) {
	if orSelf && !yield(n) {
		return
	}
	for p, ok := n.parent(); ok && yield(p); p, ok = p.parent() {
	}
}

// eachDescendant reports whether it came to the end.
func (n Node) eachDescendant(yield func(Node) bool) bool {
	if n.attr > 0 {
		return true
	}
	for m := n.node.FirstChild; m != nil; m = next(m, n.node) {
		if !yield(Node{node: m}) {
			return false
		}
	}
	return true
}

// next is the node after n in the document, nil if it is not in root.
func next(n, root *html.Node) *html.Node {
	if n.FirstChild != nil {
		return n.FirstChild
	}
	return nextOutside(n, root)
}

// nextOutside is the first node after n that is not in it.
func nextOutside(n, root *html.Node) *html.Node {
	for ; n != nil && n != root; n = n.Parent {
		if n.NextSibling != nil {
			return n.NextSibling
		}
	}
	return nil
}

// eachFollowing begins, after an attribute, with what its element holds.
func (n Node) eachFollowing(yield func(Node) bool) {
	m := n.node.FirstChild
	if n.attr == 0 || m == nil {
		m = nextOutside(n.node, nil)
	}
	for m != nil && yield(Node{node: m}) {
		m = next(m, nil)
	}
}

// eachPreceding gives the nodes that ended before n began, the last one first.
func (n Node) eachPreceding(yield func(Node) bool) {
	for m := n.node; m != nil; m = m.Parent {
		for s := m.PrevSibling; s != nil; s = s.PrevSibling {
			if !eachBackwards(s, yield) {
				return
			}
		}
	}
}

// eachBackwards gives root and all that is in it, the last one first. It
// reports whether it came to the end.
func eachBackwards(root *html.Node, yield func(Node) bool) bool {
	m := lastIn(root)
	for yield(Node{node: m}) {
		switch {
		case m == root:
			return true
		case m.PrevSibling != nil:
			m = lastIn(m.PrevSibling)
		default:
			m = m.Parent
		}
	}
	return false
}

func lastIn(n *html.Node) *html.Node {
	for n.LastChild != nil {
		n = n.LastChild
	}
	return n
}
