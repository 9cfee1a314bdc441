package metadata

import (
	"strings"
	"sync"
)

// periods are the words for parts of the day in the languages of the web (those
// of the Unicode CLDR and what is written beside them), a line for a part. Full
// stops, hyphens and space are left out: "p. m." is pm, "po południu" popołudniu.
// After a slash come the languages without which a word means something else.
const periods = `
am: am ante antemeridiem
am: 오전 새벽 아침 午前 上午 早上 早晨 清晨 凌晨
am: ص صباحا صباحًا قظ قبلازظهر قبلدوپہر לפנהצ לפנה״צ
am: πμ öö öğledenönce sabah पूर्वाह्न सुबह পূর্বাহ্ণ সকাল முற்பகல் காலை ก่อนเที่ยง
am: sa/vi sáng/vi dimineața fm/sv vm/nl,af ap/fi de/hu délelőtt reggel dop dopoledne dopoldne раніше пробед/bg пробяд/bg проб/bg прп дп/uk ранку утра ранкі претпладне преподне
am: delamañana damanhã dumatin delmatí delmattino dimattina morgens vormittags vorm priešpiet priekšp paradite eparadites fh/is yb/cy pg/ms subuh asubuhi rano
noon: 中午 正午 낮 정오 दोपहर trưa/vi mittags mediodía дня öğle tengahhari
pm: pm post postmeridiem
pm: 오후 저녁 午後 下午 傍晚
pm: م مساء مساءً بظ بعدازظهر بعددوپہر אחהצ אחה״צ
pm: μμ ös öğledensonra akşam अपराह्न शाम सायं অপরাহ্ণ বিকাল பிற்பகல் மாலை หลังเที่ยง
pm: ch/vi chiều/vi dupăamiază em/sv nm/nl,af ip/fi du/hu délután este odp odpoledne pop/sl popoldne слоб/bg следобед/bg пп/uk вечора вечера вечар попладне поподне
pm: delatarde datarde delaprèsmidi delaprésmidi delaprès-midi delatarda delpomeriggio dipomeriggio disera dusoir nachmittags nachm abends popiet pēcp pasdite epasdites eh/is yh/cy ptg/ms mchana popołudniu wieczorem jioni
night: 밤 夜 夜间 晚上 晚 रात đêm/vi tối/vi delanoche danoite dinotte delanit nachts gece ночи ночі wnocy
`

// dayPeriod is a part of the day that an hour may be counted in.
type dayPeriod struct {
	part      string // "am", "noon", "pm" or "night"
	languages string // "" for all
}

type periodTable struct {
	words  map[string]dayPeriod
	closed map[string]bool // of scripts whose words stand close
}

var dayPeriods = sync.OnceValue(func() *periodTable {
	t := periodTable{make(map[string]dayPeriod, 200), make(map[string]bool, 30)}
	for line := range strings.Lines(periods) {
		part, words, _ := strings.Cut(line, ":")
		for word := range strings.FieldsSeq(words) {
			word, languages, _ := strings.Cut(word, "/")
			t.words[word] = dayPeriod{part, languages}
			if word[0] >= 0xE3 { // CJK
				t.closed[word] = true
			}
		}
	}
	return &t
})

// maxPeriodTokens bounds a part of the day: "de l'après-midi" has six tokens.
const maxPeriodTokens = 7

// period reads the part of the day that stands at i: the longest one that begins
// there. It is "" if there is none.
func (r *dateReader) period(i int) (part string, end int) {
	word := ""
	end = i
	for k := i; k < i+maxPeriodTokens; k++ {
		t := r.at(k)
		if t.text == "" || t.number >= 0 {
			break
		}
		switch t.text {
		case ".", "-", "'", "’":
			if k == i {
				return "", i
			}
			continue
		}
		word += t.text
		p, ok := dayPeriods().words[word]
		if !ok || p.languages != "" && !strings.Contains(p.languages, r.language) {
			continue
		}
		part, end = p.part, k+1
	}
	if part != "" && r.at(end).text == "." {
		end++
	}
	return part, end
}

// hourOf counts an hour from midnight.
func hourOf(hour int, part string) int {
	if hour > 12 {
		return hour // it is counted so already
	}
	switch {
	case part == "am", part == "night" && (hour < 6 || hour == 12):
		return hour % 12
	case part == "pm", part == "night", part == "noon" && hour < 10:
		return hour%12 + 12
	}
	return hour
}
