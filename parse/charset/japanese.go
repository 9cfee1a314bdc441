package charset

import (
	"slices"
	"unicode/utf8"
)

// appendShiftJIS is the Shift_JIS decoder (section 12.3.1), with the private
// use area that Windows has.
func appendShiftJIS(dst, src []byte) ([]byte, bool) {
	index := jis0208Index()
	dst = slices.Grow(dst, len(src)+len(src)/2)
	lossy := false
	for len(src) > 0 {
		if n := ascii(src); n > 0 {
			dst, src = append(dst, src[:n]...), src[n:]
			continue
		}
		var r rune
		size := 1
		switch lead := src[0]; {
		case lead == 0x80:
			r = 0x80
		case 0xA1 <= lead && lead <= 0xDF:
			r = 0xFF61 - 0xA1 + rune(lead)
		case lead != 0xA0 && lead <= 0xFC && len(src) > 1:
			r = shiftJISPair(index, lead, src[1])
			size = sizeOf(r, src[1])
		}
		if src = src[size:]; r == 0 {
			r, lossy = utf8.RuneError, true
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, lossy
}

func shiftJISPair(index []rune, lead, c byte) rune {
	p := (int(lead) - 0x81) * 188
	if lead >= 0xA0 {
		p = (int(lead) - 0xC1) * 188
	}
	switch {
	case 0x40 <= c && c <= 0x7E:
		p += int(c) - 0x40
	case 0x80 <= c && c <= 0xFC:
		p += int(c) - 0x41
	default:
		return 0
	}
	switch {
	case 8836 <= p && p <= 10715:
		return 0xE000 - 8836 + rune(p)
	case p < len(index):
		return index[p]
	}
	return 0
}

// appendEUCJP is the EUC-JP decoder (section 12.1.1).
func appendEUCJP(dst, src []byte) ([]byte, bool) {
	jis0208, jis0212 := jis0208Index(), []rune(nil)
	dst = slices.Grow(dst, len(src)+len(src)/2)
	lossy := false
	for len(src) > 0 {
		if n := ascii(src); n > 0 {
			dst, src = append(dst, src[:n]...), src[n:]
			continue
		}
		var r rune
		size := 1
		lead := src[0]
		switch {
		case lead == 0x8F && len(src) > 1 && isEUC(src[1]):
			size = 2
			if len(src) > 2 {
				if jis0212 == nil {
					jis0212 = jis0212Index()
				}
				r = eucPair(jis0212, src[1], src[2])
				size = 1 + sizeOf(r, src[2])
			}
		case lead == 0x8E && len(src) > 1 && 0xA1 <= src[1] && src[1] <= 0xDF:
			r, size = 0xFF61-0xA1+rune(src[1]), 2
		case (lead == 0x8E || lead == 0x8F || isEUC(lead)) && len(src) > 1:
			r = eucPair(jis0208, lead, src[1])
			size = sizeOf(r, src[1])
		}
		if src = src[size:]; r == 0 {
			r, lossy = utf8.RuneError, true
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, lossy
}

func isEUC(c byte) bool { return 0xA1 <= c && c <= 0xFE }

func eucPair(index []rune, lead, c byte) rune {
	if !isEUC(lead) || !isEUC(c) {
		return 0
	}
	return index[(int(lead)-0xA1)*94+int(c)-0xA1]
}

// States of ISO-2022-JP.
const (
	jpASCII = iota
	jpRoman
	jpKatakana
	jpPairs
)

// appendISO2022JP is the ISO-2022-JP decoder (section 12.2.1). An escape
// sequence right after another one is an error, so that nothing can be hidden
// between them.
func appendISO2022JP(dst, src []byte) ([]byte, bool) {
	index := jis0208Index()
	state, escaped, lossy := jpASCII, false, false
	for i := 0; i < len(src); {
		c := src[i]
		i++
		if c == 0x1B {
			next, ok := jpEscape(src[i:])
			switch {
			case !ok:
				dst, lossy, escaped = appendError(dst), true, false
			case escaped:
				dst, lossy = appendError(dst), true
			}
			if ok {
				state, escaped = next, true
				i += 2
			}
			continue
		}
		escaped = false
		r := rune(0)
		switch {
		case state == jpKatakana && 0x21 <= c && c <= 0x5F:
			r = 0xFF61 - 0x21 + rune(c)
		case state == jpPairs && 0x21 <= c && c <= 0x7E && i < len(src):
			if d := src[i]; d != 0x1B {
				i++
				if 0x21 <= d && d <= 0x7E {
					r = index[(int(c)-0x21)*94+int(d)-0x21]
				}
			}
		case state == jpKatakana || state == jpPairs || c == 0x0E || c == 0x0F || c >= 0x80:
		case state == jpRoman && c == 0x5C:
			r = '¥'
		case state == jpRoman && c == 0x7E:
			r = '‾'
		default:
			dst = append(dst, c) // a NUL, too
			continue
		}
		if r == 0 {
			r, lossy = utf8.RuneError, true
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, lossy
}

// jpEscape is the state that the two bytes after an ESC ask for.
func jpEscape(b []byte) (state int, ok bool) {
	if len(b) < 2 {
		return 0, false
	}
	switch string(b[:2]) {
	case "(B":
		return jpASCII, true
	case "(J":
		return jpRoman, true
	case "(I":
		return jpKatakana, true
	case "$@", "$B":
		return jpPairs, true
	}
	return 0, false
}
