package dom

import (
	"unicode"
	"unicode/utf8"
)

// NextRun finds the next run of s at or after i that needs no collapsing: words
// with one plain space between them, and none around. It is empty at the end of s.
func NextRun(s string, i int) (start, end int) {
	for i < len(s) {
		n := spaceAt(s, i)
		if n == 0 {
			break
		}
		i += n
	}
	start = i
	for i < len(s) {
		switch c := s[i]; {
		case c > ' ' && c < utf8.RuneSelf:
			i++
		case c == ' ' && i+1 < len(s) && s[i+1] > ' ' && s[i+1] < utf8.RuneSelf:
			i += 2
		case spaceAt(s, i) > 0:
			return start, i
		default:
			i++
		}
	}
	return start, i
}

// spaceAt returns the length of the white space (unicode.IsSpace) at s[i], or 0
// if there is none. Only four first bytes of UTF-8 can begin one.
func spaceAt(s string, i int) int {
	switch c := s[i]; {
	case c == ' ', '\t' <= c && c <= '\r':
		return 1
	case c == 0xC2, c == 0xE1, c == 0xE2, c == 0xE3:
		if r, size := utf8.DecodeRuneInString(s[i:]); unicode.IsSpace(r) {
			return size
		}
	}
	return 0
}
