package text

import (
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
		c := s[i]
		switch {
		case isASCIIWord(c):
			end := i + 1
			for end < len(s) && isASCIIWord(s[end]) {
				end++
			}
			if endsWord(s, end) {
				w.pos = end
				return s[i:end]
			}
		case c < utf8.RuneSelf && c != '_' && (i+1 == len(s) || s[i+1] < utf8.RuneSelf):
			w.pos++ // space or punctuation, which joins nothing without a word before it
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

// endsWord reports whether an ASCII letter or digit that ends at s[i] certainly
// ends a word. It may not if something that is not ASCII follows, an underscore
// (WB13a), or a character that joins two letters or digits (WB6, WB12).
func endsWord(s string, i int) bool {
	if i == len(s) {
		return true
	}
	switch c := s[i]; c {
	case '_':
		return false
	case '\'', '.', ':', ',', ';':
		return i+1 == len(s) || s[i+1] < utf8.RuneSelf && !isASCIIWord(s[i+1]) && s[i+1] != '_'
	default:
		return c < utf8.RuneSelf
	}
}

func isASCIIWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

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
