package charset

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// appendUTF8 is the UTF-8 decoder (section 8.1.1): one U+FFFD for each maximal
// part of a character that is broken off.
func appendUTF8(dst, src []byte) ([]byte, bool) {
	if utf8.Valid(src) {
		return append(dst, src...), false
	}
	dst = slices.Grow(dst, len(src)+len(src)/8)
	out, _, _ := transform.Append(unicode.UTF8.NewDecoder(), dst, src)
	return out, true
}

// appendUTF16 is the shared UTF-16 decoder (section 14.2); bigEndian is 1 if
// the higher byte of two comes first, else 0.
func appendUTF16(dst, src []byte, bigEndian int) ([]byte, bool) {
	dst = slices.Grow(dst, len(src))
	unit := func(i int) rune {
		return rune(src[i+bigEndian]) | rune(src[i+1-bigEndian])<<8
	}
	lossy := len(src)%2 == 1
	end := len(src) &^ 1
	for i := 0; i < end; i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if i+2 < end {
				pair = utf16.DecodeRune(r, unit(i+2))
			}
			if r = pair; r == utf8.RuneError {
				lossy = true
			} else {
				i += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	if end < len(src) && !(end >= 2 && isHigh(unit(end-2))) {
		dst = appendError(dst) // and with a high surrogate before it that is one error, not two
	}
	return dst, lossy
}

func isHigh(r rune) bool { return 0xD800 <= r && r < 0xDC00 }
