package metadata

import (
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

var months = sync.OnceValue(readMonths)

// A dateToken is a number, a word or a single other character. Space is none.
type dateToken struct {
	text   string // a word in lower case
	number int    // -1 if it is none
}

const maxDateTokens = 80

func dateTokens(s string) []dateToken {
	var tokens []dateToken
	for s != "" && len(tokens) < maxDateTokens {
		r, size := utf8.DecodeRuneInString(s)
		end := size
		switch {
		case unicode.IsSpace(r) || r == '\u200e' || r == '\u200f' || r == '\u200b':
			s = s[size:]
			continue
		case unicode.IsDigit(r):
			for end < len(s) {
				r, size := utf8.DecodeRuneInString(s[end:])
				if !unicode.IsDigit(r) {
					break
				}
				end += size
			}
			tokens = append(tokens, numberToken(s[:end]))
		case unicode.IsLetter(r) || unicode.IsMark(r):
			for end < len(s) {
				r, size := utf8.DecodeRuneInString(s[end:])
				if !unicode.IsLetter(r) && !unicode.IsMark(r) {
					break
				}
				end += size
			}
			tokens = append(tokens, dateToken{strings.ToLower(s[:end]), -1})
		default:
			tokens = append(tokens, dateToken{s[:size], -1})
		}
		s = s[end:]
	}
	return tokens
}

// numberToken reads digits of any script.
func numberToken(s string) dateToken {
	if s[0] >= utf8.RuneSelf {
		s = strings.Map(func(r rune) rune {
			for zero := r; ; zero-- { // the digits of a script stand together, from 0 to 9
				if r-zero == 9 || !unicode.IsDigit(zero-1) {
					return '0' + r - zero
				}
			}
		}, s)
	}
	n, err := strconv.Atoi(s)
	if err != nil || len(s) > 14 {
		n = -1
	}
	return dateToken{s, n}
}

// A dateReader looks for a date in the tokens of a text.
type dateReader struct {
	tokens     []dateToken
	monthFirst bool // 3/4/2021 is in March
}

// readDate finds the first date in s. monthFirst says how 3/4/2021 is meant.
func readDate(s string, monthFirst bool) (date, bool) {
	if !hasDigit(s) {
		return date{}, false
	}
	r := dateReader{dateTokens(s), monthFirst}
	if len(r.tokens) == 1 {
		if d, ok := r.packed(0); ok {
			return d, true
		}
	}
	for i := range r.tokens {
		d, end, ok := r.day(i)
		if !ok || !d.plausible() {
			continue
		}
		if with := d; r.time(&with, end) && with.plausible() {
			return with, true
		}
		return d, true
	}
	return date{}, false
}

func hasDigit(s string) bool {
	for i := 0; i < len(s); i++ {
		if '0' <= s[i] && s[i] <= '9' {
			return true
		}
	}
	return strings.ContainsFunc(s, unicode.IsDigit)
}

// packed reads a number that is the whole text: Unix time, or a year alone.
func (r *dateReader) packed(i int) (date, bool) {
	t := r.tokens[i]
	var d date
	switch {
	case t.number < 0:
		return d, false
	case len(t.text) == 4:
		d.year = t.number
	case len(t.text) == 10:
		d = unixDate(int64(t.number))
	case len(t.text) == 13:
		d = unixDate(int64(t.number / 1000))
	default:
		return d, false
	}
	return d, d.plausible()
}

// at returns the token at i, or one that is nothing.
func (r *dateReader) at(i int) dateToken {
	if i < 0 || i >= len(r.tokens) {
		return dateToken{"", -1}
	}
	return r.tokens[i]
}

// small reports whether the token at i is a number of one or two digits.
func (r *dateReader) small(i int) bool {
	t := r.at(i)
	return t.number >= 0 && len(t.text) <= 2
}

// year reads the year at i, also in Buddhist years and with two digits after
// an apostrophe.
func (r *dateReader) year(i int) (year, end int, ok bool) {
	t := r.at(i)
	switch {
	case len(t.text) == 4 && t.number > 2400 && t.number < 2700:
		return t.number - 543, i + 1, true
	case len(t.text) == 4 && t.number >= firstYear && t.number <= lastYear:
		return t.number, i + 1, true
	case (t.text == "'" || t.text == "’") && r.small(i+1) && len(r.at(i+1).text) == 2:
		return century(r.at(i + 1).number), i + 2, true
	}
	return 0, i, false
}

// century completes a year of two digits.
func century(n int) int {
	if n > 70 {
		return 1900 + n
	}
	return 2000 + n
}

// month reads the name of a month at i, or "tháng 3".
func (r *dateReader) month(i int) (month, end int, ok bool) {
	t := r.at(i)
	if t.number >= 0 || t.text == "" {
		return 0, i, false
	}
	if t.text == "tháng" && r.small(i+1) {
		return r.at(i + 1).number, i + 2, true
	}
	if m, found := months()[t.text]; found {
		end = i + 1
		if r.at(end).text == "." {
			end++
		}
		return m, end, true
	}
	// Thai abbreviations have a full stop inside.
	if r.at(i+1).text == "." {
		if m, found := months()[t.text+"."+r.at(i+2).text]; found {
			end = i + 3
			if r.at(end).text == "." {
				end++
			}
			return m, end, true
		}
	}
	return 0, i, false
}

// pass steps over filling words and marks.
func (r *dateReader) pass(i int, words ...string) int {
	for range 3 {
		t := r.at(i).text
		found := false
		for _, w := range words {
			found = found || t == w
		}
		if !found {
			return i
		}
		i++
	}
	return i
}

// day reads a date that begins at i, without its time.
func (r *dateReader) day(i int) (d date, end int, ok bool) {
	t := r.at(i)
	if t.number < 0 {
		return r.namedMonthFirst(i)
	}
	if before := r.at(i - 1); (before.text == ":" || before.text == ".") && r.at(i-2).number >= 0 {
		return d, i, false // the end of something else
	}
	switch {
	case len(t.text) == 8 || len(t.text) == 14:
		n := t.number
		if len(t.text) == 14 {
			d.second, d.minute, d.hour, d.clock = n%100, n/100%100, n/10000%100, true
			n /= 1_000_000
		}
		d.year, d.month, d.day = n/10000, n/100%100, n%100
		return d, i + 1, d.day > 0 && d.month > 0
	case r.small(i):
		if d, end, ok = r.dayFirst(i); ok {
			return d, end, ok
		}
		if r.at(i-1).text == "令和" && r.at(i+1).text == "年" {
			return r.afterYear(i+1, 2018+t.number)
		}
		return d, i, false
	}
	if year, end, ok := r.year(i); ok {
		return r.afterYear(end, year)
	}
	return d, i, false
}

// afterYear reads what follows a year: "-03-04", "年3月4日", ". március 4.".
func (r *dateReader) afterYear(i, year int) (d date, end int, ok bool) {
	d.year = year
	sep := r.at(i).text
	switch sep {
	case "-", "/", ".", "年", "년", "‑", "–":
		i++
	case ",":
		i++
	default:
		sep = ""
	}
	if m, end, found := r.month(i); found {
		end = r.pass(end, "-", "/", ",")
		if r.small(end) {
			d.month, d.day = m, r.at(end).number
			return d, end + 1, d.day > 0
		}
		return d, i, false
	}
	if sep == "" || sep == "," || !r.small(i) {
		return d, i, false
	}
	d.month = r.at(i).number
	switch next := r.at(i + 1).text; next {
	case sep, "月", "월", "-", "/", ".":
		i += 2
	default:
		// "2021-03", but not "2021-22"
		return d, i + 1, sep == "-" && len(r.at(i).text) == 2 && d.month >= 1 && d.month <= 12
	}
	if !r.small(i) {
		return d, i, false
	}
	d.day = r.at(i).number
	end = i + 1
	if mark := r.at(end).text; mark == "日" || mark == "일" {
		end++
	}
	return d, end, d.day > 0 && d.month > 0
}

// dayFirst reads "4 March 2021", "4. März 2021", "4 de marzo de 2021",
// "04-Mar-21", "4/3/2021".
func (r *dateReader) dayFirst(i int) (d date, end int, ok bool) {
	d.day = r.at(i).number
	j := r.pass(i+1, "st", "nd", "rd", "th", ".", "º", "ª", "°", "er", "e", "-", "/", "de", "of", "di", "del", ",", "ngày", "ta", "η")
	if m, after, found := r.month(j); found {
		after = r.pass(after, ",", "de", "del", "-", "/", "năm", "г", ".", "of", "do")
		if year, after, found := r.year(after); found {
			d.year, d.month = year, m
			return d, after, d.day > 0
		}
		if r.at(after-1).text == "-" && len(r.at(after).text) == 2 && r.small(after) {
			d.year, d.month = century(r.at(after).number), m
			return d, after + 1, d.day > 0
		}
		return d, i, false
	}
	sep := r.at(i + 1).text
	if sep != "/" && sep != "." && sep != "-" || !r.small(i+2) || r.at(i+3).text != sep {
		return d, i, false
	}
	d.month = r.at(i + 2).number
	if year, after, found := r.year(i + 4); found {
		d.year, end = year, after
	} else if r.small(i+4) && len(r.at(i+4).text) == 2 && r.at(i+5).text != sep && r.at(i+5).text != ":" {
		d.year, end = century(r.at(i+4).number), i+5
	} else {
		return d, i, false
	}
	if d.month > 12 || r.monthFirst && sep != "." && d.day <= 12 {
		d.day, d.month = d.month, d.day
	}
	return d, end, d.day > 0 && d.month > 0
}

// namedMonthFirst reads "March 4, 2021" and "Mar 4th 2021".
func (r *dateReader) namedMonthFirst(i int) (d date, end int, ok bool) {
	m, after, found := r.month(i)
	if !found {
		return d, i, false
	}
	d.month = m
	after = r.pass(after, "-", "/", "the")
	if !r.small(after) {
		return d, i, false
	}
	d.day = r.at(after).number
	after = r.pass(after+1, "st", "nd", "rd", "th", ",", ".", "-", "/", "de", "of")
	if d.year, end, ok = r.year(after); ok {
		return d, end, d.day > 0
	}
	// "Thu Mar 04 10:00:00 GMT 2021", as C writes it
	if r.small(after) && r.at(after+1).text == ":" {
		for k := after + 3; k < after+9; k++ {
			if year, _, found := r.year(k); found {
				d.year = year
				return d, after, d.day > 0
			}
		}
	}
	return d, i, false
}
