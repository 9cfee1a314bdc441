package blocks

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestBlocksAlikeAreJudgedAlike(t *testing.T) {
	const card = `<div class=card><h3>Name</h3><p class=price>5</p></div>`
	for _, tt := range []struct {
		name, body   string
		scores, want []int32
	}{
		{"the parts of cards", `<main>` + strings.Repeat(card, 3) + `</main>`, []int32{100, -50, 200, -70, 0, -30}, []int32{100, -50, 100, -50, 100, -50}},
		{"two of them are no list", `<main>` + strings.Repeat(card, 2) + `</main>`, []int32{100, -50, 200, -70}, []int32{100, -50, 200, -70}},
		{"other classes", `<p class=a>x<p class=b>x<p class=c>x`, []int32{1, 2, 3}, []int32{1, 2, 3}},
		{"in other boxes", `<div class=a><p>x</div><div class=b><p>x</div><nav><p>x</nav>`, []int32{1, 2, 3}, []int32{1, 2, 3}},
		{"in boxes alike", `<div class=a><p>x</div><div class=a><p>x</div><div class=a><p>x</div>`, []int32{1, 2, 6}, []int32{3, 3, 3}},
		{"one that is all too sure", `<p>x<p>x<p>x`, []int32{1 << 30, 0, -100}, []int32{500, 500, 500}},
	} {
		root, err := html.Parse(strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		var v Vocabulary
		v.Index()
		var p Page
		p.Cut(root, "", &v)
		for range 2 { // memory is used again
			scores := slices.Clone(tt.scores)
			p.Level(scores)
			if !slices.Equal(scores, tt.want) {
				t.Errorf("%s: got %d, want %d", tt.name, scores, tt.want)
			}
		}
	}
}
