package text

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

const (
	summarySentences  = 3
	rankedSentences   = 200 // the first of the text
	sentenceMin       = 5   // words: less is a heading or a label
	sentenceMax       = 500 // bytes: more is a list or a table
	summaryIterations = 12  // the order is settled by then
	damping           = 0.85
)

// summary picks three sentences by TextRank (Mihalcea and Tarau, TextRank:
// Bringing Order into Texts, EMNLP 2004): sentences recommend each other by the
// words that they share, over the logarithms of their lengths, and PageRank
// finds the most recommended. They come in the order of the text.
func summary(s string, stop map[string]bool) []string {
	type sentence struct {
		text  string
		log   float64 // of its distinct words
		index int
	}
	var all []sentence
	numbers := map[string]int{} // of the words
	var in [][]uint8            // by word: the sentences that it stands in
	var lower []byte
	eachSentence(cut(s, rankedSentences*sentenceMax), isAbbreviation, func(text string) bool {
		text = strings.TrimSpace(text)
		if len(text) > sentenceMax {
			return true
		}
		at := uint8(len(all))
		n, distinct := 0, 0
		scanner := newWordScanner(text)
		for w := scanner.next(); w != ""; w = scanner.next() {
			n++
			lower = appendLower(lower[:0], w)
			if stop[string(lower)] {
				continue
			}
			number, ok := numbers[string(lower)]
			if !ok {
				number = len(in)
				numbers[string(lower)] = number
				in = append(in, nil)
			}
			if list := in[number]; len(list) == 0 || list[len(list)-1] != at {
				in[number] = append(list, at)
				distinct++
			}
		}
		if n < sentenceMin || distinct < 2 { // it goes, and the next one takes its number
			for i, list := range in {
				if len(list) > 0 && list[len(list)-1] == at {
					in[i] = list[:len(list)-1]
				}
			}
			return true
		}
		// Rounded, so that it is the same on every processor.
		log := math.Round(1e6*math.Log(float64(distinct))) / 1e6
		all = append(all, sentence{text, log, len(all)})
		return len(all) < rankedSentences
	})
	n := len(all)
	if n == 0 {
		return nil
	}
	weight := make([]float64, n*n)
	for _, list := range in {
		for k, i := range list {
			for _, j := range list[:k] {
				weight[int(i)*n+int(j)]++
			}
		}
	}
	out := make([]float64, n)
	for i := range all {
		for j := range i {
			if w := weight[i*n+j]; w > 0 {
				w /= all[i].log + all[j].log
				weight[i*n+j], weight[j*n+i] = w, w
				out[i] += w
				out[j] += w
			}
		}
	}
	rank := pageRank(weight, out)
	slices.SortStableFunc(all, func(a, b sentence) int { return cmp.Compare(rank[b.index], rank[a.index]) })
	var best []sentence
	for _, c := range all {
		if len(best) < summarySentences && !slices.ContainsFunc(best, func(b sentence) bool { return b.text == c.text }) {
			best = append(best, c)
		}
	}
	slices.SortFunc(best, func(a, b sentence) int { return a.index - b.index })
	texts := make([]string, len(best))
	for i, b := range best {
		texts[i] = b.text
	}
	return texts
}

// pageRank ranks the nodes of a graph with these weights between them, row by
// row, and these sums of the rows.
func pageRank(weight, out []float64) []float64 {
	n := len(out)
	rank, share := make([]float64, n), make([]float64, n)
	for i := range rank {
		rank[i] = 1
	}
	for range summaryIterations {
		for i := range share {
			if share[i] = 0; out[i] > 0 {
				share[i] = rank[i] / out[i]
			}
		}
		for i := range rank {
			sum := 0.0
			for j, w := range weight[i*n : (i+1)*n] {
				sum += float64(w * share[j])
			}
			rank[i] = (1 - damping) + float64(damping*sum)
		}
	}
	return rank
}
