package charset

import (
	"testing"

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
		{"windows-1253", "Αυτή είναι μια σύντομη πρόταση στα ελληνικά. Σήμερα ο καιρός είναι καλός και πήγαμε στο πάρκο.", ""},
		{"windows-1255", "זהו משפט קצר שנכתב בעברית. היום מזג האוויר טוב והלכנו לטייל בפארק הגדול של העיר.", ""},
		{"windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy. Zażółć gęślą jaźń.", ""},
		{"windows-1254", "Bu Türkçe yazılmış kısa bir cümledir; güneşli bir günde çocuklar şarkı söylüyor.", ""},
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
