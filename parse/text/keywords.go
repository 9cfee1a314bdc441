package text

import (
	"cmp"
	"slices"
	"strings"
)

// A Keyword is a phrase in lower case, and its score by RAKE.
type Keyword struct {
	Phrase string
	Score  float64
}

const (
	maxKeywords      = 10
	keywordBytes     = 32 << 10 // of the text that are read
	maxKeywordPhrase = 4        // words; longer runs are lists and code
)

// keywords finds phrases by RAKE (Rose, Engel, Cramer and Cowley, Automatic
// Keyword Extraction from Individual Documents, 2010): runs of words without a
// stop word or punctuation between them. A word scores its degree, the words of
// all phrases that it stands in, by its frequency; a phrase the sum of its
// words. Phrases that occur more than once come first, as one that was said
// once is a keyword only where nothing is said twice.
func keywords(s string, stop map[string]bool) []Keyword {
	s = cut(s, keywordBytes)
	type word struct {
		text              string
		frequency, degree int
	}
	var words []word
	numbers := map[string]int32{} // of the words, from 1
	phrases := map[phrase]int{}
	var run phrase
	length := 0
	end := func() {
		if 0 < length && length <= maxKeywordPhrase {
			for _, w := range run[:length] {
				words[w-1].frequency++
				words[w-1].degree += length
			}
			phrases[run]++
		}
		run, length = phrase{}, 0
	}
	scanner := newWordScanner(s)
	last := 0
	var lower []byte
	for w := scanner.next(); w != ""; w = scanner.next() {
		if gap := s[last : scanner.pos-len(w)]; gap != " " && gap != "-" && gap != "" {
			end()
		}
		last = scanner.pos
		lower = appendLower(lower[:0], w)
		if stop[string(lower)] || len(lower) < 2 || len(w) > maxWord || !startsWithLetter(w) {
			end()
			continue
		}
		number, ok := numbers[string(lower)]
		if !ok {
			text := string(lower)
			words = append(words, word{text: text})
			number = int32(len(words))
			numbers[text] = number
		}
		if length < maxKeywordPhrase {
			run[length] = number
		}
		length++
	}
	end()

	type candidate struct {
		phrase
		count int
		score float64
	}
	text := func(p phrase) string {
		var b strings.Builder
		for i, w := range p {
			if w > 0 {
				if i > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(words[w-1].text)
			}
		}
		return b.String()
	}
	order := func(a, b candidate) int {
		c := cmp.Or(cmp.Compare(min(b.count, 2), min(a.count, 2)), cmp.Compare(b.score, a.score), cmp.Compare(b.count, a.count))
		if c == 0 {
			c = cmp.Compare(text(a.phrase), text(b.phrase))
		}
		return c
	}
	var best []candidate // always sorted
	for p, n := range phrases {
		c := candidate{phrase: p, count: n}
		for _, w := range p {
			if w > 0 {
				c.score += ratio(words[w-1].degree, words[w-1].frequency)
			}
		}
		if len(best) == maxKeywords {
			if order(c, best[maxKeywords-1]) > 0 {
				continue
			}
			best = best[:maxKeywords-1]
		}
		i, _ := slices.BinarySearchFunc(best, c, order)
		best = slices.Insert(best, i, c)
	}
	var found []Keyword
	for _, c := range best {
		found = append(found, Keyword{text(c.phrase), c.score})
	}
	return found
}

// A phrase is the numbers of its words, from 1, and zeros.
type phrase [maxKeywordPhrase]int32

func startsWithLetter(w string) bool {
	c := w[0]
	return c < '0' || c > '9'
}

// cut returns at most n bytes of s, up to white space where there is some.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[:n]
	if i := strings.LastIndexAny(s, " \n"); i > n/2 {
		return s[:i]
	}
	return strings.ToValidUTF8(s, "")
}
