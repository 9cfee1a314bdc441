package langid

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// What n-grams say sums up as if each were looked up where it stands, however often
// it does, in pairs of language and weight or in weights of all languages.
func TestATallyIsTheSumOfItsGrams(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	common, _ := Grams(nil, "the weather was so bad that we stayed at home, das Wetter war schlecht, il faisait si mauvais")
	var got tally // what it found for one sum is there for the next ones
	for round := range 200 {
		got.of = [256]int32{}
		var want [256]int32
		for range 1 + rng.IntN(4) {
			for range 1 + rng.IntN(30) {
				hash, times := common[rng.IntN(len(common))], 1+rng.IntN(3)
				switch rng.IntN(20) {
				case 0:
					times = rng.IntN(1000)
				case 1:
					hash = rng.Uint32()
				}
				weights, all := entry(hash)
				for range times {
					got.add(hash)
					for i := range weights {
						switch {
						case all:
							want[i] += int32(weights[i])
						case i%2 == 1:
							want[weights[i-1]] += int32(weights[i])
						}
					}
				}
			}
			got.settle()
		}
		if got.of != want {
			t.Fatalf("round %d: got %v, want %v", round, got.of, want)
		}
	}
}

// Both forms of an entry are read as they were written.
func TestEntriesOfFewAndOfAllLanguages(t *testing.T) {
	const languages = 30
	for n := 1; n <= languages; n++ {
		var list []posting
		for lang := range n {
			list = append(list, posting{0x1234, byte(lang), byte(lang + 1)}, posting{0x1234, byte(lang), byte(lang + 2)})
		}
		b := appendEntry(nil, list, languages)
		if b[0] != 0x34 || b[1] != 0x12 {
			t.Fatalf("%d: hash %x", n, b[:2])
		}
		weights := b[3:]
		if b[2] == ofAll {
			if n <= someFew || len(weights) != allBytes(languages) {
				t.Errorf("%d languages have %d weights of all", n, len(weights))
			}
		} else if n > someFew || int(b[2]) != n || len(weights) != 2*n {
			t.Errorf("%d languages have %d pairs in %d bytes", n, b[2], len(weights))
		}
		for lang := range n {
			got := byte(0)
			if b[2] == ofAll {
				got = weights[lang]
			} else if got = weights[2*lang+1]; weights[2*lang] != byte(lang) {
				t.Errorf("%d: pair %d is of language %d", n, lang, weights[2*lang])
			}
			if got != byte(lang+1) {
				t.Errorf("%d: language %d weighs %d", n, lang, got)
			}
		}
	}
}

// A detector that has read other texts says what a new one says.
func TestADetectorIsNoneTheWiserForOtherTexts(t *testing.T) {
	var d Detector
	for range 2 {
		for _, s := range []string{
			"The weather was so bad that we stayed at home all day.", "Das Wetter war so schlecht, dass wir den ganzen Tag zu Hause blieben.",
			"", "Il faisait si mauvais que nous sommes restés à la maison.", "Погода была такой плохой, что мы весь день сидели дома.",
			strings.Repeat("Was it the weather? Nein, es war der Tag. ", 90), "今日はとても天気が悪かった。", "ok",
		} {
			if got, want := d.Detect(s), Detect(s); got != want {
				t.Errorf("%.30q: got %v, want %v", s, got, want)
			}
		}
	}
}
