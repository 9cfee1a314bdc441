package charset

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// AppendQuery appends the query of a URL to dst with its characters beyond
// ASCII "percent-encoded after encoding" (URL Standard, section 1.3): in e, and
// in UTF-8 where e is UTF-16, the replacement or none ("get an output
// encoding"). A character that e lacks becomes the escaped form of &#N;. ASCII
// stays as it is, for the URL parser to see to.
func (e Encoding) AppendQuery(dst []byte, query string) []byte {
	if e.name == "iso-2022-jp" {
		return appendISO2022JPQuery(dst, query)
	}
	for _, r := range query {
		if r < 0x80 {
			dst = append(dst, byte(r))
			continue
		}
		var buf [16]byte
		code, ok := e.appendRune(buf[:0], r)
		if !ok {
			dst = appendEscaped(dst, r)
			continue
		}
		dst = appendPercent(dst, code)
	}
	return dst
}

// appendEscaped writes &#N; so that it means itself in a query.
func appendEscaped(dst []byte, r rune) []byte {
	dst = append(dst, "%26%23"...)
	return append(strconv.AppendInt(dst, int64(r), 10), "%3B"...)
}

// appendPercent percent-encodes what is in the special-query set.
func appendPercent(dst, code []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range code {
		if c <= ' ' || c >= 0x7F || strings.IndexByte("\"#<>'", c) >= 0 {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}

// appendISO2022JPQuery is AppendQuery for the encoding with states (section
// 12.2.2).
func appendISO2022JPQuery(dst []byte, query string) []byte {
	escapes := [...]string{jpASCII: "\x1b(B", jpRoman: "\x1b(J", jpPairs: "\x1b$B"}
	state := jpASCII
	enter := func(next int) {
		if state != next {
			dst, state = appendPercent(dst, []byte(escapes[next])), next
		}
	}
	full := []rune(fullKatakana)
	for _, r := range query {
		switch {
		case r < 0x80:
			if state != jpRoman || r == '\\' || r == '~' {
				enter(jpASCII)
			}
			dst = append(dst, byte(r))
			continue
		case r == '¥':
			enter(jpRoman)
			dst = append(dst, '\\')
			continue
		case r == '‾':
			enter(jpRoman)
			dst = append(dst, '~')
			continue
		}
		char := r
		if r == '−' {
			char = '－'
		} else if 0xFF61 <= r && r <= 0xFF9F {
			char = full[r-0xFF61]
		}
		p := jis0208Pointers()[char] - 1
		if p < 0 {
			if state == jpPairs {
				enter(jpASCII)
			}
			dst = appendEscaped(dst, r)
			continue
		}
		enter(jpPairs)
		dst = appendPercent(dst, []byte{byte(p/94 + 0x21), byte(p%94 + 0x21)})
	}
	enter(jpASCII)
	return dst
}

// appendRune is the encoder of one character that is not ASCII.
func (e Encoding) appendRune(dst []byte, r rune) ([]byte, bool) {
	switch e.name {
	case "", "utf-8", "utf-16le", "utf-16be", "replacement":
		return utf8.AppendRune(dst, r), true
	case "gbk", "gb18030":
		return appendGBRune(dst, r, e.name == "gbk")
	case "big5":
		return appendPointer(dst, big5Pointers()[r], 157, 0x3F, 0x40, 0x62)
	case "euc-kr":
		return appendPointer(dst, euckrPointers()[r], 190, 190, 0x41, 0)
	case "shift_jis":
		return appendShiftJISRune(dst, r)
	case "euc-jp":
		return appendEUCJPRune(dst, r)
	case "x-user-defined":
		return append(dst, byte(r-0xF780+0x80)), 0xF780 <= r && r <= 0xF7FF
	}
	m, ok := e.text.(interface{ DecodeByte(byte) rune })
	if !ok {
		m = charmap.ISO8859_8
	}
	for c := 0x80; c <= 0xFF; c++ {
		char := m.DecodeByte(byte(c))
		if char == r && r != utf8.RuneError || char == utf8.RuneError && r == rune(c) && c < 0xA0 {
			return append(dst, byte(c)), true
		}
	}
	return dst, false
}

// The pointers by character, plus one: 0 is none. Of several the first holds,
// but for what the standard says of Big5 and Shift_JIS (section 5).
var (
	gb18030Pointers = sync.OnceValue(func() map[rune]int { return invert(gb18030Index(), 0) })
	big5Pointers    = sync.OnceValue(func() map[rune]int {
		index := big5Index()
		pointers := invert(index, (0xA1-0x81)*157) // no extensions of Hong Kong
		for p, r := range index {
			if slices.Contains([]rune("═╞╡╪十卅"), r) {
				pointers[r] = p + 1 // the last one
			}
		}
		return pointers
	})
	euckrPointers    = sync.OnceValue(func() map[rune]int { return invert(euckrIndex(), 0) })
	jis0208Pointers  = sync.OnceValue(func() map[rune]int { return invert(jis0208Index(), 0) })
	shiftJISPointers = sync.OnceValue(func() map[rune]int {
		index := slices.Clone(jis0208Index())
		clear(index[8272:8836]) // NEC's copies of IBM's extensions
		return invert(index, 0)
	})
)

func invert(index []rune, from int) map[rune]int {
	pointers := make(map[rune]int, len(index))
	for p, r := range index {
		if _, twice := pointers[r]; r != 0 && p >= from && !twice {
			pointers[r] = p + 1
		}
	}
	return pointers
}

// appendPointer writes the two bytes of a pointer, which is given plus one.
func appendPointer(dst []byte, pointer, row, gap, low, high int) ([]byte, bool) {
	if pointer--; pointer < 0 {
		return dst, false
	}
	return append(dst, byte(pointer/row+0x81), trail(pointer%row, gap, low, high)), true
}

func appendGBRune(dst []byte, r rune, isGBK bool) ([]byte, bool) {
	switch {
	case r == 0xE5E5:
		return dst, false
	case r == '€' && isGBK:
		return append(dst, 0x80), true
	}
	for _, kept := range gbKept {
		if kept.char == r {
			return append(dst, byte(kept.bytes>>8), byte(kept.bytes)), true
		}
	}
	if p := gb18030Pointers()[r]; p > 0 {
		return appendPointer(dst, p, 190, 0x3F, 0x40, 0x41)
	}
	switch {
	case isGBK:
		return dst, false
	case r == 0xE7C7:
		return append(dst, 0x81, 0x35, 0xF4, 0x37), true
	}
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(utf8.AppendRune(nil, r))
	return append(dst, out...), err == nil
}

// gbKept are characters whose two bytes GB18030-2022 gave to others; the
// encoder keeps them (section 10.2.2).
var gbKept = [...]struct {
	char  rune
	bytes uint16
}{
	{0xE78D, 0xA6D9}, {0xE78E, 0xA6DA}, {0xE78F, 0xA6DB}, {0xE790, 0xA6DC}, {0xE791, 0xA6DD}, {0xE792, 0xA6DE},
	{0xE793, 0xA6DF}, {0xE794, 0xA6EC}, {0xE795, 0xA6ED}, {0xE796, 0xA6F3}, {0xE81E, 0xFE59}, {0xE826, 0xFE61},
	{0xE82B, 0xFE66}, {0xE82C, 0xFE67}, {0xE832, 0xFE6D}, {0xE843, 0xFE7E}, {0xE854, 0xFE90}, {0xE864, 0xFEA0},
}

func appendShiftJISRune(dst []byte, r rune) ([]byte, bool) {
	switch {
	case r == 0x80:
		return append(dst, 0x80), true
	case r == '¥':
		return append(dst, 0x5C), true
	case r == '‾':
		return append(dst, 0x7E), true
	case 0xFF61 <= r && r <= 0xFF9F:
		return append(dst, byte(r-0xFF61+0xA1)), true
	case r == '−':
		r = '－'
	}
	p := shiftJISPointers()[r] - 1
	if p < 0 {
		return dst, false
	}
	lead := p/188 + 0x81
	if lead >= 0xA0 {
		lead += 0x40
	}
	return append(dst, byte(lead), trail(p%188, 0x3F, 0x40, 0x41)), true
}

func appendEUCJPRune(dst []byte, r rune) ([]byte, bool) {
	switch {
	case r == '¥':
		return append(dst, 0x5C), true
	case r == '‾':
		return append(dst, 0x7E), true
	case 0xFF61 <= r && r <= 0xFF9F:
		return append(dst, 0x8E, byte(r-0xFF61+0xA1)), true
	case r == '−':
		r = '－'
	}
	p := jis0208Pointers()[r] - 1
	if p < 0 {
		return dst, false
	}
	return append(dst, byte(p/94+0xA1), byte(p%94+0xA1)), true
}

// fullKatakana has the characters that the halfwidth ones from U+FF61 become.
const fullKatakana = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"
