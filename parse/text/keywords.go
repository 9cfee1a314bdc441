package text

import (
	"bytes"
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

// A phrase is the numbers of its words, from 1, and zeros.
type phrase [maxKeywordPhrase]int32

// phrases is what keywords keeps for the next text.
type phrases struct {
	counts map[phrase]int
	words  []phraseWord // by number
}

// A phraseWord says in how many phrases a word stands, and how many words
// these have together.
type phraseWord struct{ frequency, degree int32 }

// keywords finds phrases by RAKE (Rose, Engel, Cramer and Cowley, Automatic
// Keyword Extraction from Individual Documents, 2010): runs of words without a
// stop word or punctuation between them. A word scores its degree, the words of
// all phrases that it stands in, by its frequency; a phrase the sum of its
// words. Phrases that occur more than once come first, as one that was said
// once is a keyword only where nothing is said twice.
func (p *phrases) keywords(s string, tokens []token, l *lexicon) []Keyword {
	p.find(s, tokens, l)
	defer clear(p.counts)
	type candidate struct {
		phrase
		count int
		score float64
	}
	order := func(a, b candidate) int {
		c := cmp.Or(cmp.Compare(min(b.count, 2), min(a.count, 2)), cmp.Compare(b.score, a.score), cmp.Compare(b.count, a.count))
		for i := 0; c == 0 && i < maxKeywordPhrase && a.phrase[i] > 0 && b.phrase[i] > 0; i++ {
			c = bytes.Compare(l.lower(a.phrase[i]-1), l.lower(b.phrase[i]-1))
		}
		return cmp.Or(c, cmp.Compare(a.length(), b.length()))
	}
	var best []candidate // always sorted
	for phrase, n := range p.counts {
		c := candidate{phrase: phrase, count: n}
		for _, w := range phrase[:phrase.length()] {
			c.score += ratio(int(p.words[w-1].degree), int(p.words[w-1].frequency))
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
		var text []byte
		for i, w := range c.phrase[:c.length()] {
			if i > 0 {
				text = append(text, ' ')
			}
			text = append(text, l.lower(w-1)...)
		}
		found = append(found, Keyword{string(text), c.score})
	}
	return found
}

// find counts the phrases of s, and what they say of their words.
func (p *phrases) find(s string, tokens []token, l *lexicon) {
	if p.counts == nil {
		p.counts = make(map[phrase]int)
	}
	words := int32(0)
	for i := range tokens {
		words = max(words, tokens[i].word+1)
	}
	p.words = append(p.words[:0], make([]phraseWord, words)...)
	var run phrase
	length := 0
	end := func() {
		if 0 < length && length <= maxKeywordPhrase {
			for _, w := range run[:length] {
				p.words[w-1].frequency++
				p.words[w-1].degree += int32(length)
			}
			p.counts[run]++
		}
		run, length = phrase{}, 0
	}
	last := int32(0)
	for _, t := range tokens {
		if gap := s[last:t.start]; gap != " " && gap != "-" && gap != "" {
			end()
		}
		last = t.end
		if !l.words[t.word].phrasal {
			end()
			continue
		}
		if length < maxKeywordPhrase {
			run[length] = t.word + 1
		}
		length++
	}
	end()
}

// length is how many words p has.
func (p *phrase) length() int {
	n := 0
	for n < len(p) && p[n] > 0 {
		n++
	}
	return n
}

// cut returns at most n bytes of s, up to white space where there is some;
// whole says that there was, so that no word was cut.
func cut(s string, n int) (part string, whole bool) {
	if len(s) <= n {
		return s, true
	}
	s = s[:n]
	if i := strings.LastIndexAny(s, " \n"); i > n/2 {
		return s[:i], true
	}
	return strings.ToValidUTF8(s, ""), false
}
