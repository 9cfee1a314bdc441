package text

import (
	"math/bits"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// A wordScanner finds the words of a text: the segments of UAX #29, section
// 4.1, that hold a letter or a digit. It finds those that are plain ASCII
// itself, which is three times as fast, and leaves the rest to the library.
type wordScanner struct {
	text string
	pos  int // a boundary
	slow words.Iterator[string]
}

func newWordScanner(s string) *wordScanner {
	return &wordScanner{text: s, slow: *words.FromString("")}
}

// next returns the next word, or "" at the end.
func (w *wordScanner) next() string {
	s := w.text
	for w.pos < len(s) {
		i := w.pos
		switch c := wordBytes[s[i]]; {
		case c&(letter|digit|underscore) != 0:
			if end, ok := asciiSegment(s, i); ok {
				w.pos = end
				if c != underscore || isWord(s[i:end]) {
					return s[i:end]
				}
				continue
			}
		case c == sign && (i+1 == len(s) || wordBytes[s[i+1]] != foreign):
			w.pos++ // it joins nothing without a word before it
			continue
		}
		w.slow.SetText(s[i:])
		w.slow.Next()
		segment := w.slow.Value()
		w.pos += len(segment)
		if isWord(segment) {
			return segment
		}
	}
	return ""
}

// What a byte is for the boundaries of words.
const (
	foreign = 0 // not ASCII
	sign    = 1 << iota
	letter
	digit
	underscore
)

var wordBytes = func() (table [256]uint8) {
	for c := range utf8.RuneSelf {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			table[c] = letter
		case '0' <= c && c <= '9':
			table[c] = digit
		case c == '_':
			table[c] = underscore
		default:
			table[c] = sign
		}
	}
	return table
}()

// asciiSegment returns where the segment ends that begins with the letter, digit or
// underscore at s[i]; ok is false if it takes more than ASCII to say so.
func asciiSegment(s string, i int) (end int, ok bool) {
	for end = i; ; end++ {
		if end = skipWord(s, end); end == len(s) { // WB5, WB8 to WB10, WB13a, WB13b
			return end, true
		}
		joined := uint8(0) // what of the same kind on both sides belongs together
		switch c := s[end]; {
		case c >= utf8.RuneSelf:
			return end, false
		case c == '.', c == '\'': // WB6, WB7, WB11, WB12
			joined = letter | digit
		case c == ':': // WB6, WB7
			joined = letter
		case c == ',', c == ';': // WB11, WB12
			joined = digit
		}
		if joined == 0 || end+1 == len(s) {
			return end, true
		}
		next := wordBytes[s[end+1]]
		if next == foreign {
			return end, false
		}
		if wordBytes[s[end-1]]&next&joined == 0 {
			return end, true
		}
	}
}

// skipWord goes on to the first byte of s from i on that is no ASCII letter, digit or
// underscore.
func skipWord(s string, i int) int {
	for ; i+8 <= len(s); i += 8 {
		x := load(s, i)
		ascii := x &^ nonASCII
		small := ascii | 0x20*ones
		letters := (small + (0x80-'a')*ones) &^ (small + (0x80-'z'-1)*ones)
		digits := (ascii + (0x80-'0')*ones) &^ (ascii + (0x80-'9'-1)*ones)
		underscores := ^(ascii ^ '_'*ones + 0x7F*ones)
		if others := ^(letters | digits | underscores) | x; others&nonASCII != 0 {
			return i + bits.TrailingZeros64(others&nonASCII)/8
		}
	}
	for i < len(s) && wordBytes[s[i]]&(letter|digit|underscore) != 0 {
		i++
	}
	return i
}

func isASCIIWord(c byte) bool { return wordBytes[c]&(letter|digit) != 0 }

// isWord reports whether a segment holds a letter or a digit. The others are
// white space and punctuation.
func isWord(s string) bool {
	for i := 0; i < len(s); {
		r, size := decode(s, i)
		if isLetterOrDigit(r) {
			return true
		}
		i += size
	}
	return false
}
