package content

import (
	"math"
	"math/rand/v2"
	"testing"

	"weft/parse/content/blocks"
)

// Of a row that a forest is sure of after some stages, the trees of the others are
// not asked; of any other one all are.
func TestAForestAsksNoMoreThanItMust(t *testing.T) {
	const each = 20 // of a tree, so that a stage is nearly sure and two are
	for _, tt := range []struct {
		name string
		says [4]int32 // what a tree of each stage says
		want int32
	}{
		{"sure at once", [4]int32{2 * each, -9, -9, -9}, stageTrees * (2*each + 2*each*3/8)},
		{"sure of the other side", [4]int32{-2 * each, 9, 9, 9}, -stageTrees * (2*each + 2*each*3/8)},
		{"sure after the second stage", [4]int32{each, each, -9, -9}, stageTrees * (2*each + 2*each*2/8)},
		{"in doubt to the end", [4]int32{each, -each, each, -1}, stageTrees * (each - 1)},
		{"sure at the end", [4]int32{each, -each, each, 3 * each}, stageTrees * 4 * each},
	} {
		var f Forest
		for _, says := range tt.says {
			for range stageTrees {
				f.Add([]Node{{Feature: 0, Left: ^int16(0), Right: ^int16(1), Most: 0.5}}, []int32{says, 0})
			}
		}
		if err := f.Index(); err != nil {
			t.Fatal(err)
		}
		if got := f.Score(make([]float32, blocks.RowSpace)); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
	if got := new(Forest).Score(make([]float32, blocks.RowSpace)); got != 0 {
		t.Errorf("no trees: got %d", got)
	}
}

// However the trees are laid out, each row comes to the leaf that the nodes lead to.
func TestEveryRowComesToItsLeaves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for trees := range 3 * together {
		var f Forest
		for range stageTrees + trees {
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
			var stages [2]int32
			for t, base := range f.Roots {
				i := int16(0)
				for i >= 0 {
					if n := f.Nodes[base+int32(i)]; row[n.Feature] <= n.Most {
						i = n.Left
					} else {
						i = n.Right
					}
				}
				stages[t/stageTrees] += f.Leaves[int(base)+t+int(^i)]
			}
			want := stages[0] + stages[1]
			if trees > 0 && (stages[0] < -sure || stages[0] > sure) {
				want = stages[0] + stages[0]/8
			}
			if got := f.Score(row); got != want {
				t.Fatalf("%d trees: got %d, want %d", len(f.Roots), got, want)
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
