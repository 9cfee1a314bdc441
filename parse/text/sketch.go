package text

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// A Sketch makes a fingerprint as that of Stats of a text that comes in pieces, in
// a seventh of the time: its words are runs of ASCII letters and digits and of what is
// not ASCII, and each ideograph. So it is comparable with other sketches only.
// The zero Sketch is ready for use.
type Sketch struct {
	hash simhash
	text []byte // what was added and not read yet
	full int    // how long text gets before it is read, if that is more than enough
	skip map[uint64]struct{}
}

const (
	enough = 4 << 10  // text to read at once
	roomy  = 64 << 10 // of more the memory is not kept for the next text
)

// Reset makes the sketch ready for the next text, in which words with a digit do not
// count that are among skip (in lower case).
func (s *Sketch) Reset(skip []string) {
	known, text := s.skip, s.text
	clear(known)
	if cap(text) > roomy {
		text = nil
	}
	*s = Sketch{skip: known, text: text[:0]}
	if len(skip) > 0 && known == nil {
		s.skip = make(map[uint64]struct{}, len(skip))
	}
	for _, word := range skip {
		h, _ := hashWord(append([]byte(word), make([]byte, 8)...), len(word))
		s.skip[h] = struct{}{}
	}
}

// Add adds a piece of text, which is UTF-8; a word may go on in the next piece.
func (s *Sketch) Add(piece string) {
	for len(piece) > enough {
		s.add(piece[:enough])
		piece = piece[enough:]
	}
	s.add(piece)
}

func (s *Sketch) add(piece string) {
	s.text = append(s.text, piece...)
	if len(s.text) >= max(s.full, enough) {
		s.read(whole(s.text))
	}
}

// Break ends the word, if one is open: the next piece is apart.
func (s *Sketch) Break() {
	if n := len(s.text); n > 0 && s.text[n-1] != ' ' {
		s.text = append(s.text, ' ')
	}
}

// whole is how much of text stands before the word that may go on behind it.
func whole(text []byte) int {
	for i := len(text) - 1; i >= 0; i-- {
		switch class[text[i]] {
		case sign1:
			return i + 1
		case ideograph:
			return i
		}
	}
	return 0
}

// read takes in the first n bytes of the text, which end with a word or apart from
// one. Of a block of ASCII it takes all words that end in it.
func (s *Sketch) read(n int) {
	end := len(s.text)
	text := append(s.text, make([]byte, block)...) // what is behind the text is zero
	for i := 0; i < n; {
		letters, width := lettersOrDigits((*[block]byte)(text[i:]))
		width = min(width, n-i)
		letters &= ^uint64(0) >> (block - width)
		at := i + width
		for letters != 0 {
			start := bits.TrailingZeros64(letters)
			length := bits.TrailingZeros64(^(letters >> start))
			if start+length >= width {
				at = i + start
				break
			}
			if word := text[i+start:]; length <= 8 { // most are
				s.word(mix(uint64(length)*prime, binary.LittleEndian.Uint64(word), length))
			} else {
				s.word(hashWord(word, length))
			}
			letters &= letters + 1<<start
		}
		if at < n && (at == i || width < block) {
			at = s.one(text, at)
		}
		i = at
	}
	s.text = text[:copy(text, text[n:end])]
	s.full = 2 * len(s.text) // a word that is as long is not looked at for every piece
}

// one takes in the word or the sign at i, and returns where it ends.
func (s *Sketch) one(text []byte, i int) (end int) {
	if c := class[text[i]]; c < inWord {
		return i + int(c)
	}
	end = wordEnd(text, i+1)
	s.word(hashWord(text[i:], end-i))
	return end
}

func (s *Sketch) word(hash uint64, digit bool) {
	if digit && len(s.skip) > 0 {
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
func wordEnd(text []byte, i int) int {
	for class[text[i]] == inWord {
		i++
	}
	return i
}

// block is how many bytes are looked at together.
const block = 64

// lettersOrDigits has a bit for each byte that is an ASCII letter or digit, the
// lowest for the first, up to the first byte that is not ASCII: at width.
func lettersOrDigits(text *[block]byte) (bitmap uint64, width int) {
	const each, high = 0x0101010101010101, 0x8080808080808080
	for i := 0; i < block; i += 8 {
		v := binary.LittleEndian.Uint64(text[i:])
		// Of bytes below 0x80, x + 0x80 - c has the highest bit if x is c at least.
		x := v &^ high
		lower := x | 0x20*each
		letter := (lower + (0x80-'a')*each) &^ (lower + (0x80-'z'-1)*each)
		digit := (x + (0x80-'0')*each) &^ (x + (0x80-'9'-1)*each)
		is := (letter | digit) & high
		bitmap |= is >> 7 * 0x0102040810204080 >> 56 << i
		if other := v & high; other != 0 {
			return bitmap, i + bits.TrailingZeros64(other)/8
		}
	}
	return bitmap, block
}

const prime = 0x9E3779B97F4A7C15

// hashWord is the hash of the word of n bytes that text begins with, in lower case,
// and whether it has an ASCII digit. It may look at eight bytes behind the word.
func hashWord(text []byte, n int) (h uint64, digit bool) {
	h = uint64(n) * prime
	for ; n > 8; n, text = n-8, text[8:] {
		var d bool
		h, d = mix(h, binary.LittleEndian.Uint64(text), 8)
		digit = digit || d
	}
	h, d := mix(h, binary.LittleEndian.Uint64(text), n)
	return h, digit || d
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
	s.read(len(s.text))
	fp, ok := s.hash.sum()
	if !ok {
		return ""
	}
	return fmt.Sprintf("%016x", fp)
}
