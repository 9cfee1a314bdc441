package langid

import (
	"unicode"
	"unicode/utf8"
)

// A script is one whose texts need no n-grams, or one that several languages share.
type script int

const (
	none script = iota
	latin
	cyrillic
	arabic
	devanagari
	bengali
	hebrew
	ethiopic
	tibetan
	han
	kana
	single // the first of the scripts of one language, in the order of alone
)

// alone are the scripts of one language, with that language.
var alone = [...]struct {
	table *unicode.RangeTable
	code  string
}{
	{unicode.Hangul, "ko"}, {unicode.Greek, "el"}, {unicode.Thai, "th"}, {unicode.Georgian, "ka"}, {unicode.Armenian, "hy"},
	{unicode.Tamil, "ta"}, {unicode.Telugu, "te"}, {unicode.Kannada, "kn"}, {unicode.Malayalam, "ml"}, {unicode.Gujarati, "gu"},
	{unicode.Gurmukhi, "pa"}, {unicode.Oriya, "or"}, {unicode.Sinhala, "si"}, {unicode.Khmer, "km"}, {unicode.Lao, "lo"},
	{unicode.Myanmar, "my"}, {unicode.Thaana, "dv"}, {unicode.Mongolian, "mn"}, {unicode.Cherokee, "chr"}, {unicode.Syriac, "syr"},
	{unicode.Canadian_Aboriginal, "iu"}, {unicode.Tifinagh, "zgh"}, {unicode.Ol_Chiki, "sat"}, {unicode.Nko, "nqo"}, {unicode.Javanese, "jv"},
}

// shared are the other scripts beside Latin.
var shared = [...]struct {
	table  *unicode.RangeTable
	script script
}{
	{unicode.Cyrillic, cyrillic}, {unicode.Arabic, arabic}, {unicode.Han, han}, {unicode.Hiragana, kana}, {unicode.Katakana, kana},
	{unicode.Devanagari, devanagari}, {unicode.Bengali, bengali}, {unicode.Hebrew, hebrew}, {unicode.Ethiopic, ethiopic},
	{unicode.Tibetan, tibetan},
}

const scripts = int(single) + len(alone)

// scriptOf returns the script of a letter or mark.
func scriptOf(r rune) script {
	switch {
	case r < 0x250 || 0x1E00 <= r && r < 0x1F00 || 0xFB00 <= r && r < 0xFB07:
		return latin
	case 0x300 <= r && r < 0x370: // marks of any script
		return none
	}
	for _, s := range &shared {
		if unicode.Is(s.table, r) {
			return s.script
		}
	}
	for i := range alone {
		if unicode.Is(alone[i].table, r) {
			return single + script(i)
		}
	}
	return none
}

// countScripts counts the letters of s by their scripts.
func countScripts(s string, counts *[scripts]int) {
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			counts[latin]++
		} else if r >= utf8.RuneSelf && isLetter(r) {
			counts[scriptOf(r)]++
		}
	}
}

// written reports whether the language with this code in the model is written
// in a script that several languages share.
func written(code string, s script) bool {
	switch code {
	case "be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk":
		return s == cyrillic
	case "ar", "ckb", "fa", "ps", "ug", "ur":
		return s == arabic
	case "hi", "mai", "mr", "ne":
		return s == devanagari
	case "as", "bn":
		return s == bengali
	case "he", "yi":
		return s == hebrew
	case "am", "ti":
		return s == ethiopic
	case "bo", "dz":
		return s == tibetan
	}
	return s == latin
}
