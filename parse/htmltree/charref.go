package htmltree

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// longestReference is the length of the longest named character reference
// without '&' and ';': CounterClockwiseContourIntegral.
const longestReference = 31

// decode returns s with its character references decoded (13.2.5.72 to
// 13.2.5.80), by the rules for attribute values or by those for text.
func (z *tokenizer) decode(s string, inAttribute bool) string {
	b := z.slabs.reserve(len(s))
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			return z.slabs.text(append(b, s...))
		}
		b = append(b, s[:i]...)
		s = s[i+1:]
		var n int
		if strings.HasPrefix(s, "#") {
			var r rune
			if r, n = numericReference(s); n > 0 {
				b = utf8.AppendRune(b, r)
			}
		} else {
			var to string
			to, n = z.namedReference(s, inAttribute)
			b = append(b, to...)
		}
		if n == 0 {
			b = append(b, '&')
		}
		s = s[n:]
	}
}

// numericReference reads what follows a '&': '#' and a decimal or hexadecimal
// number (13.2.5.75 to 13.2.5.80). It returns the number of bytes read, 0
// where there are no digits.
func numericReference(s string) (r rune, n int) {
	base := rune(10)
	i := 1
	if i < len(s) && s[i]|0x20 == 'x' {
		base = 16
		i++
	}
	first := i
	for ; i < len(s); i++ {
		var digit rune
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			digit = rune(c - '0')
		case base == 16 && 'a' <= c|0x20 && c|0x20 <= 'f':
			digit = rune(c|0x20-'a') + 10
		default:
			digit = -1
		}
		if digit < 0 {
			break
		}
		if r <= utf8.MaxRune { // beyond it the digits do not matter any more
			r = r*base + digit
		}
	}
	if i == first {
		return 0, 0
	}
	if i < len(s) && s[i] == ';' {
		i++
	}
	switch {
	case r == 0 || !utf8.ValidRune(r):
		r = utf8.RuneError
	case 0x80 <= r && r <= 0x9f:
		r = windows1252[r-0x80]
	}
	return r, i
}

// windows1252 replaces the numbers 0x80 to 0x9F (table of 13.2.5.80).
var windows1252 = [32]rune{
	0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f,
	0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
}

// namedReference reads what follows a '&' as a name of the table in 13.5, the
// longest that fits (13.2.5.73). It returns what the name stands for and the
// number of bytes read, 0 where there is no such name. In an attribute, a name
// without ';' is none if '=' or another letter or digit follows.
func (z *tokenizer) namedReference(s string, inAttribute bool) (to string, n int) {
	for n < len(s) && n <= longestReference && classes[s[n]]&alnum != 0 {
		n++
	}
	if n < 2 {
		return "", 0
	}
	semicolon := n < len(s) && s[n] == ';'
	if semicolon {
		n++
	} else if inAttribute && n < len(s) && s[n] == '=' {
		return "", 0
	}
	name := s[:n]
	if to, ok := commonReference(name); ok {
		return to, n
	}
	if to, ok := z.refs[name]; ok {
		return to, n
	}
	to, n = lookUpReference(name)
	if n == len(name) {
		if z.refs == nil {
			z.refs = make(map[string]string)
		}
		z.refs[name] = to
	} else if inAttribute {
		return "", 0 // what is left of the name begins with a letter or digit
	}
	return to, n
}

// commonReference knows the names that make up nearly all of those in pages.
func commonReference(name string) (to string, ok bool) {
	switch name {
	case "amp;":
		return "&", true
	case "lt;":
		return "<", true
	case "gt;":
		return ">", true
	case "quot;":
		return `"`, true
	case "nbsp;":
		return "\u00a0", true
	}
	return "", false
}

// lookUpReference finds the longest name of the standard's table that name
// begins with. The table is that of html.UnescapeString, which does not say
// how much of its argument it took; but only names without ';' leave a rest,
// and each of these stands for one character.
func lookUpReference(name string) (to string, n int) {
	to = html.UnescapeString("&" + name)
	if to[0] == '&' && to[1:] == name {
		return "", 0
	}
	whole := !strings.HasSuffix(to, ";") || to == ";" // &semi;
	if whole && strings.HasSuffix(name, ";") {
		return to, len(name)
	}
	_, size := utf8.DecodeRuneInString(to)
	return to[:size], len(name) - len(to[size:])
}
