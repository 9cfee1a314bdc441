package metadata

import (
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

var months = sync.OnceValue(func() *monthTable {
	t := readMonths()
	return &t
})

// A dateToken is a number, a word or a single other character. Space is none.
type dateToken struct {
	text   string // a word in lower case
	number int    // -1 if it is none
	spaced bool   // it does not follow the one before at once
}

const maxDateTokens = 80

func dateTokens(s string) []dateToken {
	var tokens []dateToken
	spaced := false
	for s != "" && len(tokens) < maxDateTokens {
		r, size := utf8.DecodeRuneInString(s)
		end := size
		t := dateToken{number: -1}
		switch {
		case unicode.IsSpace(r) || r == '\u200e' || r == '\u200f' || r == '\u200b':
			s, spaced = s[size:], true
			continue
		case unicode.IsDigit(r):
			end = runEnd(s, unicode.IsDigit)
			t = numberToken(s[:end])
		case unicode.IsLetter(r) || unicode.IsMark(r):
			end = wordEnd(s, len(tokens) > 0 && tokens[len(tokens)-1].number >= 0)
			t.text = strings.ToLower(s[:end])
		default:
			t.text = s[:size]
		}
		t.spaced, spaced = spaced, false
		tokens = append(tokens, t)
		s = s[end:]
	}
	return tokens
}

// runEnd says where the characters of a kind end that s begins with.
func runEnd(s string, is func(rune) bool) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !is(r) }); i >= 0 {
		return i
	}
	return len(s)
}

// wordEnd says where the word ends that s begins with. Where words stand close,
// as in "4日下午5点" and "4일(목)오후", what counts days and hours after a number
// is a word of its own, and so is what says which half of the day it is.
func wordEnd(s string, afterNumber bool) int {
	end := runEnd(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) })
	first, size := utf8.DecodeRuneInString(s)
	if !unicode.In(first, unicode.Han, unicode.Hangul) {
		return end
	}
	if afterNumber && strings.ContainsRune("年月日時时点點分秒년월일시분초", first) {
		return size
	}
	for i := range s[:end] {
		if i > 0 && dayPeriods().closed[s[i:end]] {
			return i
		}
	}
	return end
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
	return dateToken{text: s, number: n}
}

// A dateReader looks for a date in the tokens of a text.
type dateReader struct {
	tokens []dateToken
	manner
}

// A manner is how a page writes dates.
type manner struct {
	monthFirst bool   // 3/4/2021 is in March
	language   string // of the names of months and halves of the day: a primary subtag, or ""
}

// mannerOf works it out of the address of a page and its language, or "".
func mannerOf(address, lang string) manner {
	language := strings.ToLower(lang)
	if i := strings.IndexAny(language, "-_"); i >= 0 {
		language = language[:i]
	}
	return manner{monthComesFirst(address, lang), language}
}

// readDate finds the first date in s: the first whole day, or else the first
// month or year.
func readDate(s string, m manner) (date, bool) {
	if !hasDigit(s) {
		return date{}, false
	}
	r := dateReader{dateTokens(s), m}
	if len(r.tokens) == 1 {
		if d, ok := r.packed(0); ok {
			return d, true
		}
	}
	partial := r.numberedMonth()
	for i := range r.tokens {
		d, end, ok := r.day(i)
		if !ok || !d.plausible() {
			continue
		}
		if !d.whole() {
			if partial.year == 0 {
				partial = d
			}
			continue
		}
		if with := d; !r.zoneOfDay(end) && r.time(&with, end) && with.plausible() {
			return with, true
		}
		return d, true
	}
	return partial, partial.year > 0
}

// zoneOfDay reports whether what follows a date is its zone and no time, as in
// 2020-09-05+02:00 (XML Schema part 2, 3.2.9): after digits in the order of ISO
// 8601, without space.
func (r *dateReader) zoneOfDay(i int) bool {
	iso := r.small(i-1) && r.at(i-2).text == "-" && r.small(i-3) && r.at(i-4).text == "-" && len(r.at(i-5).text) == 4 && r.at(i-5).number >= 0
	sign := r.at(i)
	if !iso || sign.spaced || sign.text != "+" && sign.text != "-" && sign.text != "−" {
		return false
	}
	hour := r.at(i + 1)
	switch {
	case hour.spaced || hour.number < 0:
		return false
	case len(hour.text) == 4:
		return hour.number <= 1400
	}
	minute := r.at(i + 3)
	return len(hour.text) == 2 && hour.number <= 14 && (r.at(i+2).text != ":" || len(minute.text) == 2 && minute.number >= 0 && r.at(i+4).text != ":")
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

// numberedMonth reads "03/2021" that is the whole text.
func (r *dateReader) numberedMonth() (d date) {
	if sep := r.at(1).text; len(r.tokens) != 3 || !r.small(0) || sep != "/" && sep != "." && sep != "-" {
		return d
	}
	year, _, ok := r.year(2)
	if month := r.at(0).number; ok && month >= 1 && month <= 12 {
		d.year, d.month = year, month
	}
	return d
}

// at returns the token at i, or one that is nothing.
func (r *dateReader) at(i int) dateToken {
	if i < 0 || i >= len(r.tokens) {
		return dateToken{number: -1}
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
	if m := months().find(t.text, r.language); m > 0 {
		return m, r.pass(i+1, "."), true
	}
	// Thai abbreviations have a full stop inside, Levantine names are two words.
	for _, two := range []struct{ between, second string }{{".", r.at(i + 2).text}, {" ", r.at(i + 1).text}} {
		if two.between == "." && r.at(i+1).text != "." {
			continue
		}
		if m := months().find(t.text+two.between+two.second, r.language); m > 0 {
			if two.between == "." {
				i++
			}
			return m, r.pass(i+2, "."), true
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
	if next := r.at(i).text; next == "m" || next == "gada" { // as in "2021 m. kovo 4 d.", "2021. gada 4. martā"
		i = r.pass(i+1, ".")
	}
	if m, end, found := r.month(r.pass(i+1, ".")); found && r.small(i) && sep != "-" && sep != "/" && !r.small(end) {
		d.month, d.day = m, r.at(i).number
		return d, end, d.day > 0
	}
	if m, end, found := r.month(i); found {
		end = r.pass(end, "-", "/", ",")
		if r.small(end) {
			d.month, d.day = m, r.at(end).number
			return d, end + 1, d.day > 0
		}
		d.month = m
		return d, end, sep != "," && end >= len(r.tokens)
	}
	if sep == "" || sep == "," || !r.small(i) {
		return d, i, false
	}
	d.month = r.at(i).number
	next := r.at(i + 1).text
	counted := next == "月" || next == "월"
	if !counted && next != sep && next != "-" && next != "/" && next != "." || !r.small(i+2) {
		// "2021-03" and "2021年3月", but not "2021-22"
		return d, i + 1, (counted || (sep == "-" || sep == "/") && len(r.at(i).text) == 2) && d.month >= 1 && d.month <= 12
	}
	i += 2
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

// namedMonthFirst reads "March 4, 2021", "Mar 4th 2021" and "March 2021".
func (r *dateReader) namedMonthFirst(i int) (d date, end int, ok bool) {
	m, after, found := r.month(i)
	if !found {
		return d, i, false
	}
	d.month = m
	if year, end, found := r.year(r.pass(after, ",", "-", "/", "de", "del", "of", "năm", "г")); found && !r.small(i-1) {
		d.year = year // "March 2021"
		return d, end, true
	}
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
