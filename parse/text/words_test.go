package text

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/clipperhouse/uax29/v2/words"
)

func TestWordsAreThoseOfUAX29(t *testing.T) {
	pieces := []string{"a", "Word", "7", "42", ".", ",", "'", "’", ":", ";", "_", "-", "\"", "(", " ", "  ", "\n", "\r\n", "\t", "\x00", "@", "/",
		"é", "É", "日", "本", "ア", "ｱ", "א", "ד", "\u0301", "\u00ad", "\u200d", "\u200b", "\u00a0", "·", "٫", "१", "ก", "한", "👩", "🇦", "🇧", "\xff"}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		var b strings.Builder
		for range 1 + rng.IntN(9) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		s := b.String()
		var got, want []string
		w := newWordScanner(s)
		for word := w.next(); word != ""; word = w.next() {
			got = append(got, word)
		}
		for it := words.FromString(s); it.Next(); {
			if isWord(it.Value()) {
				want = append(want, it.Value())
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", s, got, want)
		}
	}
}
