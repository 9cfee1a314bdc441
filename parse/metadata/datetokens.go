package metadata

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
