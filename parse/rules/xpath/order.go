package xpath

import (
	"cmp"
	"errors"
	"slices"

	"golang.org/x/net/html"
)

// ErrWork says that an expression took more work on a document than it was
// allowed.
var ErrWork = errors.New("the expression takes too much work on this page")

// A Document is a tree that expressions are evaluated on, one at a time. The
// tree must not change meanwhile. What is worked out of it once, such as the
// order of its nodes, serves all expressions.
type Document struct {
	top   *html.Node
	work  int                   // that may still be done; less than 0 if it was too little
	order map[*html.Node]int32  // nil until somebody asks
	ids   map[string]*html.Node // likewise
}

// NewDocument is the document that n is in. Evaluations on it may look at about
// as many nodes as work says, all together; see [Document.Allow].
func NewDocument(n *html.Node, work int) *Document {
	for n.Parent != nil {
		n = n.Parent
	}
	return &Document{top: n, work: work}
}

// Allow sets the work that evaluations may do from here on.
func (d *Document) Allow(work int) { d.work = work }

// spend counts work, and reports whether there may be more. When there may not,
// every loop ends, and what comes of it is thrown away.
func (d *Document) spend(n int) bool {
	if d.work < 0 {
		return false
	}
	d.work -= n
	return d.work >= 0
}

// inOrder puts nodes in the order of the document, each once (5).
func (d *Document) inOrder(nodes []Node) []Node {
	if len(nodes) < 2 || d.work < 0 {
		return nodes
	}
	if d.order == nil {
		d.order = make(map[*html.Node]int32)
		for n := d.top; n != nil; n = next(n, d.top) {
			d.order[n] = int32(len(d.order))
		}
		d.spend(len(d.order))
	}
	d.spend(len(nodes))
	slices.SortFunc(nodes, func(a, b Node) int {
		if a.node == b.node {
			return cmp.Compare(a.attr, b.attr)
		}
		return cmp.Compare(d.order[a.node], d.order[b.node])
	})
	return slices.Compact(nodes)
}

// A gathering is nodes that come from many places, and the same ones again and
// again. It holds about twice those that differ.
type gathering struct {
	doc     *Document
	nodes   []Node
	ordered int // of them when they last were
}

func (g *gathering) add(nodes []Node) {
	g.nodes = append(g.nodes, nodes...)
	if len(g.nodes) > 2*g.ordered+10_000 {
		g.inOrder()
	}
}

func (g *gathering) inOrder() []Node {
	g.nodes = g.doc.inOrder(g.nodes)
	g.ordered = len(g.nodes)
	return g.nodes
}

// byID is the first element with an ID, or nil.
func (d *Document) byID(id string) *html.Node {
	if d.ids == nil {
		d.ids = make(map[string]*html.Node)
		for n := d.top; n != nil && d.spend(1); n = next(n, d.top) {
			for i := range n.Attr {
				if a := &n.Attr[i]; a.Key == "id" && a.Namespace == "" && d.ids[a.Val] == nil {
					d.ids[a.Val] = n
				}
			}
		}
	}
	return d.ids[id]
}
