// Package termtext makes foreign text fit for a terminal.
package termtext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns s without what could steer a terminal or disguise text: control
// characters (escape sequences begin with one), line ends, and the characters
// that change the direction of writing (Unicode Bidi_Control). Invalid UTF-8
// becomes U+FFFD.
func Line(s string) string {
	if plain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Cut shortens s to at most n characters, the last of which is then an ellipsis.
func Cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:max(n-1, 0)]) + "…"
}
