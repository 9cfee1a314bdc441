package markdown

import (
	"strconv"
	"strings"
)

// escape writes text so that nothing of it is markup. followed says that
// something follows without a space.
func (w *inlineWriter) escape(s string, followed bool) {
	start := len(w.out) == 0 || w.out[len(w.out)-1] == '\n'
	if len(w.out) == 1 && w.out[0] == '[' && strings.EqualFold(s, "x") { // some take a link on it for a box of a task
		w.out = append(w.out, "&#"...)
		w.out = append(strconv.AppendInt(w.out, int64(s[0]), 10), ';')
		return
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if w.special(s, i, followed) || start && !w.cell && beginsBlock(s, i) {
			w.out = append(w.out, '\\')
		}
		w.out = append(w.out, c)
	}
}

// special reports whether the character could be markup anywhere in a line.
func (w *inlineWriter) special(s string, i int, followed bool) bool {
	switch s[i] {
	case '\\', '`', '*', '[', ']', '<', '~':
		return true
	case '_':
		return i == 0 || i+1 == len(s) || !isAlnum(s[i-1]) || !isAlnum(s[i+1])
	case '!':
		return followed && i+1 == len(s)
	case '&':
		return isReference(s[i:])
	case '|':
		return w.cell
	case '#':
		return w.heading
	}
	return false
}

// beginsBlock reports whether a character at the beginning of a line could make
// it another block than a paragraph, or end the number of an item.
func beginsBlock(s string, i int) bool {
	switch s[i] {
	case '#', '-', '+', '=', '>', '|', ':':
		return i == 0
	case '.', ')':
		return i > 0 && i < 10 && strings.Trim(s[:i], "0123456789") == "" && (i+1 == len(s) || s[i+1] == ' ')
	}
	return false
}

func isAlnum(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }

// isReference reports whether s begins like a reference to a character.
func isReference(s string) bool {
	for i := 1; i < min(len(s), 40); i++ {
		switch c := s[i]; {
		case c == ';':
			return i > 1
		case !isAlnum(c) && !(c == '#' && i == 1):
			return false
		}
	}
	return false
}

// destination writes the address of a link whose text stands before it.
func (w *inlineWriter) destination(address string) {
	const digits = "0123456789ABCDEF"
	w.out = append(w.out, "]("...)
	for i := 0; i < len(address); i++ {
		switch c := address[i]; {
		case c <= ' ' || c == 0x7F || c == '<' || c == '>' || c == '\\' || c == '`' || c == '|':
			w.out = append(w.out, '%', digits[c>>4], digits[c&15])
		case c == '(' || c == ')' || c == '&' && isReference(address[i:]):
			w.out = append(w.out, '\\', c)
		default:
			w.out = append(w.out, c)
		}
	}
	w.out = append(w.out, ')')
}
