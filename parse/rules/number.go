package rules

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A written is the first number of a text, in pieces: groups of digits, and the
// sign between each two of them.
type written struct {
	negative bool
	groups   []string
	signs    []rune
	bare     rune // a decimal sign with a dash for the digits: 1.299,-
	leading  bool // a decimal sign stands before the first digit: .99
}

// readNumber finds the first number in s and writes it as JSON does; the grammar
// stands in docs/rules.md. decimal is the sign to take for the decimal one where
// the number leaves it open: '.', ',' or 0. A number that can be read in no way,
// or is one of several that hang together such as 1.2.3, is none.
func readNumber(s string, decimal byte) (string, bool) {
	w, ok := findNumber(s)
	if !ok {
		return "", false
	}
	whole, fraction, ok := w.read(rune(decimal))
	if !ok {
		return "", false
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if w.negative {
		whole = "-" + whole
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole, isNumber(whole)
}

// findNumber cuts the first number into its pieces.
func findNumber(s string) (w written, ok bool) {
	start := strings.IndexFunc(s, isDigit)
	if start < 0 {
		return w, false
	}
	before, rest := s[:start], s[start:]
	if point, size := utf8.DecodeLastRuneInString(before); isPoint(point) {
		if w.leading = mayLead(before[:start-size]); w.leading {
			before = before[:start-size]
		}
	}
	w.negative = endsInMinus(before)
	digits := countDigits(rest)
	w.groups, rest = []string{rest[:digits]}, rest[digits:]
	for {
		sign, size := utf8.DecodeRuneInString(rest)
		digits := countDigits(rest[size:])
		if !w.goesOn(sign, digits) {
			break
		}
		w.signs, w.groups = append(w.signs, sign), append(w.groups, rest[size:size+digits])
		rest = rest[size+digits:]
	}
	if rest != "" && isPoint(rune(rest[0])) && isDashes(rest[1:]) {
		w.bare = rune(rest[0])
	}
	exponent := rest != "" && (rest[0] == 'e' || rest[0] == 'E') && countDigits(strings.TrimLeft(rest[1:], "+-")) > 0
	return w, !exponent
}

// mayLead reports whether a sign right after this text and before digits is the
// decimal one: no word, other sign or end of something stands before it.
func mayLead(before string) bool {
	r := lastRune(before)
	return before == "" || unicode.IsSpace(r) || unicode.In(r, unicode.Sc, unicode.Ps, unicode.Pi) || isDash(r) || strings.ContainsRune("+=:~\"'", r)
}

// goesOn reports whether a sign and some digits after it are still of the number.
// White space and apostrophes are signs of groups alone: three digits follow
// them, and all signs before them are the same.
func (w *written) goesOn(sign rune, digits int) bool {
	if digits == 0 || isPoint(sign) {
		return digits > 0
	}
	if w.leading || !strings.ContainsRune(" \u00a0\u2009\u202f'’", sign) || digits != 3 || len(w.groups[0]) > 3 || w.groups[0][0] == '0' {
		return false
	}
	for _, s := range w.signs {
		if s != sign {
			return false
		}
	}
	return true
}

// read says which digits are whole and which are the fraction.
func (w *written) read(decimal rune) (whole, fraction string, ok bool) {
	groups, signs := w.groups, w.signs
	if w.leading {
		return "", groups[0], len(signs) == 0
	}
	// same is how many signs are the same as the first one, after which all is
	// decimals or another number.
	same := 0
	for same < len(signs) && signs[same] == signs[0] {
		same++
	}
	grouped := same > 0 && areGroups(groups[:same+1], signs[0])
	whole = strings.Join(groups[:same+1], "")
	switch {
	case same == 0:
		return whole, "", true
	case same < len(signs) && grouped && isPoint(signs[same]): // 1,234.56
		again := same+1 < len(signs) && signs[same+1] == signs[same]
		return whole, groups[same+1], !again && w.bare == 0
	case w.bare != 0: // 1.299,-
		return whole, "", grouped && same == len(signs)
	case same > 1: // 1,234,567
		return whole, "", grouped
	case !grouped, isPoint(signs[0]) && w.isDecimal(signs[0], decimal): // 12.5
		return groups[0], groups[1], true
	}
	return whole, "", true // 1,234
}

// isDecimal decides about the only sign of a number, with three digits after it.
func (w *written) isDecimal(sign, decimal rune) bool {
	if decimal == 0 {
		decimal = '.'
	}
	return sign == decimal
}

// areGroups reports whether digits are written as groups with that sign: three
// each but for the first, or with commas two each between the first and the
// last, as in India. The first group does not begin with 0.
func areGroups(groups []string, sign rune) bool {
	first, last := groups[0], len(groups)-1
	if len(first) > 3 || first[0] == '0' || len(groups[last]) != 3 {
		return false
	}
	western, indian := true, sign == ',' && len(first) < 3
	for _, g := range groups[1:last] {
		western = western && len(g) == 3
		indian = indian && len(g) == 2
	}
	return western || indian
}

// endsInMinus reports whether the text before a number makes it negative: a
// minus that touches the number or its currency but no word, or one that the
// text begins with.
func endsInMinus(before string) bool {
	s := strings.TrimRightFunc(before, unicode.IsSpace)
	touches := len(s) == len(before)
	if cut := cutCurrency(s); len(cut) < len(s) {
		s = strings.TrimRightFunc(cut, unicode.IsSpace)
		touches = len(s) == len(cut)
	}
	minus, size := utf8.DecodeLastRuneInString(s)
	if !isDash(minus) {
		return false
	}
	s = s[:len(s)-size]
	if strings.TrimSpace(s) == "" {
		return touches || minus != '–'
	}
	last := lastRune(s)
	return touches && !unicode.IsLetter(last) && !isDigit(last) && !isDash(last) && last != ')'
}

// cutCurrency takes a sign of currency off the end of s, or a code such as EUR
// after a minus.
func cutCurrency(s string) string {
	if cut := strings.TrimRightFunc(s, func(r rune) bool { return unicode.Is(unicode.Sc, r) }); len(cut) < len(s) || len(s) < 4 {
		return cut
	}
	code := s[len(s)-3:]
	if strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && isDash(lastRune(s[:len(s)-3])) {
		return s[:len(s)-3]
	}
	return s
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func isPoint(r rune) bool { return r == '.' || r == ',' }

func isDash(r rune) bool { return r == '-' || r == '−' || r == '–' }

// isDashes reports whether s begins with one or two dashes that are no minus.
func isDashes(s string) bool {
	rest := strings.TrimLeft(s, "-−–—")
	n := utf8.RuneCountInString(s[:len(s)-len(rest)])
	return (n == 1 || n == 2) && countDigits(rest) == 0
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func countDigits(s string) (n int) {
	for n < len(s) && isDigit(rune(s[n])) {
		n++
	}
	return n
}

// isNumber reports whether s is a number of JSON that fits a float64.
func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && json.Valid([]byte(s))
}
