package blocks

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// What eight bytes at once count is what is found looking at each byte.
func TestCountsOfARun(t *testing.T) {
	pieces := []string{"a", "Word", "B2", "UP", "x,y", "end.", "1.5", "why?", `said."`, "a.b", "no!", "$9", "£3", "€", " ", " ", "\n", "-", "@", "[", "Ü", "日本", "。", "、"}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		var b strings.Builder
		for range rng.IntN(16) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		s := b.String()
		p := Page{links: 1}
		p.count(s)
		want := Block{chars: int32(len(s))}
		wide := int32(0)
		for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' }) {
			want.Words++
			if 'A' <= word[0] && word[0] <= 'Z' {
				want.uppers++
			}
		}
		for i, r := range s {
			rest := s[i+len(string(r)):]
			switch {
			case '0' <= r && r <= '9':
				want.digits++
			case r == ',':
				want.commas++
			case strings.ContainsRune(".!?", r) && (rest == "" || strings.ContainsRune(" \n\"", rune(rest[0]))):
				want.stops++
			case strings.ContainsRune("$£€", r):
				want.currency++
			case r == '。':
				want.stops++
				wide++
			case r == '、':
				want.commas++
				wide++
			case r == '日' || r == '本':
				wide++
			}
		}
		want.Words += wide / 2
		want.linkWords = want.Words
		if p.cur != want {
			t.Fatalf("%q: got %+v, want %+v", s, p.cur, want)
		}
	}
}
