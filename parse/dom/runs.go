package dom

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// Eight bytes at once.
const (
	ones     = 0x0101010101010101
	highBits = 0x80 * ones
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
		if s[i] < utf8.RuneSelf && i+8 <= len(s) {
			n := plainAt(s[i : i+8])
			if i += n; n == 8 {
				continue
			}
		}
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

// plainAt returns how many of the eight bytes of s at its beginning are ASCII that
// can be seen, and spaces before such.
func plainAt(s string) int {
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	seen := (x&^highBits + (0x80-' '-1)*ones) &^ x & highBits
	notSpace := x ^ ' '*ones
	space := ^(notSpace&^highBits + 0x7F*ones | notSpace) & highBits
	return bits.TrailingZeros64(highBits&^seen&^(space&(seen>>8))) / 8
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
