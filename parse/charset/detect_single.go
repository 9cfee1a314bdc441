package charset

import (
	"math"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// What a text in a Latin script must have to be taken for another encoding
// than windows-1252: so many marked letters, so many different ones (two
// do where hardly a western language has them), and a score that is so much better.
const (
	markedLeast    = 4
	markedDistinct = 3
	markedMargin   = 16
)

// scriptDistinct is how many different letters a text in another script has at
// least: typographic signs in a row are fewer.
const scriptDistinct = 7

// unlikely is the score of a letter that the language does not have.
const unlikely = -12

// detectSingle tells scripts whose words are all beyond ASCII from Latin ones,
// where such letters stand alone, and looks for the language in one of them.
func detectSingle(src []byte) (Encoding, bool) {
	c := countBytes(src)
	if c.inWords >= 2*detectLeast && c.inWords > c.inLatin {
		return detectScript(&c)
	}
	return detectMarked(&c)
}

// counts are of the bytes beyond ASCII.
type counts struct {
	words    [0x80]int // in words that are all of them, of at least three
	marked   [0x80]int // in words that have Latin letters too
	inWords  int
	inLatin  int
	up, down int // in the former words: 0xE0 and above after 0xC0 to 0xDF, and the other way round
}

// countBytes counts what the languages are told by. A byte that is a sign in
// windows-1252 counts in a Latin word only where it has letters on both sides:
// "5 m³" and "Acme®" say nothing.
func countBytes(src []byte) (n counts) {
	for i := 0; i < len(src); i++ {
		if src[i] < 0x80 {
			continue
		}
		start := i
		for i < len(src) && src[i] >= 0x80 {
			i++
		}
		before := start > 0 && isLatin(src[start-1])
		after := i < len(src) && isLatin(src[i])
		if run := src[start:i]; before || after {
			n.addMarked(run, before, after)
		} else if len(run) >= 3 {
			n.addWord(run)
		}
	}
	return n
}

func (n *counts) addWord(run []byte) {
	n.inWords += len(run)
	last := byte(0)
	for _, c := range run {
		n.words[c-0x80]++
		switch {
		case last>>5 == 6 && c>>5 == 7:
			n.up++
		case last>>5 == 7 && c>>5 == 6:
			n.down++
		}
		last = c
	}
}

func (n *counts) addMarked(run []byte, before, after bool) {
	for i, c := range run {
		letter := c >= 0xC0 && c != 0xD7 && c != 0xF7 || isMarkedC1(c)
		if letter || (i > 0 || before) && (i+1 < len(run) || after) {
			n.marked[c-0x80]++
			n.inLatin++
		}
	}
}

func isLatin(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isMarkedC1 says whether c is one of the few letters that windows-1252 has
// among its signs: Š Œ Ž š œ ž Ÿ.
func isMarkedC1(c byte) bool {
	switch c {
	case 0x8A, 0x8C, 0x8E, 0x9A, 0x9C, 0x9E, 0x9F:
		return true
	}
	return false
}

// detectScript is the encoding and language that makes the text likeliest, if
// it makes it likely. A capital does not follow a small letter, which tells
// KOI8, where the capitals come last, from windows-1251 and from Greek.
func detectScript(n *counts) (Encoding, bool) {
	best, label := n.inWords*3, ""
	for _, l := range scripts() {
		s, distinct := l.score(&n.words, scriptWeight)
		switch l.label {
		case "koi8-r", "koi8-u":
			s += n.up * unlikely
		case "windows-1251":
			s += n.down * unlikely
		}
		if s > best && distinct >= scriptDistinct {
			best, label = s, l.label
		}
	}
	return Lookup([]byte(label))
}

// detectMarked is the same for Latin scripts: when unsure, none.
func detectMarked(n *counts) (Encoding, bool) {
	if n.inLatin < markedLeast {
		return Encoding{}, false
	}
	western, best, label := math.MinInt, n.inLatin*2, ""
	for _, l := range marked() {
		weight := markedWeight
		if l.order == anyWestern {
			weight = func(int) int { return 3 }
		}
		s, distinct := l.score(&n.marked, weight)
		switch {
		case l.label == "windows-1252":
			western = max(western, s)
		case s > best && (distinct >= markedDistinct || distinct == 2 && western < n.inLatin):
			best, label = s, l.label
		}
	}
	if best < western+markedMargin {
		return Encoding{}, false
	}
	return Lookup([]byte(label))
}

// score is how likely the bytes that were counted are in l, about twice the
// binary logarithm against chance; distinct is how many different letters of l
// there are.
func (l letters) score(count *[0x80]int, weight func(rank int) int) (score, distinct int) {
	e, _ := Lookup([]byte(l.label))
	table, ok := e.text.(*charmap.Charmap)
	if !ok {
		return math.MinInt, 0
	}
	for i, n := range count {
		if n == 0 {
			continue
		}
		r := table.DecodeByte(byte(0x80 + i))
		switch rank := l.rank(r); {
		case rank >= 0:
			score += n * weight(rank)
			distinct++
		case unicode.IsPunct(r) || unicode.IsSpace(r) && r >= 0xA0:
			score += n * unlikely / 3
		default:
			score += n * unlikely
		}
	}
	return score, distinct
}

// rank is the place of r, in either case, in the order of l, else -1.
func (l letters) rank(r rune) int {
	if r == utf8.RuneError {
		return -1
	}
	lower, rank := unicode.ToLower(r), 0
	for _, c := range l.order {
		if c == r || c == lower {
			if l.order == thai {
				return rank / 2 // twice as many letters as elsewhere
			}
			return rank
		}
		rank++
	}
	return -1
}

// scriptWeight is for an alphabet of which every letter counts.
func scriptWeight(rank int) int {
	switch {
	case rank < 4:
		return 7
	case rank < 9:
		return 6
	case rank < 15:
		return 4
	case rank < 22:
		return 2
	}
	return -1
}

// markedWeight is for the few letters of a Latin alphabet that have marks.
func markedWeight(rank int) int {
	switch {
	case rank < 2:
		return 8
	case rank < 5:
		return 6
	case rank < 9:
		return 3
	}
	return 2
}
