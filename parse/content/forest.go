package content

import "weft/parse/content/blocks"

// A Forest is a sum of decision trees.
type Forest []Tree

// A Tree asks every row the same questions, and the answers together are the
// number of the leaf (an oblivious tree: Kohavi, Bottom-up induction of oblivious
// read-once decision graphs, ECML 1994). So no question waits for the answer to
// another one, and no processor has to guess one.
type Tree struct {
	Most    [Questions]float32 // the answer is 1 where the feature is more
	Feature [Questions]uint8
	Leaves  [1 << Questions]int16 // what the tree says, in units of 1/ScoreOne
}

// Questions is how many each tree asks. The answer to the first is the highest bit
// of a leaf's number.
const Questions = 6

// The trees are asked in stages. A forest that is sure after one is asked no
// further: of most blocks the first trees say enough.
const (
	stageTrees = 24
	sure       = 2 * ScoreOne
)

// Score sums the trees up, for a row as [blocks.Page.Rows] hands it out.
func (f Forest) Score(r []float32) (sum int32) {
	row := (*[blocks.RowSpace]float32)(r[:blocks.RowSpace])
	for {
		stage := f[:min(stageTrees, len(f))]
		for i := range stage {
			sum += stage[i].says(row)
		}
		f = f[len(stage):]
		if len(f) == 0 {
			return sum
		}
		if sum < -sure || sum > sure {
			left := int32(len(f)+stageTrees-1) / stageTrees
			return sum + sum*left/8 // about what all of them would say
		}
	}
}

func (t *Tree) says(r *[blocks.RowSpace]float32) int32 {
	leaf := more(r[t.Feature[0]], t.Most[0])
	leaf = leaf<<1 | more(r[t.Feature[1]], t.Most[1])
	leaf = leaf<<1 | more(r[t.Feature[2]], t.Most[2])
	leaf = leaf<<1 | more(r[t.Feature[3]], t.Most[3])
	leaf = leaf<<1 | more(r[t.Feature[4]], t.Most[4])
	leaf = leaf<<1 | more(r[t.Feature[5]], t.Most[5])
	return int32(t.Leaves[leaf%(1<<Questions)])
}

// more is 1 where a is more than b, without a branch.
func more(a, b float32) (bit uint8) {
	if a > b {
		bit = 1
	}
	return bit
}
