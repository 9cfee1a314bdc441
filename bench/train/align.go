package main

// align says of each block how much of it stands in the truth, from 0 to 1. A
// word of the truth is used once: of two blocks with the same text one is right
// if the truth has it once.
//
// Runs of four words or more are looked for first, near to where the run before
// was found. Shorter blocks count if they stand between their neighbours in the
// truth too.
func align(blocks [][]int32, truth []int32) []float32 {
	a := aligner{truth: truth, used: make([]bool, len(truth)), grams: map[gram][]int32{}, single: map[int32][]int32{}}
	for i := range truth {
		if i+run <= len(truth) {
			g := gram(truth[i : i+run])
			a.grams[g] = append(a.grams[g], int32(i))
		}
		a.single[truth[i]] = append(a.single[truth[i]], int32(i))
	}
	covered := make([]int, len(blocks))
	first, last := make([]int, len(blocks)), make([]int, len(blocks))
	at := 0
	for b, words := range blocks {
		first[b], last[b] = -1, -1
		if len(words) >= run {
			covered[b], first[b], last[b] = a.long(words, at)
			if covered[b]*2 > len(words) {
				at = last[b]
			} else {
				first[b], last[b] = -1, -1
			}
		}
	}
	a.short(blocks, covered, first, last)
	labels := make([]float32, len(blocks))
	for b, words := range blocks {
		if len(words) > 0 {
			labels[b] = float32(covered[b]) / float32(len(words))
		}
	}
	return labels
}

const run = 4

type gram [run]int32

type aligner struct {
	truth  []int32
	used   []bool
	grams  map[gram][]int32
	single map[int32][]int32
}

// long matches runs of words from near at on, and says how many words are
// covered and where in the truth they begin and end.
func (a *aligner) long(words []int32, at int) (covered, first, last int) {
	first, last = -1, -1
	for i := 0; i+run <= len(words); {
		best, bestLen, bestFar := -1, 0, 0
		for _, p := range a.grams[gram(words[i:i+run])] {
			n := 0
			for i+n < len(words) && int(p)+n < len(a.truth) && a.truth[int(p)+n] == words[i+n] && !a.used[int(p)+n] {
				n++
			}
			far := int(p) - at
			if far < 0 {
				far = -far
			}
			if n >= run && (n > bestLen || n == bestLen && far < bestFar) {
				best, bestLen, bestFar = int(p), n, far
			}
		}
		if best < 0 {
			i++
			continue
		}
		for j := range bestLen {
			a.used[best+j] = true
		}
		if first < 0 || best < first {
			first = best
		}
		last = max(last, best+bestLen)
		at = last
		covered += bestLen
		i += bestLen
	}
	return covered, first, last
}

// short matches the blocks of few words between what is known of the others.
func (a *aligner) short(blocks [][]int32, covered, first, last []int) {
	next := make([]int, len(blocks)+1) // where the next known block begins
	next[len(blocks)] = len(a.truth)
	for b := len(blocks) - 1; b >= 0; b-- {
		next[b] = next[b+1]
		if first[b] >= 0 {
			next[b] = first[b]
		}
	}
	at := 0
	for b, words := range blocks {
		if last[b] >= 0 {
			at = last[b]
			continue
		}
		if len(words) == 0 || covered[b]*2 > len(words) {
			continue
		}
		end := next[b]
		if end < at {
			end = at + 60 // the order is another one: only what is near
		}
		for _, p := range a.single[words[0]] {
			if int(p) < at || int(p) >= end || int(p)+len(words) > len(a.truth) {
				continue
			}
			same := true
			for j, w := range words {
				if a.truth[int(p)+j] != w || a.used[int(p)+j] {
					same = false
					break
				}
			}
			if !same {
				continue
			}
			for j := range words {
				a.used[int(p)+j] = true
			}
			covered[b] = len(words)
			at = int(p) + len(words)
			break
		}
	}
}
