package termtext

import (
	"strings"
	"unicode/utf8"
)

// Width is that of the terminals that everything printed for eyes fits.
const Width = 80

// Wrap breaks s between words into lines of at most Width characters; all but
// the first begin with indent. A word that is longer has a line of its own.
func Wrap(s, indent string) string { return wrap(s, indent, 0, Width) }

// WrapAt is Wrap where the first line begins at the width of indent, too, and
// beside indent there is room for width characters.
func WrapAt(s, indent string, width int) string {
	n := utf8.RuneCountInString(indent)
	return wrap(s, indent, n, n+width)
}

// wrap breaks s into lines up to width; the first has used some of it. A percent sign
// stays with its number.
func wrap(s, indent string, used, width int) string {
	var b strings.Builder
	for i, word := range words(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > width:
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

// words are what is between white space, a percent sign with what is before it.
func words(s string) []string {
	var list []string
	for _, word := range strings.Fields(s) {
		if n := len(list); n > 0 && word[0] == '%' {
			list[n-1] += " " + word
			continue
		}
		list = append(list, word)
	}
	return list
}
