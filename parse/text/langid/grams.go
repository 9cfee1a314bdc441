package langid

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// edge stands for the space before and after a word. No letter is it.
const edge = '_'

// maxOrder is the number of symbols of the longest n-gram that is not a whole word.
const maxOrder = 4

// Grams appends the hash of every n-gram of the words of s to dst, one to
// four symbols long, with the edges of words as symbols; and the hashes
// of whole words of three letters. A word is a run of letters and marks,
// taken in lower case. It also returns the number of letters. The trainer counts
// with the same function.
func Grams(dst []uint32, s string) (grams []uint32, letters int) {
	var last [maxOrder]rune // the latest symbols, last[0] the latest
	length := 0             // symbols of the word so far
	for i := 0; ; {
		r, size := rune(edge), 0
		if i < len(s) {
			if r = rune(s[i]); r < utf8.RuneSelf {
				size = 1
				if 'A' <= r && r <= 'Z' {
					r += 'a' - 'A'
				} else if r < 'a' || r > 'z' {
					r = edge
				}
			} else if r, size = utf8.DecodeRuneInString(s[i:]); !isLetter(r) {
				r = edge
			} else {
				r = unicode.ToLower(r)
			}
		}
		i += size
		if r != edge || length > 0 {
			if length == 0 {
				last = [maxOrder]rune{edge}
			}
			last[3], last[2], last[1], last[0] = last[2], last[1], last[0], r
			length++
			h := uint32(fnvOffset)
			for n := range min(length+1, maxOrder) {
				h = (h ^ uint32(last[n])) * fnvPrime
				if n > 0 || r != edge {
					dst = append(dst, mix(h))
				}
			}
			if r != edge {
				letters++
			} else if length == 4 { // three letters and the edge
				dst = append(dst, mix((h^edge)*fnvPrime))
			}
		}
		if r == edge {
			length = 0
		}
		if size == 0 {
			return dst, letters
		}
	}
}

// Hash is the hash of an n-gram as Grams has them, in writing order, with an
// underscore for each edge.
func Hash(gram []rune) uint32 {
	h := uint32(fnvOffset)
	for _, r := range slices.Backward(gram) {
		h = (h ^ uint32(r)) * fnvPrime
	}
	return mix(h)
}

// The hash is FNV-1a over the code points, the last one first, so that each
// n-gram goes on from the shorter one.
const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

// mix ends a hash (the finaliser of MurmurHash3), because its upper bits choose
// the bucket.
func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }
