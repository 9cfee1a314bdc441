package text

import (
	"cmp"
	"hash/maphash"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// A lexicon numbers the distinct words of a text, in lower case, in the order
// in which they first occur. What goes by words goes by these numbers, so that
// each word is looked up once. It is used again for the next text.
type lexicon struct {
	seed  maphash.Seed
	slots []uint32 // a hash table: number+1
	words []word
	bytes []byte // of the words, one after the other
	stop  map[string]bool
}

type word struct {
	start, end uint32 // of lexicon.bytes
	slot       uint32 // of the hash table, before it wraps
	count      int32
	hash       uint64 // for the fingerprint
	stop       bool   // frequent everywhere
	phrasal    bool   // may stand in a keyword phrase
}

// maxWord is the length in bytes beyond which a word is no word but data.
const maxWord = 100

// number returns the number of a word.
func (l *lexicon) number(s string) int32 {
	start := len(l.bytes)
	l.bytes = appendLower(l.bytes, s)
	lower := l.bytes[start:]
	slot := uint32(maphash.Bytes(l.seed, lower))
	mask := uint32(len(l.slots) - 1)
	for at := slot; ; at++ {
		i := l.slots[at&mask]
		if i == 0 {
			break
		}
		if w := &l.words[i-1]; w.slot == slot && string(l.bytes[w.start:w.end]) == string(lower) {
			l.bytes = l.bytes[:start]
			return int32(i - 1)
		}
	}
	stop := l.stop[string(lower)] // no copy is made for a look-up
	l.words = append(l.words, word{
		start: uint32(start), end: uint32(len(l.bytes)), slot: slot, hash: xxhash.Sum64(lower), stop: stop,
		phrasal: !stop && 2 <= len(lower) && len(lower) <= maxWord && (lower[0] < '0' || lower[0] > '9'),
	})
	if 2*len(l.words) > len(l.slots) {
		l.slots = make([]uint32, 2*len(l.slots))
		for i := range l.words {
			l.insert(i)
		}
	} else {
		l.insert(len(l.words) - 1)
	}
	return int32(len(l.words) - 1)
}

// A token is a word of a text, and its number.
type token struct{ start, end, word int32 }

// scan appends the words of s to dst.
func (l *lexicon) scan(dst []token, s string) []token {
	scanner := newWordScanner(s)
	for word := scanner.next(); word != ""; word = scanner.next() {
		dst = append(dst, token{int32(scanner.pos - len(word)), int32(scanner.pos), l.number(word)})
	}
	return dst
}

// insert enters a word in the hash table.
func (l *lexicon) insert(i int) {
	mask := uint32(len(l.slots) - 1)
	at := l.words[i].slot & mask
	for l.slots[at] != 0 {
		at = (at + 1) & mask
	}
	l.slots[at] = uint32(i) + 1
}

// lower is the word with that number in lower case.
func (l *lexicon) lower(i int32) []byte {
	w := &l.words[i]
	return l.bytes[w.start:w.end]
}

// top returns the n most frequent words, the most frequent first and ties by
// the bytes of the word; with stop words or without.
func (l *lexicon) top(n int, stop bool) []WordCount {
	var top []WordCount // always sorted; short, so inserting is cheap
	order := func(a, b WordCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Word, b.Word))
	}
	for i := range l.words {
		w := &l.words[i]
		if w.stop && !stop || w.end-w.start > maxWord || len(top) == n && int(w.count) < top[n-1].Count {
			continue
		}
		lower := l.bytes[w.start:w.end]
		if len(top) == n {
			if last := &top[n-1]; int(w.count) == last.Count && string(lower) > last.Word {
				continue
			}
			top = top[:n-1]
		}
		c := WordCount{string(lower), int(w.count)}
		at, _ := slices.BinarySearchFunc(top, c, order)
		top = slices.Insert(top, at, c)
	}
	return top
}

const (
	fewSlots = 1 << 10 // at the beginning
	maxKept  = 1 << 14 // words, bounds what is kept between two texts
)

// reset makes l ready for the next text, with these stop words.
func (l *lexicon) reset(stop map[string]bool) {
	if len(l.slots) > 4*maxKept || cap(l.bytes) > 32*maxKept || l.slots == nil {
		*l = lexicon{seed: maphash.MakeSeed(), slots: make([]uint32, fewSlots)}
	}
	clear(l.slots)
	l.words, l.bytes, l.stop = l.words[:0], l.bytes[:0], stop
}
