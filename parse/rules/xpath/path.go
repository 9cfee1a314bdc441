package xpath

import "golang.org/x/net/html"

// A location is a location path (2), which may begin with other nodes than the
// context node (3.3).
type location struct {
	from     expr // nil for the context node
	absolute bool // begins at the root
	steps    []step
}

func (l *location) kind() Kind { return Nodes }

func (l *location) eval(c *context) Value {
	nodes := l.start(c)
	for i := range l.steps {
		nodes = l.steps[i].from(c, nodes)
	}
	return Value{Kind: Nodes, Nodes: nodes}
}

func (l *location) start(c *context) []Node {
	switch {
	case l.from != nil:
		return l.from.eval(c).Nodes
	case l.absolute:
		return []Node{{node: c.root}}
	}
	return []Node{c.node}
}

// exists reports whether the path has any node, and looks no further than the
// first one if it can.
func (l *location) exists(c *context) bool {
	nodes := l.start(c)
	for i := range l.steps {
		s := &l.steps[i]
		if i == len(l.steps)-1 && len(nodes) == 1 && !s.positional {
			return s.existsFrom(c, nodes[0])
		}
		nodes = s.from(c, nodes)
	}
	return len(nodes) > 0
}

// A filter is an expression for nodes with predicates, which count positions in
// the order of the document (3.3).
type filter struct {
	nodes      expr
	predicates []predicate
}

func (f *filter) kind() Kind { return Nodes }

func (f *filter) eval(c *context) Value {
	v := f.nodes.eval(c)
	for i := range f.predicates {
		v.Nodes = f.predicates[i].keep(c, v.Nodes)
	}
	return v
}

// A predicate keeps those nodes for which it is true, or a position (2.4).
type predicate struct {
	expr       expr
	positional bool // depends on position or size of the context
}

// keep changes nodes, which stand in the order of their axis.
func (p *predicate) keep(c *context, nodes []Node) []Node {
	if at := p.constant(); at > 0 {
		if at > len(nodes) {
			return nil
		}
		return nodes[at-1 : at]
	}
	kept := nodes[:0]
	inner := context{doc: c.doc, root: c.root, size: len(nodes)}
	for i, n := range nodes {
		if !c.doc.spend(1) {
			return nil
		}
		if inner.node, inner.position = n, i+1; p.holds(&inner) {
			kept = append(kept, n)
		}
	}
	return kept
}

func (p *predicate) holds(c *context) bool {
	if p.expr.kind() == Number {
		return p.expr.eval(c).Number == float64(c.position)
	}
	return truth(c, p.expr)
}

// constant is the position that the predicate names, or 0.
func (p *predicate) constant() int {
	e, ok := p.expr.(constant)
	if !ok || e.Kind != Number || e.Number < 1 || e.Number > 1<<30 || e.Number != float64(int(e.Number)) {
		return 0
	}
	return int(e.Number)
}

// A context is what an expression is evaluated in (1).
type context struct {
	doc            *Document
	root           *html.Node // where absolute paths begin
	node           Node
	position, size int
}

// Evaluate works an expression out. n is the context node, and absolute paths
// begin there too: for a document as a whole it is the document's node, and for
// a part of it an expression such as //a looks in that part. The only error is
// [ErrWork].
func (e *Expr) Evaluate(d *Document, n *html.Node) (Value, error) {
	v := e.root.eval(&context{doc: d, root: n, node: Node{node: n}, position: 1, size: 1})
	if d.work < 0 {
		return Value{}, ErrWork
	}
	return v, nil
}
