package metadata

import (
	"strings"
	"sync"
	"unicode"
)

var months = sync.OnceValue(func() *monthTable {
	t := readMonths()
	return &t
})

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
	if !iso || sign.spaced || !isSign(sign.text) {
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
