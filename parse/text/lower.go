package text

import (
	"encoding/binary"
	"slices"
	"unicode"
	"unicode/utf8"
)

// appendLower appends s in lower case to dst, and writes the typographic
// apostrophe as the plain one and soft hyphens not at all, so that all spellings of
// "don't" are one word.
func appendLower(dst []byte, s string) []byte {
	dst = slices.Grow(dst, len(s))
	lower := dst[len(dst) : len(dst)+len(s)]
	i := 0
	for ; i+8 <= len(s); i += 8 {
		eight := load(s, i)
		if eight&nonASCII != 0 {
			break
		}
		binary.LittleEndian.PutUint64(lower[i:], lowerASCII(eight))
	}
	for ; i < len(lower); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return appendLowerRunes(dst[:len(dst)+i], s[i:])
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return dst[:len(dst)+len(s)]
}

func appendLowerRunes(dst []byte, s string) []byte {
	for _, r := range s {
		switch r {
		case '’':
			r = '\''
		case '\u00ad': // says where a line may break
			continue
		}
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return dst
}
