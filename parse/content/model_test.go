package content

import (
	"math"
	"math/rand/v2"
	"testing"

	"weft/parse/content/blocks"
)

// Of a row that the first trees are sure of, the others are not asked; of any
// other one all are.
func TestAForestAsksNoMoreThanItMust(t *testing.T) {
	var f Forest
	for i := range 3 * firstTrees {
		leaf := int32(30)
		if i >= firstTrees {
			leaf = -1
		}
		f.Add([]Node{{Feature: 0, Left: ^int16(0), Right: ^int16(1), Most: 0.5}}, []int32{leaf, -2})
	}
	row := func(v float32) []float32 { return append(make([]float32, 0, blocks.RowSpace), v) }
	if err := f.Index(); err != nil {
		t.Fatal(err)
	}
	const certain = 30 * firstTrees
	if got, want := f.Score(row(0)), int32(certain+certain/2); got != want {
		t.Errorf("a sure row: got %d, want %d", got, want)
	}
	if got, want := f.Score(row(1)), int32(-2*3*firstTrees); got != want {
		t.Errorf("an unsure row: got %d, want %d", got, want)
	}
	if got := new(Forest).Score(row(1)); got != 0 {
		t.Errorf("no trees: got %d", got)
	}
}

// However the trees are laid out, each row comes to the leaf that the nodes lead to.
func TestEveryRowComesToItsLeaves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for trees := range 3 * together {
		var f Forest
		for range firstTrees + trees {
			nodes, leaves := grow(rng, 1+rng.IntN(12))
			f.Add(nodes, leaves)
		}
		if err := f.Index(); err != nil {
			t.Fatal(err)
		}
		row := make([]float32, blocks.RowSpace)
		for range 50 {
			for i := range row {
				row[i] = float32(rng.IntN(9) - 4)
			}
			want, sum := int32(0), int32(0)
			for t, base := range f.Roots {
				if t == firstTrees {
					want, sum = sum, 0
				}
				i := int16(0)
				for i >= 0 {
					if n := f.Nodes[base+int32(i)]; row[n.Feature] <= n.Most {
						i = n.Left
					} else {
						i = n.Right
					}
				}
				sum += f.Leaves[int(base)+t+int(^i)]
			}
			if trees == 0 {
				want, sum = sum, 0
			}
			if want < -sure || want > sure {
				want, sum = want+want/2, 0
			}
			if got := f.Score(row); got != want+sum {
				t.Fatalf("%d trees: got %d, want %d", len(f.Roots), got, want+sum)
			}
		}
	}
}

// grow makes a tree by splitting leaves anywhere.
func grow(rng *rand.Rand, splits int) (nodes []Node, leaves []int32) {
	leaves = []int32{1}
	for range splits {
		split := int16(rng.IntN(len(leaves)))
		at := int16(len(nodes))
		for i := range nodes {
			for _, child := range []*int16{&nodes[i].Left, &nodes[i].Right} {
				if *child == ^split {
					*child = at
				}
			}
		}
		nodes = append(nodes, Node{Feature: uint16(rng.IntN(blocks.RowSpace)), Left: ^split, Right: ^int16(len(leaves)), Most: float32(rng.IntN(9) - 4)})
		leaves[split] = int32(rng.IntN(99) - 49)
		leaves = append(leaves, int32(rng.IntN(99)-49))
	}
	return nodes, leaves
}

func TestAForestThatDoesNotFitIsRefused(t *testing.T) {
	for name, node := range map[string]Node{
		"a feature beyond the row": {Feature: blocks.RowSpace, Left: ^int16(0), Right: ^int16(1)},
		"a node below itself":      {Left: 0, Right: ^int16(1)},
	} {
		var f Forest
		f.Add([]Node{node}, []int32{1, 2})
		if f.Index() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	var f Forest
	for range maxPlaces/3 + 1 {
		f.Add([]Node{{Left: ^int16(0), Right: ^int16(1), Most: math.MaxFloat32}}, []int32{1, 2})
	}
	if f.Index() == nil {
		t.Error("too many trees: no error")
	}
}
