package text

import "fmt"

// A Sketch makes a fingerprint as that of Stats of a text that comes in pieces, in
// a fourth of the time: its words are runs of ASCII letters and digits and of what is
// not ASCII, and each ideograph. So it is comparable with other sketches only.
// The zero Sketch is ready for use.
type Sketch struct {
	hash  simhash
	word  uint64 // the hash of the word so far; 0 is none
	digit bool   // it has one
	skip  map[uint64]struct{}
}

// Reset makes the sketch ready for the next text, in which words with a digit do not
// count that are among skip (in lower case).
func (s *Sketch) Reset(skip []string) {
	known := s.skip
	clear(known)
	*s = Sketch{skip: known}
	if len(skip) > 0 && known == nil {
		s.skip = make(map[uint64]struct{}, len(skip))
	}
	for _, word := range skip {
		h := uint64(0)
		for i := range len(word) {
			h = mix(h, word[i])
		}
		s.skip[h] = struct{}{}
	}
}

// mix takes one more byte into the hash of a word (FNV-1a; the offset is such that 0
// stands for no word).
func mix(h uint64, c byte) uint64 {
	if h == 0 {
		h = 0xcbf29ce484222325
	}
	return (h ^ uint64(c)) * 0x100000001b3
}

// Add adds a piece of text; a word may go on in the next piece.
func (s *Sketch) Add(piece string) {
	word, digit := s.word, s.digit
	for i := 0; i < len(piece); i++ {
		c := piece[i]
		part := true // of a word
		switch {
		case 'a' <= c && c <= 'z':
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case '0' <= c && c <= '9':
			digit = true
		case c < 0x80:
			part = false
		case c == 0xC2: // U+0080 to U+00BF, signs
			part = false
			i++
		case c == 0xE2: // U+2000 to U+2FFF, signs
			part = false
			i += 2
		}
		ideograph := 0xE3 <= c && c <= 0xE9 // U+3000 to U+9FFF
		if (!part || ideograph) && word != 0 {
			s.end(word, digit)
			word, digit = 0, false
		}
		if part {
			word = mix(word, c)
		}
	}
	s.word, s.digit = word, digit
}

// Break ends the word, if one is open: the next piece is apart.
func (s *Sketch) Break() {
	if s.word != 0 {
		s.end(s.word, s.digit)
		s.word, s.digit = 0, false
	}
}

func (s *Sketch) end(word uint64, digit bool) {
	if digit {
		if _, skipped := s.skip[word]; skipped {
			return
		}
	}
	s.hash.add(word)
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
