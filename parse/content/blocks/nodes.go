package blocks

import "golang.org/x/net/html"

// A Node is a text node that a block has something of, or an image.
type Node struct {
	*html.Node
	Block   int32 // that has it; of an image between two blocks the second
	between bool
	figure  int32 // the element that it stands in as one, -1 if there is none
}

// keepNode notes a text node of the block that is open.
func (p *Page) keepNode(n *html.Node) {
	p.Nodes = append(p.Nodes, Node{Node: n, Block: int32(len(p.Blocks)), figure: -1})
}

// dropNodes forgets those of the block that is open.
func (p *Page) dropNodes() {
	for i := len(p.Nodes); i > 0 && !p.Nodes[i-1].between && p.Nodes[i-1].Block == int32(len(p.Blocks)); i-- {
		p.Nodes = p.Nodes[:i-1]
	}
}

func (p *Page) keepImage(n *html.Node) {
	image := Node{Node: n, Block: int32(len(p.Blocks)), between: !p.curOpen, figure: -1}
	for e := p.open; e >= 0 && p.Elems[e].Flags&inFigure != 0; e = p.Elems[e].Parent {
		image.figure = e
	}
	p.Nodes = append(p.Nodes, image)
}

// Around returns the blocks before and after an image that stands between two of
// them, which may be -1 and the number of blocks; of other nodes twice the block
// that has it. What else is in a <figure>, its caption, does not count.
func (p *Page) Around(n *Node) (before, after int32) {
	switch {
	case !n.between:
		return n.Block, n.Block
	case n.figure >= 0:
		return p.Elems[n.figure].First - 1, p.Elems[n.figure].End
	}
	return n.Block - 1, n.Block
}
