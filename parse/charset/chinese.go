package charset

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// appendGB18030 is the decoder of gb18030 and of GBK (sections 10.1.1 and
// 10.2.1): two bytes, or four.
func appendGB18030(dst, src []byte) ([]byte, bool) {
	index := gb18030Index()
	dst = slices.Grow(dst, len(src)+len(src)/2)
	lossy := false
	for len(src) > 0 {
		if n := ascii(src); n > 0 {
			dst, src = append(dst, src[:n]...), src[n:]
			continue
		}
		var r rune
		size := 1
		switch {
		case src[0] == 0x80:
			r = '€'
		case src[0] == 0xFF:
		case len(src) > 1 && isDigit(src[1]):
			r, size = gb18030Four(src)
		case len(src) > 1:
			if c := src[1]; 0x40 <= c && c <= 0x7E {
				r = index[(int(src[0])-0x81)*190+int(c)-0x40]
			} else if 0x80 <= c && c <= 0xFE {
				r = index[(int(src[0])-0x81)*190+int(c)-0x41]
			}
			size = sizeOf(r, src[1])
		}
		if src = src[size:]; r == 0 {
			r, lossy = utf8.RuneError, true
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, lossy
}

// gb18030Four reads four bytes, of which two are there. After an error
// reading goes on with the second byte, if there is a third.
func gb18030Four(src []byte) (r rune, size int) {
	switch {
	case len(src) == 2 || len(src) == 3 && isHighByte(src[2]):
		return 0, len(src) // the end of the document
	case !isHighByte(src[2]) || !isDigit(src[3]):
		return 0, 1
	}
	pointer := ((int(src[0])-0x81)*10+int(src[1])-0x30)*1260 + (int(src[2])-0x81)*10 + int(src[3]) - 0x30
	switch {
	case pointer > 39419 && pointer < 189000, pointer > 1237575:
		return 0, 4
	case pointer == 7457:
		return 0xE7C7, 4
	case pointer >= 189000:
		return rune(pointer-189000) + 0x10000, 4
	}
	var buf [utf8.UTFMax]byte
	n, _, _ := simplifiedchinese.GB18030.NewDecoder().Transform(buf[:], src[:4], true)
	r, _ = utf8.DecodeRune(buf[:n])
	return r, 4
}

// sizeOf is how many bytes of a pair are used up: an ASCII byte after a lead
// that makes no character of it stands for itself.
func sizeOf(r rune, second byte) int {
	if r == 0 && second < 0x80 {
		return 1
	}
	return 2
}

func isDigit(c byte) bool    { return '0' <= c && c <= '9' }
func isHighByte(c byte) bool { return 0x81 <= c && c <= 0xFE }

// appendBig5 is the Big5 decoder (section 11.1.1). Four pairs are two code
// points.
func appendBig5(dst, src []byte) ([]byte, bool) {
	index := big5Index()
	return appendPairs(dst, src, func(lead, c byte) rune {
		p := (int(lead) - 0x81) * 157
		switch {
		case 0x40 <= c && c <= 0x7E:
			p += int(c) - 0x40
		case 0xA1 <= c && c <= 0xFE:
			p += int(c) - 0x62
		default:
			return 0
		}
		switch p {
		case 1133, 1135, 1164, 1166:
			return -rune(p)
		}
		return index[p]
	})
}

// appendEUCKR is the EUC-KR decoder (section 13.1.1).
func appendEUCKR(dst, src []byte) ([]byte, bool) {
	index := euckrIndex()
	return appendPairs(dst, src, func(lead, c byte) rune {
		if c < 0x41 || c > 0xFE {
			return 0
		}
		return index[(int(lead)-0x81)*190+int(c)-0x41]
	})
}

// appendPairs decodes pairs that begin with 0x81 to 0xFE. char returns 0 for
// what is no character, and a negative pointer for what big5Double has.
func appendPairs(dst, src []byte, char func(lead, c byte) rune) ([]byte, bool) {
	dst = slices.Grow(dst, len(src)+len(src)/2)
	lossy := false
	for len(src) > 0 {
		if n := ascii(src); n > 0 {
			dst, src = append(dst, src[:n]...), src[n:]
			continue
		}
		var r rune
		size := 1
		if isHighByte(src[0]) && len(src) > 1 {
			r = char(src[0], src[1])
			size = sizeOf(r, src[1])
		}
		src = src[size:]
		switch {
		case r < 0:
			dst = append(dst, big5Double(int(-r))...)
		case r == 0:
			dst, lossy = appendError(dst), true
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst, lossy
}

func big5Double(pointer int) string {
	switch pointer {
	case 1133:
		return "\u00CA\u0304"
	case 1135:
		return "\u00CA\u030C"
	case 1164:
		return "\u00EA\u0304"
	}
	return "\u00EA\u030C"
}
