package text

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/uax29/v2/sentences"
)

func never(string) bool { return false }

// reference counts with the library, which is right but not linear.
func reference(s string) int {
	n := 0
	for it := sentences.FromString(s); it.Next(); {
		if isWord(it.Value()) {
			n++
		}
	}
	return n
}

func TestSentencesAreThoseOfUAX29(t *testing.T) {
	pieces := []string{"a", "word", "B", "Word", "7", ".", "?", "!", "…", "。", ",", ";", ":", "-", "—", " ", "  ", "\u00a0", "\t", "\n", "\r\n",
		"(", ")", "[", "]", `"`, "'", "“", "”", "«", "é", "É", "日", "ア", "\u0301", "\u00ad", "\u200b", "\u2028", "/", "&", "०", "।", "؟"}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		var b strings.Builder
		for range 1 + rng.IntN(9) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		s := b.String()
		if got, want := countSentences(s, never), reference(s); got != want {
			t.Fatalf("%q: got %d sentences, want %d", s, got, want)
		}
	}
}

func TestSentencesAreCountedInLinearTime(t *testing.T) {
	for _, unit := range []string{" ", ")", ".", ". ", "\u0301)", "1 ", "\"'", "-"} {
		s := "a." + strings.Repeat(unit, 1<<20/len(unit))
		start := time.Now()
		countSentences(s, isAbbreviation)
		if took := time.Since(start); took > 10*time.Second { // in the square it would be days
			t.Errorf("%q repeated: %s", unit, took)
		}
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("Mr. X. said: “No.” (Why?) 3.14 is... not. so")
	f.Fuzz(func(t *testing.T, s string) {
		n := countSentences(s, isAbbreviation)
		if most := countSentences(s, never); n > most {
			t.Errorf("%q: %d with abbreviations, %d without", s, n, most)
		}
	})
}
