package charset

// detectBytes is how much of a document Detect looks at.
const detectBytes = 64 << 10

// detectLeast is how many characters of its script Detect wants to see.
const detectLeast = 6

// Detect guesses the encoding of a document that says nothing of it and is not
// UTF-8: one of the multi-byte encodings of East Asia, windows-1251 or KOI8-R.
// It takes one only if the start of src, up to 64 KB, is without an error in it
// and its characters beyond ASCII are nearly all the frequent ones of its
// language; ok is false for all else, such as text in a Latin script.
func Detect(src []byte) (e Encoding, ok bool) {
	src = src[:min(len(src), detectBytes)]
	best := 0.0
	for _, label := range []string{"shift_jis", "euc-jp", "euc-kr", "gbk", "big5"} {
		candidate, _ := Lookup([]byte(label))
		if s := candidate.fit(src); s > best {
			e, best = candidate, s
		}
	}
	if best == 0 {
		return detectCyrillic(src)
	}
	return e, true
}

// fit is the share of frequent characters among those beyond ASCII, 0 if e is
// out of the question.
func (e Encoding) fit(src []byte) float64 {
	frequent, all, kana := 0, 0, 0
	for i := 0; i < len(src); i++ {
		c := src[i]
		if c < 0x80 {
			continue
		}
		if i+1 == len(src) {
			break // cut, perhaps
		}
		all++
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
	if frequent < detectLeast || frequent*10 < all*8 || japanese && kana*8 < all {
		return 0
	}
	return float64(frequent) / float64(all)
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

// detectCyrillic finds words of letters beyond ASCII: Latin letters with marks
// stand alone. Which encoding it is, and that it is not Greek or Hebrew, is
// seen in the four vowels that are a third of all letters, or nearly, beside
// the last ones of the alphabet.
func detectCyrillic(src []byte) (Encoding, bool) {
	var count [0x100]int
	letters, inWords := 0, 0
	for i := 0; i < len(src); i++ {
		run := i
		for ; run < len(src) && src[run] >= 0xC0; run++ {
			count[src[run]]++
		}
		letters += run - i
		if run-i >= 3 && (run == len(src) || src[run] < 0x80) {
			inWords += run - i
		}
		i = run
	}
	if inWords < 2*detectLeast || inWords*2 < letters {
		return Encoding{}, false
	}
	for _, c := range []struct{ label, vowels, last string }{
		{"windows-1251", "\xee\xe5\xe0\xe8", "\xfb\xfc\xfd\xfe\xff"},
		{"koi8-r", "\xcf\xc5\xc1\xc9", "\xd9\xd8\xdc\xc0\xd1"},
	} {
		sum := func(bytes string) (n int) {
			for i := range len(bytes) {
				n += count[bytes[i]]
			}
			return n
		}
		if v := sum(c.vowels); v*3 >= letters || v*4 >= letters && sum(c.last)*50 >= letters {
			return Lookup([]byte(c.label))
		}
	}
	return Encoding{}, false
}
