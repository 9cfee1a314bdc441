package text

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

const (
	summarySentences  = 3
	rankedSentences   = 200 // the first of the text
	sentenceMin       = 5   // words: less is a heading or a label
	sentenceMax       = 500 // bytes: more is a list or a table
	rankedBytes       = rankedSentences * sentenceMax
	summaryIterations = 12 // the order is settled by then
	damping           = 0.85
)

// A span is a piece of a text.
type span struct{ start, end int32 }

// A ranking is what summary keeps for the next text.
type ranking struct {
	sentences []string
	logs      []float64 // of their distinct words
	edges     []edge    // between sentences, those of the first one first
	ends      []int     // of the edges of each sentence
	sums      []float64 // of the weights of each sentence's edges, in both directions
	shared    [rankedSentences]int32
	words     []rankedWord
	places    []place
	distinct  []int32 // words of one sentence
	tokens    []token
}

// An edge is to a sentence before.
type edge struct {
	to     int32
	weight float64
}

// A rankedWord says where a word stands.
type rankedWord struct {
	seen   int32 // the span in which it was last seen, from 1
	places int32 // the last of its places, from 1
}

// A place is a sentence that a word stands in, and the place before it.
type place struct{ sentence, previous int32 }

// summary picks three sentences by TextRank (Mihalcea and Tarau, TextRank:
// Bringing Order into Texts, EMNLP 2004): sentences recommend each other by the
// words that they share, over the logarithms of their lengths, and PageRank
// finds the most recommended. They come in the order of the text.
func (r *ranking) summary(s string, spans []span, tokens []token, l *lexicon) []string {
	r.relate(s, spans, tokens, l)
	if len(r.sentences) == 0 {
		return nil
	}
	rank := r.pageRank()
	var best []int // of the highest ranks; of equal ones the first
	for len(best) < summarySentences {
		next := -1
		for i := range rank {
			if (next < 0 || rank[i] > rank[next]) && !slices.ContainsFunc(best, func(b int) bool { return r.sentences[b] == r.sentences[i] }) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		best = append(best, next)
	}
	slices.Sort(best)
	texts := make([]string, len(best))
	for i, b := range best {
		texts[i] = r.sentences[b]
	}
	return texts
}

// relate chooses the sentences that are ranked, and finds the edges between them.
func (r *ranking) relate(s string, spans []span, tokens []token, l *lexicon) {
	r.sentences, r.logs, r.places, r.words = r.sentences[:0], r.logs[:0], r.places[:0], r.words[:0]
	r.edges, r.ends, r.sums = r.edges[:0], r.ends[:0], r.sums[:0]
	next := 0
	for i, sp := range spans {
		text := strings.TrimLeftFunc(s[sp.start:sp.end], unicode.IsSpace)
		start := sp.end - int32(len(text))
		text = strings.TrimRightFunc(text, unicode.IsSpace)
		end := start + int32(len(text))
		if len(text) > sentenceMax {
			continue
		}
		for next < len(tokens) && tokens[next].end <= start {
			next++
		}
		first := next
		for next < len(tokens) && tokens[next].end <= end {
			next++
		}
		list := tokens[first:next]
		if first < len(tokens) && tokens[first].start < start || next < len(tokens) && tokens[next].start < end {
			r.tokens = l.scan(r.tokens[:0], text) // one word is of two sentences
			list = r.tokens
		}
		r.distinct = r.distinct[:0]
		for _, t := range list {
			if l.words[t.word].stop {
				continue
			}
			if more := int(t.word) + 1 - len(r.words); more > 0 {
				r.words = append(r.words, make([]rankedWord, more)...)
			}
			if w := &r.words[t.word]; w.seen != int32(i)+1 {
				w.seen = int32(i) + 1
				r.distinct = append(r.distinct, t.word)
			}
		}
		if len(list) < sentenceMin || len(r.distinct) < 2 {
			continue
		}
		if r.add(text); len(r.sentences) == rankedSentences {
			break
		}
	}
}

// add takes a sentence with these distinct words.
func (r *ranking) add(text string) {
	at := len(r.sentences)
	shared := r.shared[:at] // words, with each sentence before
	clear(shared)
	for _, number := range r.distinct {
		w := &r.words[number]
		for p := w.places; p > 0; p = r.places[p-1].previous {
			shared[r.places[p-1].sentence]++
		}
		r.places = append(r.places, place{int32(at), w.places})
		w.places = int32(len(r.places))
	}
	// Rounded, so that it is the same on every processor.
	log := math.Round(1e6*math.Log(float64(len(r.distinct)))) / 1e6
	sum := 0.0
	for i, n := range shared {
		if n > 0 {
			weight := float64(n) / (log + r.logs[i])
			sum += weight
			r.sums[i] += weight
			r.edges = append(r.edges, edge{int32(i), weight})
		}
	}
	r.sentences, r.logs = append(r.sentences, text), append(r.logs, log)
	r.sums, r.ends = append(r.sums, sum), append(r.ends, len(r.edges))
}

// pageRank ranks the sentences. Each gives its rank to those that it has edges
// with, by their weights.
func (r *ranking) pageRank() []float64 {
	n := len(r.sentences)
	memory := make([]float64, 3*n)
	rank, given, taken := memory[:n], memory[n:2*n], memory[2*n:]
	for i := range rank {
		rank[i] = 1
	}
	for range summaryIterations {
		for i, sum := range r.sums {
			if sum > 0 {
				given[i] = rank[i] / sum
			}
		}
		clear(taken)
		first := 0
		for i, end := range r.ends {
			give, take := given[i], taken[i]
			for _, e := range r.edges[first:end] {
				take += float64(e.weight * given[e.to])
				taken[e.to] += float64(e.weight * give)
			}
			taken[i], first = take, end
		}
		for i, sum := range taken {
			rank[i] = (1 - damping) + float64(damping*sum)
		}
	}
	return rank
}
