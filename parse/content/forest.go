package content

import (
	"cmp"
	"math"
	"slices"

	"weft/parse/content/blocks"
)

// A Forest is a sum of decision trees.
type Forest struct {
	Roots  []int32 // a node, or a leaf as its complement
	Nodes  []Node
	Leaves []int32

	*places // made by Index
	stages  [][]group
}

// A Node sends rows whose feature is at most Most to Left, the others to Right:
// each a node, or a leaf as its complement.
type Node struct {
	Feature     uint16
	Left, Right int16 // from Node on in the same tree; leaves are counted from the tree's first
	Most        float32
}

// Add adds a tree; it must have at least one node, and one leaf more than nodes.
func (f *Forest) Add(nodes []Node, leaves []int32) {
	f.Roots = append(f.Roots, int32(len(f.Nodes)))
	f.Nodes = append(f.Nodes, nodes...)
	f.Leaves = append(f.Leaves, leaves...)
}

// The trees are asked in stages. A forest that is sure after one is asked no
// further: of most blocks the first trees say enough.
const (
	stageTrees = 24
	sure       = 2 * ScoreOne
)

// Score sums the trees up, for a row as [blocks.Page.Rows] hands it out.
func (f *Forest) Score(r []float32) (sum int32) {
	row := (*[blocks.RowSpace]float32)(r[:blocks.RowSpace])
	for i := range f.stages {
		sum += f.sum(row, f.stages[i])
		if sum < -sure || sum > sure {
			left := int32(len(f.stages) - 1 - i)
			return sum + sum*left/8 // about what all of them would say
		}
	}
	return sum
}

// Which way a row goes in a tree no processor can foresee. So several trees are
// walked down together, a step in each, and without a branch: nodes and leaves have
// places, the two below a node are neighbours, and a leaf is below itself. A walk
// has as many steps as the deepest of its trees.

const (
	together  = 6 // trees; with more of them there are too few registers
	maxPlaces = 1 << 14
)

// places are the nodes and leaves of all trees. The first one is a leaf of 0.
type places struct {
	most    [maxPlaces]float32
	below   [maxPlaces]uint16
	feature [maxPlaces]uint8
	leaf    [maxPlaces]int32
	n       int
}

// A group is trees that are walked down together.
type group struct {
	roots [together]uint16
	steps int
}

// sum sums the trees of some groups up.
func (p *places) sum(r *[blocks.RowSpace]float32, groups []group) (sum int32) {
	for i := range groups {
		g := &groups[i]
		t0, t1, t2, t3, t4, t5 := g.roots[0], g.roots[1], g.roots[2], g.roots[3], g.roots[4], g.roots[5]
		for range g.steps {
			t0, t1, t2 = p.step(r, t0), p.step(r, t1), p.step(r, t2)
			t3, t4, t5 = p.step(r, t3), p.step(r, t4), p.step(r, t5)
		}
		sum += p.leaf[t0%maxPlaces] + p.leaf[t1%maxPlaces] + p.leaf[t2%maxPlaces]
		sum += p.leaf[t3%maxPlaces] + p.leaf[t4%maxPlaces] + p.leaf[t5%maxPlaces]
	}
	return sum
}

// step goes from one place to the one below. The remainder says that it is one.
func (p *places) step(r *[blocks.RowSpace]float32, at uint16) uint16 {
	at %= maxPlaces
	right := uint16(0)
	if r[p.feature[at]] > p.most[at] {
		right = 1
	}
	return p.below[at] + right
}

// Index has to be called when all trees are there. It fails if they are too large.
func (f *Forest) Index() error {
	f.places = &places{n: 1}
	f.most[0] = float32(math.Inf(1))
	type tree struct {
		root  uint16
		depth int
	}
	var trees []tree
	for t, base := range f.Roots {
		root, depth, err := f.lay(f.Nodes[base:], f.Leaves[int(base)+t:])
		if err != nil {
			return err
		}
		trees = append(trees, tree{root, depth})
	}
	groups := func(trees []tree) (list []group) {
		slices.SortFunc(trees, func(a, b tree) int { return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(a.root, b.root)) })
		for some := range slices.Chunk(trees, together) {
			var g group
			for i, t := range some {
				g.roots[i], g.steps = t.root, max(g.steps, t.depth)
			}
			list = append(list, g)
		}
		return list
	}
	f.stages = nil
	for some := range slices.Chunk(trees, stageTrees) {
		f.stages = append(f.stages, groups(some))
	}
	return nil
}

// lay gives the nodes and leaves of a tree their places.
func (p *places) lay(nodes []Node, leaves []int32) (root uint16, depth int, err error) {
	type item struct {
		node  int16 // or a leaf
		place int
		depth int
	}
	list := []item{{0, p.n, 0}}
	p.n++
	for i := 0; i < len(list); i++ {
		at := list[i]
		depth = max(depth, at.depth)
		if at.node < 0 {
			p.most[at.place], p.below[at.place], p.leaf[at.place] = float32(math.Inf(1)), uint16(at.place), leaves[^at.node]
			continue
		}
		n := &nodes[at.node]
		if p.n+2 > maxPlaces || n.Feature >= blocks.RowSpace {
			return 0, 0, errModel
		}
		p.most[at.place], p.below[at.place], p.feature[at.place] = n.Most, uint16(p.n), uint8(n.Feature)
		list = append(list, item{n.Left, p.n, at.depth + 1}, item{n.Right, p.n + 1, at.depth + 1})
		p.n += 2
	}
	return uint16(list[0].place), depth, nil
}
