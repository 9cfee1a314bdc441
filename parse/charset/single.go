package charset

import (
	"slices"
	"unicode/utf8"
)

// appendSingle is the single-byte decoder (section 9.1). In the standard's
// tables a C1 byte that has no character of its own is the control character.
func appendSingle(dst, src []byte, char func(byte) rune) ([]byte, bool) {
	var table [0x80]rune
	for i := range table {
		c := byte(0x80 + i)
		if table[i] = char(c); table[i] == utf8.RuneError && c < 0xA0 {
			table[i] = rune(c)
		}
	}
	dst = slices.Grow(dst, len(src)+len(src)/4)
	lossy := false
	for len(src) > 0 {
		if n := ascii(src); n > 0 {
			dst, src = append(dst, src[:n]...), src[n:]
			continue
		}
		r := table[src[0]-0x80]
		lossy = lossy || r == utf8.RuneError
		dst, src = utf8.AppendRune(dst, r), src[1:]
	}
	return dst, lossy
}
