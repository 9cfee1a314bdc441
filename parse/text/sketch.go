package text

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// A Sketch makes a fingerprint as that of Stats of a text that comes in pieces, in
// a fifth of the time: its words are runs of ASCII letters and digits and of what is
// not ASCII, and each ideograph. So it is comparable with other sketches only.
// The zero Sketch is ready for use.
type Sketch struct {
	hash simhash
	open []byte // the beginning of a word that the last piece ended in
	skip map[uint64]struct{}
}

// Reset makes the sketch ready for the next text, in which words with a digit do not
// count that are among skip (in lower case).
func (s *Sketch) Reset(skip []string) {
	known, open := s.skip, s.open
	clear(known)
	*s = Sketch{skip: known, open: open[:0]}
	if len(skip) > 0 && known == nil {
		s.skip = make(map[uint64]struct{}, len(skip))
	}
	for _, word := range skip {
		h, _ := hashWord(word)
		s.skip[h] = struct{}{}
	}
}

// Add adds a piece of text; a word may go on in the next piece.
func (s *Sketch) Add(piece string) {
	i := 0
	if len(s.open) > 0 {
		i = wordEnd(piece, 0)
		s.open = append(s.open, piece[:i]...)
		if i == len(piece) {
			return
		}
		s.Break()
	}
	for i < len(piece) {
		if i+8 <= len(piece) { // most words are short, of ASCII, and end with ASCII
			next := eight(piece, i)
			n := lettersOrDigits(next)
			if 0 < n && n < 8 && piece[i+n] < 0x80 {
				s.word(mix(uint64(n)*prime, next, n))
				i += n + 1
				continue
			}
		}
		if c := class[piece[i]]; c != inWord && c != ideograph {
			i += int(c)
			continue
		}
		start := i
		i = wordEnd(piece, i+1)
		if i >= len(piece) {
			s.open = append(s.open, piece[start:]...)
			return
		}
		s.word(hashWord(piece[start:i]))
	}
}

// Break ends the word, if one is open: the next piece is apart.
func (s *Sketch) Break() {
	if len(s.open) > 0 {
		s.word(hashWord(string(s.open)))
		s.open = s.open[:0]
	}
}

func (s *Sketch) word(hash uint64, digit bool) {
	if digit {
		if _, skipped := s.skip[hash]; skipped {
			return
		}
	}
	s.hash.add(hash)
}

// The classes of bytes. Of what is not part of a word the class is how many bytes
// to step over.
const (
	sign1     = 1 // ASCII
	sign2     = 2 // U+0080 to U+00BF
	sign3     = 3 // U+2000 to U+2FFF
	inWord    = 4
	ideograph = 5 // the first byte of U+3000 to U+9FFF: a word begins
)

// class is the class of a byte of UTF-8.
var class = func() (table [256]uint8) {
	for c := range table {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9':
			table[c] = inWord
		case c < 0x80:
			table[c] = sign1
		case c == 0xC2:
			table[c] = sign2
		case c == 0xE2:
			table[c] = sign3
		case 0xE3 <= c && c <= 0xE9:
			table[c] = ideograph
		default:
			table[c] = inWord
		}
	}
	return table
}()

// wordEnd is where the word ends that goes on at i.
func wordEnd(s string, i int) int {
	for i+8 <= len(s) {
		n := lettersOrDigits(eight(s, i))
		i += n
		if n < 8 {
			break
		}
	}
	for i < len(s) && class[s[i]] == inWord {
		i++
	}
	return i
}

// eight has the bytes of s from i on, the first as the lowest.
func eight(s string, i int) uint64 { return binary.LittleEndian.Uint64([]byte(s[i:])) }

// lettersOrDigits is how many of eight bytes are ASCII letters or digits before the
// first that is not.
func lettersOrDigits(v uint64) int {
	const each, high = 0x0101010101010101, 0x8080808080808080
	// Of bytes below 0x80, x + 0x80 - c has the highest bit if x is c at least.
	x := v &^ high
	lower := x | 0x20*each
	letter := (lower + (0x80-'a')*each) &^ (lower + (0x80-'z'-1)*each)
	digit := (x + (0x80-'0')*each) &^ (x + (0x80-'9'-1)*each)
	return bits.TrailingZeros64(^(letter|digit)&high|v&high) / 8
}

const prime = 0x9E3779B97F4A7C15

// hashWord is the hash of a word in lower case, and whether it has an ASCII digit.
func hashWord(s string) (h uint64, digit bool) {
	h = uint64(len(s)) * prime
	for ; len(s) >= 8; s = s[8:] {
		var d bool
		h, d = mix(h, eight(s, 0), 8)
		digit = digit || d
	}
	if len(s) > 0 {
		var rest [8]byte
		copy(rest[:], s)
		var d bool
		h, d = mix(h, binary.LittleEndian.Uint64(rest[:]), len(s))
		digit = digit || d
	}
	return h, digit
}

// mix takes the first n bytes of eight into the hash of their word.
func mix(h, v uint64, n int) (hash uint64, digit bool) {
	word := ^uint64(0) >> (8 * (8 - n))
	v &= word
	// Of ASCII, bit 6 tells letters from digits, and bit 5 is the case.
	ascii := ^v & 0x8080808080808080
	letters := v << 1 & ascii
	h = (h ^ (v | letters>>2)) * prime
	return h ^ h>>32, ascii&^letters&word != 0
}

// Fingerprint is 16 hexadecimal digits; "" of a text without words.
func (s *Sketch) Fingerprint() string {
	s.Break()
	fp, ok := s.hash.sum()
	if !ok {
		return ""
	}
	return fmt.Sprintf("%016x", fp)
}
