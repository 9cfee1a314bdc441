package charset

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
)

// Whole tables, against the indexes of the standard of May 2026 read by its
// steps; the decoders of Chromium 156 give the same, but for four characters
// of Big5 and what its ISO-2022-JP keeps from one document to the next. A sum
// is the start of the SHA-256 of all that one byte can be, or two in a
// multi-byte encoding, in order and after each prefix: as UTF-8, and each
// followed by a line feed.
func TestTables(t *testing.T) {
	none := []string{""}
	prefixes := map[string][]string{
		"big5": none, "euc-kr": none, "shift_jis": none,
		"iso-2022-jp": {"", "\x1b(J", "\x1b(I", "\x1b$B"},
		"euc-jp":      {"", "\x8f"},
		"gb18030":     {"", "\x81\x30", "\x84\x31", "\x81\x35", "\x90\x30", "\xe3\x32", "\xfe\x39"},
	}
	prefixes["gbk"] = prefixes["gb18030"]
	for _, tt := range []struct{ name, want string }{
		{"big5", "eb37b683bc3b8d41"},
		{"euc-jp", "4ccb28a437a43518"},
		{"euc-kr", "42e8e5e2b5646caf"},
		{"gb18030", "bb918b45ff1c82a9"},
		{"gbk", "bb918b45ff1c82a9"},
		{"ibm866", "5a856a1cc72f92ff"},
		{"iso-2022-jp", "61ca1a247c66d270"},
		{"iso-8859-10", "34e36339240c8d8b"},
		{"iso-8859-13", "3bac58e9cc8e52cd"},
		{"iso-8859-14", "ec2339ae801d5107"},
		{"iso-8859-15", "e3f0667fe89309a7"},
		{"iso-8859-16", "c68ff962b68531cb"},
		{"iso-8859-2", "5e9a0811bf08daf5"},
		{"iso-8859-3", "6555258335579b89"},
		{"iso-8859-4", "08e4e0f402fac588"},
		{"iso-8859-5", "df3e28bbb226e1cd"},
		{"iso-8859-6", "ac5e5b97608b416e"},
		{"iso-8859-7", "9f68204513e94f00"},
		{"iso-8859-8", "16b842dbf1779d83"},
		{"iso-8859-8-i", "16b842dbf1779d83"},
		{"koi8-r", "e18c51434de748aa"},
		{"koi8-u", "09ca3df06fe07cf2"},
		{"macintosh", "a6af4ef8837ca7fc"},
		{"shift_jis", "06eef6314f687274"},
		{"windows-1250", "697d3e9c20631e29"},
		{"windows-1251", "046cabf3dd731926"},
		{"windows-1252", "b45da48fcc29fa51"},
		{"windows-1253", "b86ba26ea99fb622"},
		{"windows-1254", "233441a35d0b7823"},
		{"windows-1255", "63cacbae4c945413"},
		{"windows-1256", "8f0f0e8f96c6e90c"},
		{"windows-1257", "a2e34bb97e73154a"},
		{"windows-1258", "7ab8842d941a6717"},
		{"windows-874", "328a1a499919669e"},
		{"x-mac-cyrillic", "b84eb464bfafed28"},
		{"x-user-defined", "87337a75680cce3d"},
	} {
		e, ok := Lookup([]byte(tt.name))
		if !ok {
			t.Errorf("%s: no such encoding", tt.name)
			continue
		}
		sum := sha256.New()
		var src, out []byte
		for _, prefix := range prefixes[tt.name] {
			for pair := range 1 << 16 {
				src = append(append(src[:0], prefix...), byte(pair>>8), byte(pair))
				out, _ = e.AppendUTF8(out[:0], src)
				out = append(out, '\n')
				sum.Write(out)
			}
		}
		for c := range 1 << 8 {
			if prefixes[tt.name] == nil {
				out, _ = e.AppendUTF8(out[:0], []byte{byte(c)})
				sum.Write(append(out, '\n'))
			}
		}
		if got := fmt.Sprintf("%x", sum.Sum(nil))[:16]; got != tt.want {
			t.Errorf("%s: the table's sum is %s, want %s", tt.name, got, tt.want)
		}
	}
}

// The labels of section 4.2, all of them.
func TestLabels(t *testing.T) {
	for _, tt := range []struct{ name, labels string }{
		{"utf-8", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"},
		{"ibm866", "866 cp866 csibm866 ibm866"},
		{"iso-8859-2", "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
		{"iso-8859-3", "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
		{"iso-8859-4", "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
		{"iso-8859-5", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
		{"iso-8859-6", "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
		{"iso-8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
		{"iso-8859-8", "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual"},
		{"iso-8859-8-i", "csiso88598i iso-8859-8-i logical"},
		{"iso-8859-10", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
		{"iso-8859-13", "iso-8859-13 iso8859-13 iso885913"},
		{"iso-8859-14", "iso-8859-14 iso8859-14 iso885914"},
		{"iso-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9"},
		{"iso-8859-16", "iso-8859-16"},
		{"koi8-r", "cskoi8r koi koi8 koi8-r koi8_r"},
		{"koi8-u", "koi8-ru koi8-u"},
		{"macintosh", "csmacintosh mac macintosh x-mac-roman"},
		{"windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
		{"windows-1250", "cp1250 windows-1250 x-cp1250"},
		{"windows-1251", "cp1251 windows-1251 x-cp1251"},
		{"windows-1252", "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252"},
		{"windows-1253", "cp1253 windows-1253 x-cp1253"},
		{"windows-1254", "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254"},
		{"windows-1255", "cp1255 windows-1255 x-cp1255"},
		{"windows-1256", "cp1256 windows-1256 x-cp1256"},
		{"windows-1257", "cp1257 windows-1257 x-cp1257"},
		{"windows-1258", "cp1258 windows-1258 x-cp1258"},
		{"x-mac-cyrillic", "x-mac-cyrillic x-mac-ukrainian"},
		{"gbk", "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"},
		{"gb18030", "gb18030"},
		{"big5", "big5 big5-hkscs cn-big5 csbig5 x-x-big5"},
		{"euc-jp", "cseucpkdfmtjapanese euc-jp x-euc-jp"},
		{"iso-2022-jp", "csiso2022jp iso-2022-jp"},
		{"shift_jis", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis"},
		{"euc-kr", "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"},
		{"replacement", "csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement"},
		{"utf-16be", "unicodefffe utf-16be"},
		{"utf-16le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"},
		{"x-user-defined", "x-user-defined"},
	} {
		for label := range strings.FieldsSeq(tt.labels) {
			for _, written := range []string{label, strings.ToUpper(label), "\t\n" + label + "\f\r "} {
				if e, ok := Lookup([]byte(written)); !ok || e.Name() != tt.name {
					t.Errorf("%q: got %q, %v; want %s", written, e.Name(), ok, tt.name)
				}
			}
		}
	}
	for _, label := range []string{"", " ", "utf_8", "utf8x", "latin-1", "\u00a0utf-8", "\u212aoi8-r", "\vutf-8", strings.Repeat("x", 1000)} {
		if e, ok := Lookup([]byte(label)); ok {
			t.Errorf("%q: got %s, want none", label, e.Name())
		}
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		label, src, want string
		lossy            bool
	}{
		{"windows-1252", "a\x81\x9d\x80", "a\u0081\u009d€", false},
		{"windows-1253", "\xaa", "\uFFFD", true},
		{"gbk", "\x81\x30\x89\x38", "ß", false},
		{"gb18030", "\x84\x31\xa4\x37", "\uFFFD", false}, // which is there itself
		{"gb18030", "\x81\x30\x81", "\uFFFD", true},
		{"gb18030", "\x81\x30<a>", "\uFFFD0<a>", true},
		{"gb18030", "\xa3\xa0\x80", "\u3000€", false},
		{"big5", "\x88\x62\x88\xa3\x81<", "\u00CA\u0304\u00EA\u0304\uFFFD<", true},
		{"shift_jis", "\x80\xf0\x40\xf9\xfc\xb1", "\u0080\uE000\uE757ｱ", false},
		{"shift_jis", "\x82<a>", "\uFFFD<a>", true},
		{"euc-jp", "\x8f\xa2\xaf\x8e\xb1\x8f\xa1", "\u02d8ｱ\uFFFD", true},
		{"iso-2022-jp", "a\x1b$B\x46\x7c\x1b(B<\x1b(B\x1b(J\\", "a日<\uFFFD¥", true},
		{"utf-8", "a\xe2\x82b\xf0\x80", "a\uFFFDb\uFFFD\uFFFD", true},
		{"utf-16le", "a\x00\x3d\xd8\x00\xde\x3d\xd8", "a😀\uFFFD", true},
		{"utf-16be", "\x00a\x00", "a\uFFFD", true},
		{"utf-16be", "\xd8\x3d\x00", "\uFFFD", true},
		{"utf-16be", "\xff\xfd", "\uFFFD", false},
		{"iso-2022-kr", "many\xffbytes", "\uFFFD", true},
		{"iso-2022-kr", "", "", false},
	} {
		e, _ := Lookup([]byte(tt.label))
		got, lossy := e.AppendUTF8([]byte("before "), []byte(tt.src))
		if string(got) != "before "+tt.want || lossy != tt.lossy {
			t.Errorf("%s %q: got %q, %v; want %q, %v", tt.label, tt.src, got, lossy, "before "+tt.want, tt.lossy)
		}
	}
}
