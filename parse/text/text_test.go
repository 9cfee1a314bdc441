package text_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"weft/parse/text"
)

var everything = text.Want{Words: true, Sentences: true, Characters: true, TopWords: true, StopWords: true}

func TestCounts(t *testing.T) {
	tests := []struct {
		text                         string
		words, sentences, characters int
	}{
		{"", 0, 0, 0},
		{" \n ", 0, 0, 3},
		{"… — !", 0, 0, 5},
		{"One word.", 2, 1, 9},
		{"It isn't 3.14, is it? No!", 6, 2, 25},
		{"Dr. Brown met Mr. J. S. Bach. They spoke.", 9, 2, 41},
		{"So do I. And you?", 5, 2, 17},
		{"A heading\nA paragraph. Of two.", 6, 3, 30},
		{"It ends with Dr.\nNew line", 6, 2, 25},
		{"naïve café Straße", 3, 1, 17},
		{"東京。", 2, 1, 3},
		{"Привет, мир! Как дела?", 4, 2, 22},
		{"foo_bar a-b x@y.z", 5, 1, 17},
	}
	a := text.NewAnalyzer()
	for _, tt := range tests {
		got := a.Analyze(tt.text, everything)
		if got.Words != tt.words || got.Sentences != tt.sentences || got.Characters != tt.characters {
			t.Errorf("%q: %d words, %d sentences, %d characters; want %d, %d, %d",
				tt.text, got.Words, got.Sentences, got.Characters, tt.words, tt.sentences, tt.characters)
		}
	}
}

func TestTopWords(t *testing.T) {
	tests := []struct {
		name, lang, text string
		stop             bool
		want             string
	}{
		{"the most frequent first", "en", "pear Fig fig FIG pear plum", false, "fig 3, pear 2, plum 1"},
		{"ties by the alphabet", "en", "pear fig apple äpfel zebra", false, "apple 1, fig 1, pear 1, zebra 1, äpfel 1"},
		{"soft hyphens", "de", "Zucker\u00adhut zuckerhut, Z\u00adU\u00adC\u00adK\u00adE\u00adR\u00adH\u00adU\u00adT; un\u00add und", false, "zuckerhut 3"},
		{"stop words", "en", "the cat and the dog don’t like it, don't they", false, "cat 1, dog 1, like 1"},
		{"stop words kept", "en", "the cat and the dog", true, "the 2, and 1, cat 1, dog 1"},
		{"German", "de-AT", "Die Katze und die Häuser über dem Haus", false, "haus 1, häuser 1, katze 1"},
		{"Russian", "ru", "Кошка и собака не в доме", false, "доме 1, кошка 1, собака 1"},
		{"no language is English", "", "the und", false, "und 1"},
		{"a language without a list", "mi", "la the und", false, "la 1, the 1, und 1"},
		{"numbers are words", "en", "2024 was 2024", false, "2024 2"},
		{"not stemmed", "en", "cat cats", false, "cat 1, cats 1"},
		{"data is no word", "en", "cat " + strings.Repeat("x", 101), false, "cat 1"},
		{"twenty", "en", "a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c2", false,
			"c2 2, a1 1, a2 1, a3 1, a4 1, a5 1, a6 1, a7 1, a8 1, a9 1, b0 1, b1 1, b2 1, b3 1, b4 1, b5 1, b6 1, b7 1, b8 1, b9 1"},
	}
	a := text.NewAnalyzer()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, w := range a.Analyze(tt.text, text.Want{TopWords: true, StopWords: tt.stop, Lang: tt.lang}).TopWords {
				got = append(got, fmt.Sprint(w.Word, " ", w.Count))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOnlyWhatIsWanted(t *testing.T) {
	a := text.NewAnalyzer()
	const s = "One. Two."
	for _, tt := range []struct {
		want text.Want
		got  text.Stats
	}{
		{text.Want{}, text.Stats{}},
		{text.Want{Words: true}, text.Stats{Words: 2}},
		{text.Want{Sentences: true}, text.Stats{Sentences: 2}},
		{text.Want{Characters: true}, text.Stats{Characters: 9}},
	} {
		if diff := cmp.Diff(tt.got, a.Analyze(s, tt.want)); diff != "" {
			t.Errorf("%+v: %s", tt.want, diff)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	a := text.NewAnalyzer()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			s := strings.Repeat(fmt.Sprintf("word%d other%d. ", i, i), 50)
			want := []text.WordCount{{Word: fmt.Sprint("other", i), Count: 50}, {Word: fmt.Sprint("word", i), Count: 50}}
			for range 100 {
				if diff := cmp.Diff(want, a.Analyze(s, everything).TopWords); diff != "" {
					t.Error(diff)
					return
				}
			}
		})
	}
	wg.Wait()
}

func FuzzAnalyze(f *testing.F) {
	for _, s := range []string{"One. Two three.", "a\xffb", "\u2028\u0301x", "İ ß ŉ", "Dr.", "."} {
		f.Add(s)
	}
	a := text.NewAnalyzer()
	f.Fuzz(func(t *testing.T, s string) {
		st := a.Analyze(s, everything)
		if st.Words > st.Characters || st.Sentences > st.Words || len(st.TopWords) > text.MaxTopWords || st.Words == 0 && len(st.TopWords) > 0 {
			t.Fatalf("%q: %+v", s, st)
		}
		for i, w := range st.TopWords {
			if w.Count < 1 || w.Word == "" || i > 0 && st.TopWords[i-1].Count < w.Count || utf8.ValidString(s) && !utf8.ValidString(w.Word) {
				t.Fatalf("%q: %+v", s, st.TopWords)
			}
		}
		if diff := cmp.Diff(st, a.Analyze(s, everything)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func ExampleAnalyzer_Analyze() {
	a := text.NewAnalyzer()
	st := a.Analyze("The cat sat. Did Dr. Brown see the cat?", text.Want{Words: true, Sentences: true, TopWords: true, Lang: "en"})
	fmt.Println(st.Words, "words,", st.Sentences, "sentences; most often:", st.TopWords[0])
	// Output: 9 words, 2 sentences; most often: {cat 2}
}
