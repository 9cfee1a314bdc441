package text

import (
	"math"
	"unicode/utf8"
)

// Readability says how hard a text is to read. What does not apply is zero:
// the first four are for English, the last two for languages with an alphabet.
type Readability struct {
	FleschReadingEase  float64
	FleschKincaidGrade float64
	GunningFog         float64
	SMOG               float64
	LIX                float64
	RIX                float64
}

// FleschReadingEase is the formula of R. Flesch, A New Readability Yardstick,
// Journal of Applied Psychology 32 (1948): 206.835 - 1.015 words a sentence -
// 84.6 syllables a word. 60 to 70 is plain English.
func FleschReadingEase(words, sentences, syllables int) float64 {
	return 206.835 - float64(1.015*ratio(words, sentences)) - float64(84.6*ratio(syllables, words))
}

// FleschKincaidGrade is the American school grade by J. P. Kincaid et al.,
// Derivation of New Readability Formulas, Research Branch Report 8-75 (1975):
// 0.39 words a sentence + 11.8 syllables a word - 15.59.
func FleschKincaidGrade(words, sentences, syllables int) float64 {
	return float64(0.39*ratio(words, sentences)) + float64(11.8*ratio(syllables, words)) - 15.59
}

// GunningFog is the index of R. Gunning, The Technique of Clear Writing (1952):
// 0.4 (words a sentence + 100 complex words a word). Complex are words of three
// syllables and more.
func GunningFog(words, sentences, complex int) float64 {
	return 0.4 * (ratio(words, sentences) + float64(100*ratio(complex, words)))
}

// SMOG is the grade of G. H. McLaughlin, SMOG Grading: A New Readability
// Formula, Journal of Reading 12 (1969): 3.1291 + 1.0430 √(30 words of three
// syllables and more a sentence). It was made for 30 sentences and more.
func SMOG(sentences, complex int) float64 {
	return 3.1291 + float64(1.0430*math.Sqrt(float64(30*ratio(complex, sentences))))
}

// LIX is the index of C. H. Björnsson, Läsbarhet (1968): words a sentence +
// 100 long words a word. Long are words of more than six letters.
func LIX(words, sentences, long int) float64 {
	return ratio(words, sentences) + float64(100*ratio(long, words))
}

// RIX is the index of J. Anderson, Lix and Rix: Variations on a Little-known
// Readability Index, Journal of Reading 26 (1983): long words a sentence.
func RIX(sentences, long int) float64 { return ratio(long, sentences) }

func ratio(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

// Syllables estimates the syllables of an English word in lower case: groups
// of vowels, without a silent e at the end, or in -es and -ed, and at least
// one. It is the usual rule of thumb, right for about nine words in ten.
func Syllables(word []byte) int {
	n, before := 0, uint8(0)
	for _, c := range word {
		n += int(vowels[c] &^ before)
		before = vowels[c]
	}
	at := func(fromEnd int) byte {
		if fromEnd > len(word) {
			return 0
		}
		return word[len(word)-fromEnd]
	}
	consonant := func(c byte) bool { return 'b' <= c && c <= 'z' && vowels[c] == 0 }
	switch {
	case n < 2:
	case at(1) == 'e' && consonant(at(2)) && !(at(2) == 'l' && consonant(at(3))): // make, not table
		n--
	case at(1) == 'd' && at(2) == 'e' && consonant(at(3)) && at(3) != 't' && at(3) != 'd': // asked, not wanted
		n--
	case at(1) == 's' && at(2) == 'e' && consonant(at(3)) && !sibilant(at(3), at(4)): // makes, not boxes
		n--
	}
	return max(n, 1)
}

// vowels are 1 in this table.
var vowels = [256]uint8{'a': 1, 'e': 1, 'i': 1, 'o': 1, 'u': 1, 'y': 1}

func sibilant(c, before byte) bool {
	return c == 's' || c == 'z' || c == 'x' || c == 'c' || c == 'g' || c == 'h' && (before == 'c' || before == 's')
}

// difficulty gathers what the formulas need.
type difficulty struct {
	english                              bool
	words, syllables, complexWords, long int
}

// add adds a word that occurs so many times.
func (d *difficulty) add(lower []byte, count int) {
	d.words += count
	if len(lower) > 6 && utf8.RuneCount(lower) > 6 {
		d.long += count
	}
	if d.english {
		n := Syllables(lower)
		d.syllables += n * count
		if n >= 3 {
			d.complexWords += count
		}
	}
}

func (d *difficulty) readability(sentences int) Readability {
	if d.words == 0 || sentences == 0 {
		return Readability{}
	}
	r := Readability{LIX: LIX(d.words, sentences, d.long), RIX: RIX(sentences, d.long)}
	if d.english {
		r.FleschReadingEase = FleschReadingEase(d.words, sentences, d.syllables)
		r.FleschKincaidGrade = FleschKincaidGrade(d.words, sentences, d.syllables)
		r.GunningFog = GunningFog(d.words, sentences, d.complexWords)
		r.SMOG = SMOG(sentences, d.complexWords)
	}
	return r
}
