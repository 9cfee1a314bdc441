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
	slots []int32     // a hash table: number of the candidate, from 1
	list  []candidate // in the order of the text
	words []phraseWord
}

type candidate struct {
	phrase
	count int
	score float64
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
	order := func(a, b candidate) int {
		c := cmp.Or(cmp.Compare(min(b.count, 2), min(a.count, 2)), cmp.Compare(b.score, a.score), cmp.Compare(b.count, a.count))
		for i := 0; c == 0 && i < maxKeywordPhrase && a.phrase[i] > 0 && b.phrase[i] > 0; i++ {
			c = bytes.Compare(l.lower(a.phrase[i]-1), l.lower(b.phrase[i]-1))
		}
		return cmp.Or(c, cmp.Compare(a.length(), b.length()))
	}
	var best []candidate // always sorted
	for _, c := range p.list {
		full := len(best) == maxKeywords
		if full && c.count == 1 && best[maxKeywords-1].count > 1 {
			continue
		}
		for _, w := range c.phrase[:c.length()] {
			c.score += ratio(int(p.words[w-1].degree), int(p.words[w-1].frequency))
		}
		if full {
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
	size, words := 16, int32(0)
	for size < 2*len(tokens) {
		size *= 2
	}
	for i := range tokens {
		words = max(words, tokens[i].word+1)
	}
	p.slots = append(p.slots[:0], make([]int32, size)...)
	p.words = append(p.words[:0], make([]phraseWord, words)...)
	p.list = p.list[:0]
	first := 0 // of the words that may become a phrase
	for i, t := range tokens {
		if i > first {
			if gap := s[tokens[i-1].end:t.start]; gap != " " && gap != "-" && gap != "" {
				p.take(tokens[first:i], l)
				first = i
			}
		}
		if !l.words[t.word].phrasal {
			p.take(tokens[first:i], l)
			first = i + 1
		}
	}
	p.take(tokens[first:], l)
}

// take counts a phrase.
func (p *phrases) take(tokens []token, l *lexicon) {
	n := len(tokens)
	if n == 0 || n > maxKeywordPhrase {
		return
	}
	var run phrase
	for i, t := range tokens {
		run[i] = t.word + 1
		w := &p.words[t.word]
		w.frequency++
		w.degree += int32(n)
	}
	mask := uint64(len(p.slots) - 1)
	at := l.mix(uint64(run[0])|uint64(run[1])<<32, uint64(run[2])|uint64(run[3])<<32)
	for ; p.slots[at&mask] > 0; at++ {
		if c := &p.list[p.slots[at&mask]-1]; c.phrase == run {
			c.count++
			return
		}
	}
	p.list = append(p.list, candidate{phrase: run, count: 1})
	p.slots[at&mask] = int32(len(p.list))
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
