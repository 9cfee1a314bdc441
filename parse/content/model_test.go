package content

import "testing"

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
	const certain = 30 * firstTrees
	if got, want := f.Score([]float32{0}), int32(certain+certain/2); got != want {
		t.Errorf("a sure row: got %d, want %d", got, want)
	}
	if got, want := f.Score([]float32{1}), int32(-2*3*firstTrees); got != want {
		t.Errorf("an unsure row: got %d, want %d", got, want)
	}
	if got := new(Forest).Score([]float32{1}); got != 0 {
		t.Errorf("no trees: got %d", got)
	}
}
