package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// countSentences counts the sentences of s that hold a word, by the rules of
// UAX #29, section 5.1 (named SB… below). A full stop after which abbreviation
// reports true of the text before it ends no sentence.
//
// It is not done with uax29/sentences because that takes time in the square of
// the length for a full stop and a long run of spaces or brackets, and a page
// may be one.
func countSentences(s string, abbreviation func(before string) bool) int {
	n := 0
	eachSentence(s, abbreviation, func(int, int) bool { n++; return true })
	return n
}

// eachSentence calls visit with where each of these sentences is, until it says no.
func eachSentence(s string, abbreviation func(before string) bool, visit func(start, end int) bool) {
	start := 0    // of the sentence
	word := false // it holds one
	for i := 0; ; {
		for ; !word && i < len(s) && sentenceBytes[s[i]] != looked; i++ {
			word = sentenceBytes[s[i]] == ofWord
		}
		if i = skipPlain(s, i); i == len(s) {
			break
		}
		r, size := decode(s, i)
		switch {
		case isLetterOrDigit(r):
			word = true
			i += size
		case isParagraphSeparator(r):
			if word && !visit(start, i) { // SB4
				return
			}
			i += size
			start, word = i, false
		case isTerminator(r):
			next, bare := skipClose(s, i+size)
			if word && endsSentence(s, i, next, bare) && !(r == '.' && abbreviation(s[start:i])) {
				if !visit(start, next) {
					return
				}
				start, word = next, false
			}
			i = next
		default:
			i += size
		}
	}
	if word {
		visit(start, len(s))
	}
}

// skipPlain goes on to the next byte of s that is to be looked at: most of most texts
// is none of these.
func skipPlain(s string, i int) int {
	for ; i+8 <= len(s); i += 8 {
		x := load(s, i)
		// A byte that is one of them has its highest bit set here, and those after it may.
		found := x | (x ^ '.'*ones - ones) | (x ^ '!'*ones - ones) | (x ^ '?'*ones - ones) | (x ^ '\n'*ones - ones) | (x ^ '\r'*ones - ones)
		if found&nonASCII != 0 {
			break
		}
	}
	for i < len(s) && sentenceBytes[s[i]] != looked {
		i++
	}
	return i
}

// sentenceBytes says what a byte is for sentences: part of a word, nothing (0), or
// something to be looked at.
var sentenceBytes = func() (table [256]uint8) {
	for c := range table {
		switch {
		case isASCIIWord(byte(c)):
			table[c] = ofWord
		case c >= utf8.RuneSelf, isTerminator(rune(c)), isParagraphSeparator(rune(c)):
			table[c] = looked
		}
	}
	return table
}()

const (
	ofWord = 1
	looked = 2
)

// endsSentence reports whether the terminator at s[at] ends a sentence. What
// skipClose says of the text after it is next and bare.
func endsSentence(s string, at, next int, bare bool) bool {
	if next == len(s) {
		return true
	}
	following, _ := decode(s, next)
	if isTerminator(following) || continues(following) { // SB8a
		return false
	}
	if r, _ := decode(s, at); !isFullStop(r) {
		return true
	}
	if bare {
		if unicode.IsDigit(following) { // SB6: 3.4
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(s[:at], isIgnored))
		if unicode.IsUpper(following) && (unicode.IsUpper(before) || unicode.IsLower(before)) { // SB7: U.S
			return false
		}
	}
	for i := next; i < len(s); { // SB8: what goes on in lower case goes on
		r, size := decode(s, i)
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsLetter(r), isTerminator(r), isParagraphSeparator(r):
			return true
		}
		i += size
	}
	return true
}

// skipClose skips brackets, quotation marks and then white space (SB9, SB10).
// bare reports that there were none.
func skipClose(s string, i int) (next int, bare bool) {
	bare = true
	space := false
	for i < len(s) {
		r, size := decode(s, i)
		switch {
		case isSpace(r):
			space, bare = true, false
		case !space && isClose(r):
			bare = false
		case !isIgnored(r):
			return i, bare
		}
		i += size
	}
	return i, bare
}

// isIgnored reports whether r counts as a part of what it follows (SB5).
func isIgnored(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r))
}

// decode is utf8.DecodeRuneInString(s[i:]), with a short cut.
func decode(s string, i int) (rune, int) {
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

func isLetterOrDigit(r rune) bool {
	if r < utf8.RuneSelf {
		return isASCIIWord(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

func isParagraphSeparator(r rune) bool {
	return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

func isSpace(r rune) bool { return unicode.IsSpace(r) && !isParagraphSeparator(r) }

func isTerminator(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '.' || r == '!' || r == '?'
	}
	return unicode.Is(unicode.STerm, r) || isFullStop(r)
}

// isFullStop reports whether a terminator may also stand inside a sentence
// (ATerm).
func isFullStop(r rune) bool {
	return r == '.' || r == '\u2024' || r == '\uFE52' || r == '\uFF0E'
}

func isClose(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ')' || r == '"' || r == '\'' || r == ']' || r == '}' || r == '(' || r == '[' || r == '{'
	}
	return unicode.In(r, unicode.Pe, unicode.Pi, unicode.Pf, unicode.Ps)
}

// continues reports whether r goes on with a sentence after a terminator
// (SContinue).
func continues(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ',' || r == '-' || r == ':' || r == ';'
	}
	return strings.ContainsRune("–—՝،؍߸᠂᠈、︐︑︓︔︱︲﹐﹑﹔﹕﹘﹣，－：；､;", r)
}

func beforeWord(c byte) bool { return c == ' ' || c == '\t' || c == '(' || c == '"' || c == '\'' }

// isAbbreviation reports whether the last word of s is one that is written
// with a full stop in the middle of a sentence: a title, or a single capital
// as in "J. S. Bach".
func isAbbreviation(s string) bool {
	end := len(s)
	for len(s)-end < 12 && end > 0 && !beforeWord(s[end-1]) { // none is longer
		end--
	}
	word := s[end:]
	if r, size := utf8.DecodeRuneInString(word); size == len(word) && unicode.IsUpper(r) {
		return r != 'I' // which ends many an English sentence
	}
	switch word {
	case "Mr", "Mrs", "Ms", "Dr", "Prof", "Sr", "Jr", "St", "Gen", "Col", "Lt", "Sgt", "Capt", "Rev", "Hon", "Gov", "Sen", "Rep",
		"vs", "e.g", "i.e", "cf", "approx", "Fig", "fig", "Figs", "Eq", "Nr", "Hr", "Fr", "bzw", "z.B", "d.h", "u.a", "Abs", "Art",
		"Mme", "Mlle", "Sra", "Srta", "Dra", "Sig", "Dott", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec":
		return true
	}
	return false
}
