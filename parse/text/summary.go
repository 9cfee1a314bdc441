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
	words     []rankedWord
	places    []place
	distinct  []int32   // words of one sentence
	weights   []float64 // between sentences: rankedSentences in a row
	tokens    []token
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
	n := len(r.sentences)
	if n == 0 {
		return nil
	}
	out := make([]float64, n)
	for i := range n {
		for j := range i {
			w := r.weights[i*rankedSentences+j]
			if w > 0 {
				w /= r.logs[i] + r.logs[j]
				out[i] += w
				out[j] += w
			}
			r.weights[i*rankedSentences+j], r.weights[j*rankedSentences+i] = w, w
		}
		r.weights[i*rankedSentences+i] = 0
	}
	rank := pageRank(r.weights, out)
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

// relate chooses the sentences that are ranked, and counts the words that each
// of them shares with those before it.
func (r *ranking) relate(s string, spans []span, tokens []token, l *lexicon) {
	if r.weights == nil {
		r.weights = make([]float64, rankedSentences*rankedSentences)
	}
	r.sentences, r.logs, r.places, r.words = r.sentences[:0], r.logs[:0], r.places[:0], r.words[:0]
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
	row := r.weights[at*rankedSentences:][:at]
	clear(row)
	for _, number := range r.distinct {
		w := &r.words[number]
		for p := w.places; p > 0; p = r.places[p-1].previous {
			row[r.places[p-1].sentence]++
		}
		r.places = append(r.places, place{int32(at), w.places})
		w.places = int32(len(r.places))
	}
	r.sentences = append(r.sentences, text)
	// Rounded, so that it is the same on every processor.
	r.logs = append(r.logs, math.Round(1e6*math.Log(float64(len(r.distinct))))/1e6)
}

// pageRank ranks the nodes of a graph with these weights between them, the same
// in both directions, and these sums of the rows.
func pageRank(weights, out []float64) []float64 {
	n := len(out)
	rank, sums := make([]float64, n), make([]float64, n)
	for i := range rank {
		rank[i] = 1
	}
	for range summaryIterations {
		clear(sums)
		for j := range rank { // one row after the other, which is faster than sum after sum
			if out[j] == 0 {
				continue
			}
			share := rank[j] / out[j]
			row := weights[j*rankedSentences:][:len(sums)]
			for i, w := range row {
				sums[i] += float64(w * share)
			}
		}
		for i, sum := range sums {
			rank[i] = (1 - damping) + float64(damping*sum)
		}
	}
	return rank
}
