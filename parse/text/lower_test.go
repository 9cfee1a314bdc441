package text

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// What is done for eight bytes of ASCII at once is what is done for each rune.
func TestEightBytesAtOnce(t *testing.T) {
	pieces := []string{"a", "Z", "@", "[", "`", "{", "Word", "LONGWORD", "0", "É", "日", "’", "\u00ad", "\xff", "İ"}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range rng.IntN(12) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		s := b.String()
		if got, want := countRunes(s), utf8.RuneCountInString(s); got != want {
			t.Fatalf("%q: got %d runes, want %d", s, got, want)
		}
		if got, want := string(appendLower([]byte("x"), s)), "x"+string(appendLowerRunes(nil, s)); got != want {
			t.Fatalf("%q: got %q, want %q", s, got, want)
		}
	}
}
