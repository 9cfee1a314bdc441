package text

import (
	"unicode"
	"unicode/utf8"
)

// appendLower appends s in lower case to dst, and writes the typographic
// apostrophe as the plain one, so that both spellings of "don't" are one word.
func appendLower(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
			dst = append(dst, c+'a'-'A')
			i++
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == '’' {
				r = '\''
			}
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
			i += size
		}
	}
	return dst
}
