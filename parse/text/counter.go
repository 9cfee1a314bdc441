package text

import (
	"cmp"
	"slices"
)

// A counter counts words without regard to case. It is used again for the
// next text, so that counting costs no memory for words already seen.
type counter struct {
	index map[string]int // of the word in words
	words []WordCount
	lower []byte
}

// maxWord is the length in bytes beyond which a word is no word but data.
const maxWord = 100

// add counts the word in c.lower.
func (c *counter) add() {
	i, ok := c.index[string(c.lower)] // no copy is made for a look-up
	if !ok {
		i = len(c.words)
		key := string(c.lower)
		c.index[key] = i
		c.words = append(c.words, WordCount{Word: key})
	}
	c.words[i].Count++
}

// top returns the n most frequent words that are not in stop, the most
// frequent first and ties by the bytes of the word.
func (c *counter) top(n int, stop map[string]bool) []WordCount {
	var top []WordCount // always sorted; short, so inserting is cheap
	order := func(a, b WordCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Word, b.Word))
	}
	for _, w := range c.words {
		if len(top) == n && order(w, top[n-1]) > 0 || stop[w.Word] {
			continue
		}
		i, _ := slices.BinarySearchFunc(top, w, order)
		if len(top) == n {
			top = top[:n-1]
		}
		top = slices.Insert(top, i, w)
	}
	return top
}

// maxKept bounds what a counter keeps between two texts.
const maxKept = 1 << 14

func (c *counter) reset() {
	if len(c.words) > maxKept {
		*c = counter{index: make(map[string]int)}
		return
	}
	clear(c.index)
	clear(c.words)
	c.words = c.words[:0]
}
