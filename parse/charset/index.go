package charset

import (
	"bytes"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// The indexes of the standard (section 5), by pointer; 0 is none. They are made
// once, when first used, and not changed after.
var (
	gb18030Index = sync.OnceValue(makeGB18030)
	big5Index    = sync.OnceValue(func() []rune {
		return makeIndex(traditionalchinese.Big5, 126*157, func(p int) []byte {
			return []byte{byte(p/157 + 0x81), trail(p%157, 0x3F, 0x40, 0x62)}
		})
	})
	euckrIndex = sync.OnceValue(func() []rune {
		return makeIndex(korean.EUCKR, 126*190, func(p int) []byte { return []byte{byte(p/190 + 0x81), byte(p%190 + 0x41)} })
	})
	jis0208Index = sync.OnceValue(func() []rune {
		return makeIndex(japanese.ShiftJIS, 120*94, func(p int) []byte {
			lead := p/188 + 0x81
			if lead >= 0xA0 {
				lead += 0x40
			}
			return []byte{byte(lead), trail(p%188, 0x3F, 0x40, 0x41)}
		})
	})
	jis0212Index = sync.OnceValue(func() []rune {
		return makeIndex(japanese.EUCJP, 94*94, func(p int) []byte { return []byte{0x8F, byte(p/94 + 0xA1), byte(p%94 + 0xA1)} })
	})
)

// trail is the second byte that stands for n: low is added below the gap at
// 0x7F, and high beyond it.
func trail(n, gap, low, high int) byte {
	if n < gap {
		return byte(n + low)
	}
	return byte(n + high)
}

// makeIndex asks enc for the character of each pointer. A line feed between
// them keeps what is no character from its neighbours.
func makeIndex(enc encoding.Encoding, size int, bytesOf func(pointer int) []byte) []rune {
	var src []byte
	for p := range size {
		src = append(append(src, bytesOf(p)...), '\n')
	}
	index := make([]rune, size)
	text, err := enc.NewDecoder().Bytes(src)
	if err != nil {
		return index // these decoders have no errors
	}
	for p := range index {
		char, rest, _ := bytes.Cut(text, []byte("\n"))
		if r, n := utf8.DecodeRune(char); r != utf8.RuneError && n == len(char) {
			index[p] = r
		}
		text = rest
	}
	return index
}

// makeGB18030 adds what golang.org/x/text has not: the private use areas, and
// the characters of GB18030-2022.
func makeGB18030() []rune {
	index := makeIndex(simplifiedchinese.GBK, 126*190, func(p int) []byte {
		return []byte{byte(p/190 + 0x81), trail(p%190, 0x3F, 0x40, 0x41)}
	})
	for _, run := range gb18030Runs {
		for i := range run.count {
			index[run.pointer+i] = run.first + rune(i)
		}
	}
	return index
}

// gb18030Runs are runs of code points that follow one another.
var gb18030Runs = [...]struct {
	pointer, count int
	first          rune
}{
	{6080, 96, 0xE4C6}, {6270, 96, 0xE526}, {6376, 6, 0xE766}, {6433, 1, 0xE76D}, {6444, 2, 0xE76E},
	{6458, 2, 0xE770}, {6460, 95, 0xE586}, {6650, 96, 0xE5E6}, {6829, 11, 0xE772}, {6840, 96, 0xE646},
	{7022, 8, 0xE77D}, {7030, 96, 0xE6A6}, {7150, 8, 0xE785}, {7182, 1, 0xFE10}, {7183, 1, 0xFE12},
	{7184, 1, 0xFE11}, {7185, 4, 0xFE13}, {7201, 2, 0xFE17}, {7208, 1, 0xFE19}, {7211, 9, 0xE797},
	{7220, 96, 0xE706}, {7349, 15, 0xE7A0}, {7397, 13, 0xE7AF}, {7495, 11, 0xE7BC}, {7533, 1, 0x1E3F},
	{7538, 4, 0xE7C9}, {7579, 21, 0xE7CD}, {7624, 1, 0xE7E2}, {7627, 1, 0xE7E3}, {7629, 3, 0xE7E4},
	{7686, 13, 0xE7F4}, {7775, 15, 0xE801}, {7886, 94, 0xE000}, {8076, 94, 0xE05E}, {8266, 94, 0xE0BC},
	{8456, 94, 0xE11A}, {8646, 94, 0xE178}, {8836, 94, 0xE1D6}, {16525, 5, 0xE810}, {22706, 94, 0xE234},
	{22896, 94, 0xE292}, {23086, 94, 0xE2F0}, {23276, 94, 0xE34E}, {23466, 94, 0xE3AC}, {23656, 94, 0xE40A},
	{23767, 3, 0xE816}, {23775, 1, 0x9FB4}, {23783, 1, 0x9FB5}, {23788, 2, 0x9FB6}, {23794, 1, 0xE831},
	{23795, 1, 0x9FB8}, {23804, 1, 0xE83B}, {23812, 1, 0x9FB9}, {23829, 1, 0x9FBA}, {23830, 1, 0xE855},
	{23845, 1, 0x9FBB}, {23846, 94, 0xE468},
}
