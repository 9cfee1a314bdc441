package langid_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"weft/parse/text/langid"
)

func TestDetect(t *testing.T) {
	for want, s := range map[string]string{
		"en": "The weather was so bad that we stayed at home and read the papers.",
		"de": "Das Wetter war so schlecht, dass wir zu Hause blieben und Zeitung lasen.",
		"fr": "Il faisait si mauvais que nous sommes restés à la maison à lire les journaux.",
		"es": "Hacía tan mal tiempo que nos quedamos en casa leyendo los periódicos.",
		"pt": "O tempo estava tão ruim que ficamos em casa e lemos os jornais.",
		"it": "Il tempo era così brutto che siamo rimasti a casa a leggere i giornali.",
		"nl": "Het weer was zo slecht dat we thuis bleven en de krant lazen.",
		"sv": "Vädret var så dåligt att vi stannade hemma och läste tidningen.",
		"da": "Vejret var så dårligt, at vi blev hjemme og læste avisen hele dagen.",
		"fi": "Sää oli niin huono, että jäimme kotiin lukemaan sanomalehtiä.",
		"pl": "Pogoda była tak zła, że zostaliśmy w domu i czytaliśmy gazety.",
		"cs": "Počasí bylo tak špatné, že jsme zůstali doma a četli noviny.",
		"sk": "Počasie bolo také zlé, že sme zostali doma a čítali noviny.",
		"hu": "Olyan rossz idő volt, hogy otthon maradtunk és újságot olvastunk.",
		"ro": "Vremea era atât de rea încât am rămas acasă și am citit ziarele.",
		"tr": "Hava o kadar kötüydü ki evde kaldık ve gazeteleri okuduk.",
		"vi": "Thời tiết xấu đến nỗi chúng tôi ở nhà và đọc báo cả ngày.",
		"ru": "Погода была такой плохой, что мы остались дома и читали газеты.",
		"uk": "Погода була такою поганою, що ми залишилися вдома і читали газети.",
		"bg": "Времето беше толкова лошо, че останахме вкъщи и четохме вестници.",
		"el": "Ο καιρός ήταν τόσο κακός που μείναμε σπίτι.",
		"ar": "كان الطقس سيئا للغاية لدرجة أننا بقينا في المنزل وقرأنا الصحف.",
		"fa": "هوا آنقدر بد بود که در خانه ماندیم و روزنامه خواندیم.",
		"he": "מזג האוויר היה כל כך גרוע שנשארנו בבית.",
		"hi": "मौसम इतना खराब था कि हम घर पर रहे और अखबार पढ़ते रहे।",
		"zh": "天气太糟糕了，我们待在家里看报纸。",
		"ja": "天気がとても悪かったので、家で新聞を読んでいました。",
		"ko": "날씨가 너무 나빠서 집에서 신문을 읽었습니다.",
		"th": "อากาศแย่มากจนเราอยู่บ้านอ่านหนังสือพิมพ์",
	} {
		if got := langid.Detect(s); got.Code != want || got.Confidence < 50 {
			t.Errorf("%s: got %+v", want, got)
		}
	}
}

// However sure the beginning is, the rest has its say.
func TestALongTextIsNotJudgedByItsBeginning(t *testing.T) {
	const (
		english = "The weather was so bad that we stayed at home and read the papers. "
		french  = "Il faisait si mauvais que nous sommes restés à la maison à lire les journaux. "
	)
	for n := range 4 {
		beginning := strings.Repeat(french, n)
		if got := langid.Detect(beginning + strings.Repeat(english, 40)); got != (langid.Guess{Code: "en", Confidence: 100}) {
			t.Errorf("%d bytes of French before: got %+v", len(beginning), got)
		}
	}
}

func TestTermsOfAnotherScriptDoNotDecide(t *testing.T) {
	const s = "Чтобы изменить настройки HTTP proxy в Linux, нужно запустить systemctl restart nginx и проверить, что пишет journalctl."
	if got := langid.Detect(s); got.Code != "ru" {
		t.Errorf("got %+v", got)
	}
}

func TestWhatIsNoTextHasNoLanguage(t *testing.T) {
	for _, s := range []string{"", " \n", "12 345.67 €", "— … !", "\xff\xfe", "👩‍👩‍👧"} {
		if got := langid.Detect(s); got != (langid.Guess{}) {
			t.Errorf("%q: got %+v", s, got)
		}
	}
}

func TestAFewLettersAreNeverSure(t *testing.T) {
	for _, s := range []string{"OK", "Info", "la", "radio"} {
		if got := langid.Detect(s); got.Confidence > 50 {
			t.Errorf("%q: got %+v", s, got)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("The cat")
	f.Add(strings.Repeat("жé\xff ", 600))
	f.Fuzz(func(t *testing.T, s string) {
		got := langid.Detect(s)
		if !utf8.ValidString(got.Code) || got.Confidence < 0 || got.Confidence > 100 || (got.Code == "") != (got.Confidence == 0) {
			t.Errorf("%q: %+v", s, got)
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	s := strings.Repeat("The weather was so bad that we stayed at home and read the papers. ", 200)
	b.ReportAllocs()
	for b.Loop() {
		langid.Detect(s)
	}
}
