package markdown

import (
	"unicode"
	"unicode/utf8"
)

// A delimiter is what marks a piece of text at both ends.
type delimiter int

const (
	strongMark delimiter = iota // **, also within a word
	emMark                      // _, around words only
)

func (l *look) has(d delimiter) bool { return d == strongMark && l.strong || d == emMark && l.em }

func (l *look) drop(d delimiter) {
	switch d {
	case strongMark:
		l.strong = false
	case emMark:
		l.em = false
	}
}

// check takes marks off where their delimiters might not be read as such
// (CommonMark, section 6.2). Those of strong text come first: emphasis stands
// in it.
func check(tokens []token, d delimiter) {
	for i := 0; i < len(tokens); {
		end := i + 1
		if !tokens[i].has(d) {
			i = end
			continue
		}
		for end < len(tokens) && tokens[end].has(d) && !parts(tokens, end, d) {
			end++
		}
		first, last := tokens[i].first(), tokens[end-1].last()
		if d == strongMark && tokens[i].em {
			first = sign
		}
		if d == strongMark && tokens[end-1].em {
			last = sign
		}
		if !delimits(before(tokens, i, d), first, d) || !delimits(after(tokens, end, d), last, d) {
			for j := i; j < end; j++ {
				tokens[j].drop(d)
			}
		}
		i = end
	}
}

// parts reports whether something between a token and the one before ends a pair
// of delimiters: the end of a link, white space that is not marked, for emphasis
// also the end of strong text.
func parts(tokens []token, i int, d delimiter) bool {
	a, b := &tokens[i-1], &tokens[i]
	return a.link != b.link || b.space && !b.gap.has(d) || d == emMark && (a.strong != b.strong || a.strong && parts(tokens, i, strongMark))
}

// class is what the rules for delimiters know of a character.
type class int

const (
	letter class = iota
	space
	sign
	symbol // a sign for some versions of the rules
)

func before(tokens []token, i int, d delimiter) class {
	switch {
	case i == 0 || tokens[i].space || tokens[i].line:
		return space
	case parts(tokens, i, d):
		return sign
	}
	return tokens[i-1].last()
}

func after(tokens []token, end int, d delimiter) class {
	switch {
	case end == len(tokens) || tokens[end].space || tokens[end].line:
		return space
	case parts(tokens, end, d):
		return sign
	}
	return tokens[end].first()
}

// delimits reports whether a delimiter between two characters is one for sure.
func delimits(outside, inside class, d delimiter) bool {
	return outside == space || outside == sign || inside == letter && d == strongMark
}

// first is the class of the first character that is written of a token.
func (t *token) first() class {
	if t.code || t.image != "" {
		return sign
	}
	r, _ := utf8.DecodeRuneInString(t.text)
	return classOf(r)
}

// last is the class of the last one.
func (t *token) last() class {
	if t.code || t.image != "" {
		return sign
	}
	r, _ := utf8.DecodeLastRuneInString(t.text)
	return classOf(r)
}

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf && r > ' ' && !('0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z'):
		return sign
	case unicode.IsPunct(r):
		return sign
	case unicode.IsSymbol(r):
		return symbol
	}
	return letter
}
