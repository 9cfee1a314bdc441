package text

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func sketch(skip []string, pieces ...string) string {
	var s Sketch
	s.Add("another text 7 before it")
	s.Reset(skip)
	for _, p := range pieces {
		s.Add(p)
	}
	return s.Fingerprint()
}

func TestASketchIsOfWords(t *testing.T) {
	for _, tt := range []struct {
		a, b []string
		same bool
	}{
		{[]string{"one two three four"}, []string{"One\nTWO,three – four!"}, true},
		{[]string{"one two three four"}, []string{"one tw", "o three", " four"}, true},
		{[]string{"one two three four"}, []string{"one two three"}, false},
		{[]string{"one two three four"}, []string{"four three two one"}, false},
		{[]string{"a b"}, []string{"ab"}, false},
		{[]string{"größe über"}, []string{"größe\u00a0über"}, true},
		{[]string{"größe über"}, []string{"größe uber"}, false},
		{[]string{"日本語の文"}, []string{"日本", "語 の文"}, true},
		{[]string{"日本語の文"}, []string{"日本語の本"}, false},
		{[]string{"page 17 of many"}, []string{"page 18 of many"}, false},
	} {
		a, b := sketch(nil, tt.a...), sketch(nil, tt.b...)
		if len(a) != 16 || (a == b) != tt.same {
			t.Errorf("%q: %s, %q: %s; want the same: %v", tt.a, a, tt.b, b, tt.same)
		}
	}
	for _, none := range []string{"", " … — « » ° ", "\xe2", "\xc2", "?!"} {
		if got := sketch(nil, none); got != "" {
			t.Errorf("%q: got %s, want none", none, got)
		}
	}
	if got, want := sketch(nil, "The river’s cleaner than it was 10 years ago, größer: 日本語, internationalization."), "18bc6d3bf27f65e2"; got != want {
		t.Errorf("got %s, want %s as ever: outputs are compared with earlier ones", got, want)
	}
	var s Sketch
	s.Add("a")
	s.Break()
	s.Add("b")
	if got, want := s.Fingerprint(), sketch(nil, "a b"); got != want {
		t.Errorf("with a break: %s, want %s", got, want)
	}
	skip := []string{"17", "x1", "of"}
	if got, want := sketch(skip, "page 17 X1 of many"), sketch(nil, "page of many"); got != want {
		t.Errorf("without numbers: %s, want %s", got, want)
	}
}

// Texts that share nearly all of their words differ in few bits, others in many.
func TestSketchesOfSimilarTextsAreNear(t *testing.T) {
	var words []string
	for i := range 500 {
		words = append(words, fmt.Sprint("word", i*7919%1000))
	}
	print := func(words []string) uint64 {
		fp, err := strconv.ParseUint(sketch(nil, strings.Join(words, " ")), 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		return fp
	}
	whole := print(words)
	near := append([]string{"changed"}, words[1:]...)
	if n := bits.OnesCount64(whole ^ print(near)); n > 3 {
		t.Errorf("one word of 500 changed: %d bits", n)
	}
	if n := bits.OnesCount64(whole ^ print(words[:250])); n < 8 {
		t.Errorf("half of it: %d bits", n)
	}
}

// However words stand in their text, they are the same words, and the fingerprint has
// the bits that most of their shingles have.
func TestASketchIsWhatItsWordsAre(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	for i := range 2000 {
		var apart Sketch
		var text strings.Builder
		var words []uint64
		n := 1 + rng.IntN(40)
		if i%100 == 0 { // longer than what is read at once
			n *= 50
		}
		for range n {
			var word strings.Builder
			for range 1 + rng.IntN(18) {
				word.WriteString(pick("a", "Z", "k", "0", "9", "é", "я", "z"))
			}
			apart.Add(word.String())
			apart.Break()
			text.WriteString(word.String() + pick(" ", "\n\t", "@", "[", "\x60", "{", "/", ":", "\u00a0", "… ", "--------- "))
			h, _ := hashWord([]byte(word.String()+"........"), word.Len())
			words = append(words, h)
		}
		got, want := sketch(nil, text.String()), apart.Fingerprint()
		if got != want {
			t.Fatalf("%q: got %s, and with its words apart %s", text.String(), got, want)
		}
		if want := fmt.Sprintf("%016x", majority(words)); got != want {
			t.Fatalf("%q: got %s, want the majority of the bits, %s", text.String(), got, want)
		}
	}
}

// However a text comes in pieces, it is the same text.
func TestASketchIsOfTheWholeText(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	parts := []string{"word", "Other", "42", " ", " ", " ", ", ", "\n", "’", "\u00a0", "é", "日", "本語", "слово", strings.Repeat("x", 70), strings.Repeat("long", 3000), strings.Repeat(" ", 200)}
	for range 300 {
		var whole strings.Builder
		var pieces []string
		for range 1 + rng.IntN(300) {
			n := len(parts)
			if rng.IntN(50) > 0 {
				n -= 2
			}
			var piece strings.Builder
			for range rng.IntN(6) {
				piece.WriteString(parts[rng.IntN(n)])
			}
			pieces = append(pieces, piece.String())
			whole.WriteString(piece.String())
		}
		if got, want := sketch(nil, pieces...), sketch(nil, whole.String()); got != want {
			t.Fatalf("in pieces %s, whole %s: %q", got, want, pieces)
		}
	}
}

// majority has the bits that more than half of the shingles have.
func majority(words []uint64) (fp uint64) {
	for len(words) < shingle {
		words = append([]uint64{0}, words...)
	}
	var counts [64]int
	features := len(words) - shingle + 1
	for i := range features {
		f := feature(words[i], words[i+1], words[i+2])
		for b := range counts {
			counts[b] += int(f >> b & 1)
		}
	}
	for b, n := range counts {
		if 2*n > features {
			fp |= 1 << b
		}
	}
	return fp
}

func BenchmarkSketch(b *testing.B) {
	for name, sentence := range map[string]string{
		"english":  "The river is cleaner than it was 10 years ago, says the report. ",
		"russian":  "Река чище, чем десять лет назад, говорится в отчёте. ",
		"japanese": "報告書によると、川は十年前よりきれいになっている。",
	} {
		b.Run(name, func(b *testing.B) {
			text := strings.Repeat(sentence, 700)
			b.SetBytes(int64(len(text)))
			var s Sketch
			for b.Loop() {
				s.Reset(nil)
				s.Add(text)
				s.Fingerprint()
			}
		})
	}
}
