package content

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// A stored model adds up what tokens say of the types as one does that has the same
// weights and was not stored.
func TestTypesAreSummedUpAlike(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	learned := Model{Curve: []uint16{0}}
	for i := range 40 {
		var w [types]int32
		for k := range w {
			w[k] = int32(rng.IntN(258)-129) * typeStep
			if i < 2 {
				w[k] = int32(128-257*i) * typeStep // the least and the most
			}
		}
		learned.Keys, learned.Markup, learned.Types = append(learned.Keys, uint32(i)), append(learned.Markup, 0), append(learned.Types, w)
	}
	var stored Model
	if err := stored.UnmarshalBinary(learned.AppendBinary(nil)); err != nil {
		t.Fatal(err)
	}
	plain := Model{Types: stored.Types}
	for _, n := range []int{0, 1, 255, 256, 257, 2000} {
		for kinds := 1; kinds <= len(plain.Types); kinds++ {
			tokens := make([]int32, n)
			for i := range tokens {
				tokens[i] = int32(rng.IntN(kinds))
			}
			if got, want := stored.typeSums(tokens), plain.typeSums(tokens); got != want {
				t.Errorf("%d tokens: got %v, want %v", n, got, want)
			}
		}
	}
}

func TestBlocksAreJudgedWithThoseAroundThem(t *testing.T) {
	for _, tt := range []struct {
		name         string
		scores, want []int32
	}{
		{"none", nil, nil},
		{"one", []int32{-70}, []int32{-70}},
		{"alike", []int32{90, 90, 90}, []int32{90, 90, 90}},
		{"one that the others contradict", []int32{500, 500, -100, 500, 500}, []int32{500, 440, 20, 440, 500}},
		{"the first and the last", []int32{0, 1000, 0}, []int32{100, 800, 100}},
		{"a boundary", []int32{-1000, -1000, 1000, 1000}, []int32{-1000, -800, 800, 1000}},
	} {
		got := slices.Clone(tt.scores)
		if smooth(got); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestOnlyArticlesAreSmoothed(t *testing.T) {
	x := read(t, `<p>Ann<p>Bob<div>Cid</div>`)
	m := x.model
	for kind := range typeNames {
		var speaks [types]int32
		for i := range speaks {
			speaks[i] = -ScoreOne
		}
		speaks[kind] = 0
		likely := []int32{800, -800, 800}
		m.Likely(&x.page, speaks, likely)
		plain := m.Probability(-800)
		if smoothed := likely[1] > plain; smoothed != (kind == article) {
			t.Errorf("%s: got %d between 800s, alone it is %d", typeNames[kind], likely[1], plain)
		}
	}
}
