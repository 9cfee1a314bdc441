package termtext

import (
	"strings"
	"unicode/utf8"
)

// Width is that of the terminals that everything printed for eyes fits.
const Width = 80

// Wrap breaks s between words into lines of at most Width characters; all but
// the first begin with indent. A word that is longer has a line of its own.
func Wrap(s, indent string) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > Width:
			b.WriteString("\n" + indent)
			used = utf8.RuneCountInString(indent)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	return b.String()
}
