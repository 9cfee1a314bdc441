package content

import (
	"math/rand/v2"
	"slices"
	"testing"

	"weft/parse/content/blocks"
)

// says is a tree that says the same of all rows.
func says(v int32) (t Tree) {
	for i := range t.Leaves {
		t.Leaves[i] = int16(v)
	}
	return t
}

// Of a row that a forest is sure of after some stages, the trees of the others are
// not asked; of any other one all are.
func TestAForestAsksNoMoreThanItMust(t *testing.T) {
	const each = 32 // of a tree, so that a stage is sure
	for _, tt := range []struct {
		name string
		says [4]int32 // what a tree of each stage says
		want int32
	}{
		{"sure at once", [4]int32{each, -9, -9, -9}, stageTrees * (each + each*3/8)},
		{"sure of the other side", [4]int32{-each, 9, 9, 9}, -stageTrees * (each + each*3/8)},
		{"sure after the second stage", [4]int32{each / 2, each / 2, -9, -9}, stageTrees * (each + each*2/8)},
		{"in doubt to the end", [4]int32{each / 2, -each / 2, each / 2, -1}, stageTrees * (each/2 - 1)},
		{"sure at the end", [4]int32{each / 2, -each / 2, each / 2, each}, stageTrees * (each/2 + each)},
	} {
		var f Forest
		for _, v := range tt.says {
			for range stageTrees {
				f = append(f, says(v))
			}
		}
		if got := f.Score(make([]float32, blocks.RowSpace)); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
	if got := Forest(nil).Score(make([]float32, blocks.RowSpace)); got != 0 {
		t.Errorf("no trees: got %d", got)
	}
}

// Each row comes to the leaf that its answers lead to, the first one to one half of
// the leaves, and so on; a feature as large as the limit is not more.
func TestEveryRowComesToItsLeaves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	row := make([]float32, blocks.RowSpace)
	for range 200 {
		var f Forest
		for range 1 + rng.IntN(stageTrees) {
			var tree Tree
			for q := range Questions {
				tree.Feature[q], tree.Most[q] = uint8(rng.IntN(blocks.RowSpace)), float32(rng.IntN(9)-4)
			}
			for i := range tree.Leaves {
				tree.Leaves[i] = int16(rng.IntN(1<<16) - 1<<15)
			}
			f = append(f, tree)
		}
		for i := range row {
			row[i] = float32(rng.IntN(9) - 4)
		}
		want := int32(0)
		for _, tree := range f {
			leaves := tree.Leaves[:]
			for q := range Questions {
				if half := len(leaves) / 2; row[tree.Feature[q]] > tree.Most[q] {
					leaves = leaves[half:]
				} else {
					leaves = leaves[:half]
				}
			}
			want += int32(leaves[0])
		}
		if got := f.Score(row); got != want {
			t.Fatalf("%d trees: got %d, want %d", len(f), got, want)
		}
	}
}

// A stored model has the trees that were learned, and one that is cut off anywhere is
// refused.
func TestAStoredModelIsWhole(t *testing.T) {
	learned := Model{Curve: []uint16{0}, Blocks: Forest{says(-7), says(1<<15 - 1)}}
	learned.Blocks[1].Feature[5], learned.Blocks[1].Most[5] = blocks.RowSpace-1, 0.1
	b := learned.AppendBinary(nil)
	var stored Model
	if err := stored.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(stored.Blocks, learned.Blocks) {
		t.Errorf("got %v, want %v", stored.Blocks, learned.Blocks)
	}
	for n := range b {
		if new(Model).UnmarshalBinary(b[:n]) == nil {
			t.Errorf("the first %d bytes of %d: no error", n, len(b))
		}
	}
}
