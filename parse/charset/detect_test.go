package charset

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html/charset"
)

// Sentences that are encoded, and found again.
func TestDetect(t *testing.T) {
	const ja = "これは日本語で書かれた短い文章です。今日は天気がいいので、東京の公園まで散歩に行きました。"
	const ko = "이것은 한국어로 쓴 짧은 문장입니다. 오늘은 날씨가 좋아서 서울의 공원까지 산책을 갔습니다."
	const zh = "这是一个用中文写的简短句子。今天天气很好，所以我们去北京的公园散步了。"
	const tw = "這是一個用中文寫的簡短句子。今天天氣很好，所以我們去台北的公園散步了。"
	const ru = "Это короткое предложение на русском языке. Сегодня хорошая погода, и мы пошли гулять в парк."
	const fr = "À l'été déjà passé, où êtes-vous allés ? Où la forêt s'achève, l'œuvre naïve a été créée « là-bas »."
	const de = "Größere Übungen für fünf Mädchen: Straße, Füße, Gemüse, Äpfel und Öl – »schön süß«."
	const es = "¿Qué pasó mañana? ¡El niño comió piñas en el jardín de la señora Núñez!"
	const pt = "Não há razões para a informação: são opiniões da população, coração e pães."
	const sv = "Å i åa ä e ö: räksmörgås på älven, blåbärsöl åt björnen, fjällräven är så söt."
	const is = "Þetta er íslenska: það er fallegt veður í dag og við ætlum að fara út á sjó, ástæða."
	for _, tt := range []struct{ label, text, want string }{
		{"shift_jis", ja, "shift_jis"}, {"euc-jp", ja, "euc-jp"}, {"euc-kr", ko, "euc-kr"},
		{"gbk", zh, "gbk"}, {"big5", tw, "big5"}, {"windows-1251", ru, "windows-1251"}, {"koi8-r", ru, "koi8-r"},
		{"windows-1252", fr, ""}, {"windows-1252", de, ""}, {"windows-1252", es, ""}, {"windows-1252", pt, ""},
		{"windows-1253", "Αυτή είναι μια σύντομη πρόταση στα ελληνικά. Σήμερα ο καιρός είναι καλός και πήγαμε στο πάρκο.", "windows-1253"},
		{"windows-1255", "זהו משפט קצר שנכתב בעברית. היום מזג האוויר טוב והלכנו לטייל בפארק הגדול של העיר.", "windows-1255"},
		{"windows-1250", "Náš žlutý kůň se včera večer vrátil domů až příliš pozdě, říká děda.", "windows-1250"},
		{"windows-1254", "Bu Türkçe yazılmış kısa bir cümledir; güneşli bir günde çocuklar şarkı söylüyor.", "windows-1254"},
		{"windows-1251", "Це коротке речення українською мовою. Сьогодні гарна погода, тому ми пішли гуляти в парк.", "windows-1251"},
		{"windows-1251", "Това е кратко изречение на български език. Днес времето е хубаво и отидохме в парка на разходка.", "windows-1251"},
		{"windows-1252", sv, ""}, {"windows-1252", is, ""},
	} {
		enc, _ := charset.Lookup(tt.label)
		text, err := enc.NewEncoder().String(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range []string{text, "<title>" + text + "</title>\n<p class=x>Menu, 2 items, " + text + "<a href=/x>" + text, text[:len(text)/2*1]} {
			if got, ok := Detect([]byte(page)); got.Name() != tt.want || ok != (tt.want != "") {
				t.Errorf("%s %.12q, %d bytes: got %q, want %q", tt.label, tt.text, len(page), got.Name(), tt.want)
			}
		}
	}
	for _, text := range []string{"", "caf\xe9", "na\xefve caf\xe9 \x97 5 \x80", "\xe9\xe9\xe9", "\xff\xfe\xfd\xfc"} {
		if got, ok := Detect([]byte(text)); ok {
			t.Errorf("%q: got %q, want none", text, got.Name())
		}
	}
}

// What is in windows-1252 stays so, though the letters of one word or of a few
// names could be another encoding's.
func TestDetectLeavesWestern(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("S\xe3o Paulo, \xcele de France. ", 3), strings.Repeat("Citro\xebn and M\xfcller. ", 50),
		strings.Repeat("caf\xe9, na\xefve. ", 40), strings.Repeat("A 5 m\xb3 box, Acme\xae, \xa35, 1\xba, \xbd. ", 40),
		strings.Repeat("it\x92s \x93quoted\x94 \x97 and so\x85 ", 40), strings.Repeat("\xa9 2004 \xb7 \xabx\xbb ", 40),
		strings.Repeat("Curi\xe7\xe3o ", 40), strings.Repeat("\xd3, \xc0 \xe0 \xe9t\xe9 ", 40),
		strings.Repeat("Se\xf1or N\xfa\xf1ez ", 40), strings.Repeat("\xdeingvellir, \xed \xe1gr\xfast\xf0 ", 20),
		strings.Repeat("\x80\x82\x84\x85\x86\x87 ", 40), strings.Repeat("\xb0\xb0\xb0\xb7\xb7\xb7 ", 40),
	} {
		if got, ok := Detect([]byte(text)); ok {
			t.Errorf("%.30q: got %q, want none", text, got.Name())
		}
	}
}

func TestDetectISO2022JP(t *testing.T) {
	const kanji = "\x1b$B$3$l$O\x1b(B"
	long := strings.Repeat(kanji+" ", detectBytes/len(kanji))
	for _, tt := range []struct {
		text string
		want bool
	}{
		{kanji, true}, {"<p>a</p>" + kanji + "<b>", true}, {"\x1b$@$3$l\x1b(J\\\x1b(B", true},
		{"x" + long, true}, {"xx" + long, true}, {"xxx" + long, true},
		{"", false}, {"plain", false}, {"\x1b[31mred\x1b[0m", false}, {"\x1b(Bonly", false},
		{"\x1b$B", false}, {"\x1b$B\x1b(B", false}, {kanji + "\x1b[0m", false}, {kanji + "\xe9", false}, {kanji + "é", false},
		{"\x1b$B$3 $l\x1b(B", false},
	} {
		if got, ok := DetectISO2022JP([]byte(tt.text)); ok != tt.want || ok && got.Name() != "iso-2022-jp" {
			t.Errorf("%.30q: got %q, %v, want %v", tt.text, got.Name(), ok, tt.want)
		}
	}
}

// The sentences of the corpus, each alone and in a page, as they are and in
// capitals, and two of a language together. Whatever is not found is left to
// windows-1252, and of the short ones nearly all are found.
func TestDetectCorpus(t *testing.T) {
	type rate struct{ found, missed, wrong int }
	rates := map[string]*[2]rate{}
	for k, s := range append(corpus(), heldOut()...) {
		held := 0
		if k >= len(corpus()) {
			held = 1
		}
		for _, label := range s.labels {
			enc, _ := charset.Lookup(label)
			if rates[label] == nil {
				rates[label] = new([2]rate)
			}
			check := func(held int, text string) {
				text = strings.NewReplacer("’", "'", "ǆ", "dž").Replace(text)
				if label == "windows-1252" {
					text = strings.ReplaceAll(text, "'", "’")
				}
				b, err := enc.NewEncoder().String(text)
				if err != nil {
					t.Errorf("%s %q: %v", label, text, err)
					return
				}
				got, _ := DetectISO2022JP([]byte(b))
				if got.Name() == "" {
					got, _ = Detect([]byte(b))
				}
				r := &rates[label][held]
				switch {
				case got.Name() == label || sameText(got, label, b):
					r.found++
				case got.Name() == "":
					r.missed++
				default:
					r.wrong++
					if label != "iso-8859-2" || got.Name() != "windows-1250" { // one letter may be all that differs
						t.Errorf("%s: got %s of %.60q", label, got.Name(), text)
					}
				}
			}
			page := func(text string) string {
				return "<!doctype html><html><head><title>Page</title><script>var a = [1, 2]; if (a[0] < 2) { go('x'); }</script>" +
					"<body class=main><ul><li><a href=/about>About us</a></ul><p>" + text + "</p><a href='?q=1'>next</a>"
			}
			upper := strings.ToUpper
			if label == "windows-1254" {
				upper = func(s string) string { return strings.ToUpperSpecial(unicode.TurkishCase, s) }
			}
			for _, text := range s.text {
				for _, form := range []string{text, page(text), upper(text), page(upper(text))} {
					check(held, form)
				}
			}
			for i := 0; i < len(s.text); i += 2 {
				all := strings.Join(s.text[i:i+2], " ")
				check(held, page(all))
				check(held, strings.Repeat(page(all), 40))
				check(held, strings.Repeat(page(upper(all)), 300))
			}
		}
	}
	for label, halves := range rates {
		for held, r := range halves {
			all := r.found + r.missed + r.wrong
			t.Logf("%-13s held out %v: %d of %d found, %d left, %d wrong", label, held == 1, r.found, all, r.missed, r.wrong)
			if r.found*100 < all*80 || r.wrong*100 > all*5 {
				t.Errorf("%s: only %d of %d found, %d wrong", label, r.found, all, r.wrong)
			}
		}
	}
}

// sameText reports whether b is the same in both encodings, of which none is
// windows-1252: many share most of their letters.
func sameText(got Encoding, label, b string) bool {
	if got.Name() == "" {
		got = Windows1252()
	}
	want, _ := Lookup([]byte(label))
	a, _ := got.AppendUTF8(nil, []byte(b))
	c, _ := want.AppendUTF8(nil, []byte(b))
	return bytes.Equal(a, c)
}

func BenchmarkDetect(b *testing.B) {
	for _, s := range []struct{ label, text string }{
		{"windows-1252", "Le musée est ouvert dès dix heures. "}, {"windows-1251", "Музей открыт каждый день. "},
		{"windows-1250", "Žáci napsali písemku a šli domů. "}, {"shift_jis", "電車が遅れているため、変更してください。"},
	} {
		enc, _ := charset.Lookup(s.label)
		one, err := enc.NewEncoder().String("<p>" + s.text + "</p>\n")
		if err != nil {
			b.Fatal(err)
		}
		for _, size := range []int{4 << 10, 64 << 10} {
			text := []byte(strings.Repeat(one, size/len(one)))
			b.Run(fmt.Sprintf("%s/%dKB", s.label, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Detect(text)
				}
			})
		}
	}
}
