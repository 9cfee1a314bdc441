package text

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// A lexicon numbers the distinct words of a text, in lower case, in the order
// in which they first occur. What goes by words goes by these numbers, so that
// each word is looked up once. It is used again for the next text.
type lexicon struct {
	seeds [2]uint64 // nobody can tell which words share a slot
	slots []uint32  // a hash table: number+1
	words []word
	bytes []byte // of the words, one after the other
	stop  map[string]bool
}

type word struct {
	key        uint64
	start, end uint32 // of lexicon.bytes
	count      int32
	stop       bool   // frequent everywhere
	phrasal    bool   // may stand in a keyword phrase
	hash       uint64 // for the fingerprint
}

// maxWord is the length in bytes beyond which a word is no word but data.
const maxWord = 100

// number returns the number of the word text[begin:end].
func (l *lexicon) number(text string, begin, end int) int32 {
	s := text[begin:end]
	start, n := len(l.bytes), len(s)
	key, ascii := uint64(0), n <= shortWord
	if ascii {
		if begin+shortWord <= len(text) {
			key = load(text, begin) & (1<<(8*n) - 1)
		} else {
			key = shortKey(s)
		}
		ascii = key&nonASCII == 0
		key = lowerASCII(key)
	}
	if !ascii {
		l.bytes = appendLower(l.bytes, s)
		n = len(l.bytes) - start
		key = l.key(l.bytes[start:])
	}
	mask := uint64(len(l.slots) - 1)
	for at := l.mix(key, uint64(n)); ; at++ {
		i := l.slots[at&mask]
		if i == 0 {
			break
		}
		if w := &l.words[i-1]; w.key == key && int(w.end-w.start) == n && (n <= shortWord || string(l.lower(int32(i-1))) == string(l.bytes[start:])) {
			l.bytes = l.bytes[:start]
			return int32(i - 1)
		}
	}
	if ascii {
		l.bytes = appendLower(l.bytes, s)
	}
	l.add(start, key)
	return int32(len(l.words) - 1)
}

// add adds the word that bytes ends with.
func (l *lexicon) add(start int, key uint64) {
	lower := l.bytes[start:]
	stop := l.stop[string(lower)] // no copy is made for a look-up
	l.words = append(l.words, word{
		key: key, start: uint32(start), end: uint32(len(l.bytes)), hash: xxhash.Sum64(lower), stop: stop,
		phrasal: !stop && 2 <= len(lower) && len(lower) <= maxWord && (lower[0] < '0' || lower[0] > '9'),
	})
	if 2*len(l.words) <= len(l.slots) {
		l.insert(len(l.words) - 1)
		return
	}
	l.slots = make([]uint32, 2*len(l.slots))
	for i := range l.words {
		l.insert(i)
	}
}

// insert enters a word in the hash table.
func (l *lexicon) insert(i int) {
	w := &l.words[i]
	mask := uint64(len(l.slots) - 1)
	at := l.mix(w.key, uint64(w.end-w.start))
	for l.slots[at&mask] != 0 {
		at++
	}
	l.slots[at&mask] = uint32(i) + 1
}

// shortWord is the length in bytes up to which a word is its key.
const shortWord = 8

// key is what a word in lower case is looked up by: two words of one length have
// different keys if they are short.
func (l *lexicon) key(lower []byte) uint64 {
	if len(lower) <= shortWord {
		return shortKey(lower)
	}
	var h uint64
	for i := 0; i+8 < len(lower); i += 8 {
		h = l.mix(h^binary.LittleEndian.Uint64(lower[i:]), 0)
	}
	return l.mix(h^binary.LittleEndian.Uint64(lower[len(lower)-8:]), 0)
}

// mix is the hash of a key.
func (l *lexicon) mix(key, length uint64) uint64 {
	high, low := bits.Mul64(key^l.seeds[0], length^l.seeds[1])
	return high ^ low
}

// shortKey packs the at most eight bytes of a word.
func shortKey[T string | []byte](s T) (key uint64) {
	for i := range len(s) {
		key |= uint64(s[i]) << (8 * i)
	}
	return key
}

// Eight bytes at once.
const (
	ones     = 0x0101010101010101
	nonASCII = 0x80 * ones // the bit that only bytes have that are not ASCII
)

// load reads the eight bytes at s[i].
func load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// countRunes is utf8.RuneCountInString.
func countRunes(s string) (n int) {
	for i := 0; i < len(s); {
		if i+8 <= len(s) && load(s, i)&nonASCII == 0 {
			i += 8
			n += 8
			continue
		}
		_, size := decode(s, i)
		i += size
		n++
	}
	return n
}

// lowerASCII is key in lower case; all of it is ASCII.
func lowerASCII(key uint64) uint64 {
	fromA := key + (0x80-'A')*ones
	afterZ := key + (0x80-'Z'-1)*ones
	return key | (fromA&^afterZ&nonASCII)>>2
}

// A token is a word of a text, and its number.
type token struct{ start, end, word int32 }

// scan appends the words of s to dst.
func (l *lexicon) scan(dst []token, s string) []token {
	scanner := newWordScanner(s)
	for word := scanner.next(); word != ""; word = scanner.next() {
		dst = append(dst, token{int32(scanner.pos - len(word)), int32(scanner.pos), l.number(s, scanner.pos-len(word), scanner.pos)})
	}
	return dst
}

// lower is the word with that number in lower case.
func (l *lexicon) lower(i int32) []byte {
	w := &l.words[i]
	return l.bytes[w.start:w.end]
}

// top returns the n most frequent words, the most frequent first and ties by
// the bytes of the word; with stop words or without.
func (l *lexicon) top(n int, stop bool) []WordCount {
	order := func(a, b int32) int {
		if d := l.words[b].count - l.words[a].count; d != 0 {
			return int(d)
		}
		return bytes.Compare(l.lower(a), l.lower(b))
	}
	var room [MaxTopWords]int32
	numbers := room[:0] // always sorted; short, so inserting is cheap
	for i := range l.words {
		w := &l.words[i]
		if w.stop && !stop || w.end-w.start > maxWord {
			continue
		}
		if len(numbers) == n {
			if last := numbers[n-1]; w.count < l.words[last].count || order(int32(i), last) > 0 {
				continue
			}
			numbers = numbers[:n-1]
		}
		at, _ := slices.BinarySearchFunc(numbers, int32(i), order)
		numbers = slices.Insert(numbers, at, int32(i))
	}
	return l.counted(numbers)
}

// counted returns the words with these numbers, nil if there are none. They share
// one string.
func (l *lexicon) counted(numbers []int32) []WordCount {
	if len(numbers) == 0 {
		return nil
	}
	var joined strings.Builder
	length := 0
	for _, i := range numbers {
		length += len(l.lower(i))
	}
	joined.Grow(length)
	for _, i := range numbers {
		joined.Write(l.lower(i))
	}
	rest := joined.String()
	list := make([]WordCount, len(numbers))
	for at, i := range numbers {
		n := len(l.lower(i))
		list[at] = WordCount{rest[:n], int(l.words[i].count)}
		rest = rest[n:]
	}
	return list
}

const (
	fewSlots = 1 << 10 // at the beginning
	maxKept  = 1 << 14 // words, bounds what is kept between two texts
)

// reset makes l ready for the next text, with these stop words.
func (l *lexicon) reset(stop map[string]bool) {
	if len(l.slots) > 4*maxKept || cap(l.bytes) > 32*maxKept || l.slots == nil {
		*l = lexicon{seeds: [2]uint64{rand.Uint64(), rand.Uint64()}, slots: make([]uint32, fewSlots)}
	}
	clear(l.slots)
	l.words, l.bytes, l.stop = l.words[:0], l.bytes[:0], stop
}
