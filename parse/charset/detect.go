package charset

import (
	"bytes"
	"slices"
)

// detectBytes is how much of a document Detect looks at.
const detectBytes = 64 << 10

// detectLeast is how many characters of its script Detect wants to see.
const detectLeast = 6

// Detect guesses the encoding of a document that says nothing of it and is not
// UTF-8: one of the multi-byte encodings of East Asia, or one of a single byte
// for Cyrillic, Greek, Hebrew, Arabic, Thai, Central European, Baltic or
// Turkish text. It takes a multi-byte one only if the start of src, up to
// 64 KB, is without an error in it and its characters beyond ASCII are nearly
// all the frequent ones of its language; of the others it takes the one whose
// letters are those of a language that it is for. ok is false for all else,
// such as text in a western language.
func Detect(src []byte) (e Encoding, ok bool) {
	src = src[:min(len(src), detectBytes)]
	best := 0.0
	for _, label := range []string{"shift_jis", "euc-jp", "euc-kr", "gbk", "big5"} {
		candidate, _ := Lookup([]byte(label))
		if s := candidate.fit(src); s > best {
			e, best = candidate, s
		}
	}
	single, ok := detectSingle(src)
	if best > 0 && single.name != "windows-874" { // Thai has no spaces that would be errors
		return e, true
	}
	return single, ok
}

// DetectISO2022JP reports whether src, up to 64 KB, is ISO-2022-JP: ASCII with
// at least one escape sequence to JIS X 0208, and no error. Such text is valid
// UTF-8 too, so it must be asked before that.
func DetectISO2022JP(src []byte) (e Encoding, ok bool) {
	src = src[:min(len(src), detectBytes)]
	if !bytes.Contains(src, []byte("\x1b$B")) && !bytes.Contains(src, []byte("\x1b$@")) || ascii(src) < len(src) {
		return Encoding{}, false
	}
	if len(src) == detectBytes { // may be cut within a character or an escape
		src = src[:max(bytes.LastIndexByte(src, 0x1b), 0)]
	}
	if text, lossy := appendISO2022JP(nil, src); lossy || ascii(text) == len(text) {
		return Encoding{}, false
	}
	return Lookup([]byte("iso-2022-jp"))
}

// fit is the share of frequent characters among those beyond ASCII, 0 if e is
// out of the question.
func (e Encoding) fit(src []byte) float64 {
	frequent, all, kana := 0, 0, 0
	var pairs pairSet
	for i := 0; i < len(src); i++ {
		c := src[i]
		if c < 0x80 {
			continue
		}
		if i+1 == len(src) {
			break // cut, perhaps
		}
		all++
		pairs.add(c, src[i+1])
		switch class, size := e.class(c, src[i+1]); class {
		case classError:
			return 0
		case classFrequent:
			frequent++
			i += size - 1
		case classKana:
			kana++
			frequent++
			i += size - 1
		default:
			i += size - 1
		}
	}
	japanese := e.name == "shift_jis" || e.name == "euc-jp"
	if pairs.n < len(pairs.seen) || frequent < detectLeast || frequent*10 < all*8 || japanese && kana*8 < all {
		return 0
	}
	return float64(frequent) / float64(all)
}

// A pairSet is full of the first different pairs of a text, in which an
// ornament of equal signs ("····") is only one.
type pairSet struct {
	seen [4][2]byte
	n    int
}

func (p *pairSet) add(c, d byte) {
	if p.n < len(p.seen) && !slices.Contains(p.seen[:p.n], [2]byte{c, d}) {
		p.seen[p.n] = [2]byte{c, d}
		p.n++
	}
}

const (
	classError = iota
	classRare
	classFrequent
	classKana
)

// class says what the pair c, d is in e: the rows of the standards' first
// levels are those of frequent characters.
func (e Encoding) class(c, d byte) (class, size int) {
	both := isEUC(c) && isEUC(d)
	switch e.name {
	case "shift_jis":
		switch {
		case 0xA1 <= c && c <= 0xDF:
			return classRare, 1 // halfwidth
		case c == 0x80 || c == 0xA0 || c > 0xFC || shiftJISPair(jis0208Index(), c, d) == 0:
			return classError, 1
		case c == 0x82 && d >= 0x9F, c == 0x83 && d <= 0x96:
			return classKana, 2
		case 0x88 <= c && c <= 0x97, c == 0x81:
			return classFrequent, 2
		}
	case "euc-jp":
		switch {
		case !both:
			return classError, 1
		case c == 0xA4 || c == 0xA5:
			return classKana, 2
		case 0xB0 <= c && c <= 0xCF, c == 0xA1:
			return classFrequent, 2
		}
	case "euc-kr":
		switch {
		case !both:
			return classError, 1
		case 0xB0 <= c && c <= 0xC8, c == 0xA1:
			return classFrequent, 2
		}
	case "gbk":
		switch {
		case !isHighByte(c) || d < 0x40 || d == 0x7F || d == 0xFF:
			return classError, 1
		case both && (0xB0 <= c && c <= 0xD7 || c == 0xA1 || c == 0xA3):
			return classFrequent, 2
		}
	case "big5":
		switch {
		case !isHighByte(c) || !(0x40 <= d && d <= 0x7E || isEUC(d)):
			return classError, 1
		case 0xA4 <= c && c <= 0xC6 || c == 0xA1:
			return classFrequent, 2
		}
	}
	return classRare, 2
}
