package text_test

import (
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/parse/text"
)

// slowDuplicates compares every pair.
func slowDuplicates(prints []text.Print) map[int64]int64 {
	of := map[int64]int64{}
	for _, p := range prints {
		for _, q := range prints {
			if q.Line < p.Line && bits.OnesCount64(p.Fingerprint^q.Fingerprint) <= text.MaxDistance && (of[p.Line] == 0 || q.Line < of[p.Line]) {
				of[p.Line] = q.Line
			}
		}
	}
	return of
}

func TestDuplicatesAreAllPairsThatAreNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var prints []text.Print
	for line := int64(1); line <= 1500; line++ {
		fp := rng.Uint64()
		if line > 10 && rng.IntN(2) == 0 { // near an earlier one
			fp = prints[rng.IntN(len(prints))].Fingerprint
			for range rng.IntN(6) {
				fp ^= 1 << rng.IntN(64)
			}
		}
		prints = append(prints, text.Print{Line: line, Fingerprint: fp})
	}
	want := slowDuplicates(prints)
	rng.Shuffle(len(prints), func(i, j int) { prints[i], prints[j] = prints[j], prints[i] })
	got := map[int64]int64{}
	for _, d := range text.Duplicates(prints) {
		got[d.Line] = d.Of
		if d.Similarity < 1-3.0/64 || d.Similarity > 1 {
			t.Errorf("line %d: similarity %v", d.Line, d.Similarity)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func fingerprint(t *testing.T, s string) uint64 {
	t.Helper()
	fp, err := strconv.ParseUint(text.NewAnalyzer().Analyze(s, text.Want{Fingerprint: true}).Fingerprint, 16, 64)
	if err != nil {
		t.Fatal(err)
	}
	return fp
}

func TestFingerprintsOfSimilarTextsAreNear(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var words []string
	for range 2000 {
		words = append(words, "w"+strconv.Itoa(rng.IntN(500)))
	}
	a := strings.Join(words, " ")
	words[1000] = "other"
	if d := bits.OnesCount64(fingerprint(t, a) ^ fingerprint(t, strings.ToUpper(strings.Join(words, "\n")))); d > text.MaxDistance {
		t.Errorf("one word of 2,000 changes %d bits", d)
	}
	rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	if d := bits.OnesCount64(fingerprint(t, a) ^ fingerprint(t, strings.Join(words, " "))); d < 12 {
		t.Errorf("the same words in another order change only %d bits", d)
	}
}

// A fingerprint in a file of last year must still mean the same.
func TestFingerprintsStayAsTheyAre(t *testing.T) {
	for s, want := range map[string]string{"": "", "one": "9f42502970d2823f", "The quick brown fox jumps over the lazy dog": "cd974b87a0f7c847"} {
		if got := text.NewAnalyzer().Analyze(s, text.Want{Fingerprint: true}).Fingerprint; got != want {
			t.Errorf("%q: got %s, want %s", s, got, want)
		}
	}
}

func BenchmarkDuplicates(b *testing.B) {
	for _, bm := range []struct {
		name string
		next func(rng *rand.Rand) uint64
	}{
		{"different", func(rng *rand.Rand) uint64 { return rng.Uint64() }},
		{"same", func(*rand.Rand) uint64 { return 1 }},
	} {
		b.Run(bm.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			prints := make([]text.Print, 1_000_000)
			for i := range prints {
				prints[i] = text.Print{Line: int64(i + 1), Fingerprint: bm.next(rng)}
			}
			b.ReportAllocs()
			for b.Loop() {
				text.Duplicates(prints)
			}
		})
	}
}
