package content

import (
	"slices"
	"testing"
)

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
