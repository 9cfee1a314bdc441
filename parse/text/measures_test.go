package text_test

import (
	"math"
	"strings"
	"testing"

	"weft/parse/text"
)

// The worked values follow from the formulas as they were published, for a
// text of 100 words.
func TestReadabilityFormulas(t *testing.T) {
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		// Flesch 1948: 17 words a sentence and 147 syllables in 100 words are "standard", 60 to 70.
		{"reading ease", text.FleschReadingEase(1700, 100, 2499), 65.218},
		{"grade", text.FleschKincaidGrade(1700, 100, 2499), 8.386},
		{"fog", text.GunningFog(100, 5, 10), 12},
		// McLaughlin 1969: 30 sentences with 49 words of three syllables and more.
		{"SMOG", text.SMOG(30, 49), 10.4301},
		{"LIX", text.LIX(100, 5, 25), 45},
		{"RIX", text.RIX(5, 25), 5},
	} {
		if math.Abs(tt.got-tt.want) > 0.001 {
			t.Errorf("%s: got %.4f, want %.4f", tt.name, tt.got, tt.want)
		}
	}
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"the": 1, "make": 1, "table": 2, "asked": 1, "wanted": 2, "makes": 1, "boxes": 2, "reading": 2, "river": 2,
		"committee": 3, "readability": 5, "a": 1, "rhythm": 1, "tsk": 1, "": 1,
	} {
		if got := text.Syllables([]byte(word)); got != want {
			t.Errorf("%q: got %d, want %d", word, got, want)
		}
	}
}

// The abstract that the RAKE paper works through (its figure 1.1): the phrases
// that it scores highest.
func TestKeywords(t *testing.T) {
	const abstract = "Compatibility of systems of linear constraints over the set of natural numbers. " +
		"Criteria of compatibility of a system of linear Diophantine equations, strict inequations, and nonstrict inequations are considered. " +
		"Upper bounds for components of a minimal set of solutions and algorithms of construction of minimal generating sets of solutions " +
		"for all types of systems are given."
	got := text.NewAnalyzer().Analyze(abstract, text.Want{Keywords: true}).Keywords
	var phrases []string
	for _, k := range got {
		phrases = append(phrases, k.Phrase)
	}
	all := strings.Join(phrases, ", ")
	for _, want := range []string{"minimal generating sets", "linear diophantine equations", "linear constraints", "natural numbers", "strict inequations"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %s", want, all)
		}
	}
	for _, k := range got {
		if k.Phrase == "linear diophantine equations" && k.Score != 8.5 {
			t.Errorf("%s: got %v, want 8.5", k.Phrase, k.Score)
		}
	}
}

func TestSummaryIsThreeSentencesInTheirOrder(t *testing.T) {
	const s = "The river floods the old town every spring. People in the old town build walls against the river. " +
		"My aunt likes green tea with lemon. The walls in the old town keep the river out for most of spring. " +
		"Nobody remembered where the blue bicycle was. Every spring people look at the walls and at the river."
	got := text.NewAnalyzer().Analyze(s, text.Want{Summary: true}).Summary
	if len(got) != 3 || strings.Contains(strings.Join(got, " "), "tea") || strings.Index(s, got[0]) > strings.Index(s, got[1]) {
		t.Errorf("got %q", got)
	}
}

func TestHostileTexts(t *testing.T) {
	everything := text.Want{Words: true, Sentences: true, Characters: true, TopWords: true, Language: true, Readability: true,
		Keywords: true, Summary: true, ReadingTime: true, Fingerprint: true}
	a := text.NewAnalyzer()
	for _, unit := range []string{"a", "1", "e\u0301", "\u05d0", "👩\u200d", "ab ", "Word. ", "a b. ", "\n", "日"} {
		a.Analyze(strings.Repeat(unit, 1<<20/len(unit)), everything)
	}
}
