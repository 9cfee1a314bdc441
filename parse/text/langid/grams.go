package langid

import (
	"unicode"
	"unicode/utf8"
)

// edge stands for the space before and after a word. No letter is it.
const edge = '_'

// maxOrder is the number of symbols of the longest n-gram that is not a whole word.
const maxOrder = 4

// Grams calls visit with the hash of every n-gram of the words of s, one to
// four symbols long, with the edges of words as symbols; and with the hashes
// of whole words of three letters. A word is a run of letters and marks,
// taken in lower case. It returns the number of letters. The trainer counts
// with the same function.
func Grams(s string, visit func(hash uint32)) (letters int) {
	var last [maxOrder]rune // the latest symbols, last[0] the latest
	length := 0             // letters of the word so far
	push := func(r rune) {
		last[3], last[2], last[1], last[0] = last[2], last[1], last[0], r
	}
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
		switch {
		case r != edge:
			if length == 0 {
				last = [maxOrder]rune{edge}
			}
			push(r)
			length++
			letters++
			visit(hash(last[:1]))
		case length > 0:
			word3 := length == 3
			push(edge)
			if word3 {
				visit(hash([]rune{last[0], last[1], last[2], last[3], edge}))
			}
			length++
		}
		if length > 0 {
			for n := 2; n <= min(length+1, maxOrder); n++ {
				visit(hash(last[:n]))
			}
		}
		if r == edge {
			length = 0
		}
		if size == 0 {
			return letters
		}
	}
}

// Hash is the hash of an n-gram as Grams has them, in writing order, with an
// underscore for each edge.
func Hash(gram []rune) uint32 {
	var reversed [maxOrder + 1]rune
	for i, r := range gram {
		reversed[len(gram)-1-i] = r
	}
	return hash(reversed[:len(gram)])
}

// hash is FNV-1a over the code points, with a last mixing (the finaliser of
// MurmurHash3), because its upper bits choose the bucket.
func hash(symbols []rune) uint32 {
	h := uint32(2166136261)
	for _, r := range symbols {
		h = (h ^ uint32(r)) * 16777619
	}
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }
