package text_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"weft/parse/text"
)

// What is asked for shares one look at the words and sentences, as far as that
// goes. Each answer has to be the one that it is alone.
func TestAskedTogetherOrAlone(t *testing.T) {
	all := text.Want{
		Words: true, Sentences: true, Characters: true, TopWords: true, Language: true, Readability: true,
		Keywords: true, Summary: true, ReadingTime: true, Fingerprint: true,
	}
	english := "The weaver sits at the loom. A shuttle carries the weft through the warp, and the reed beats it up! Does the loom stop? No.\n"
	// Hebrew letters around a full stop are one word of two sentences.
	hebrew := "האורג יושב מול הנול הישן.הוא מעביר את הסירה בין חוטי השתי. הסירה נושאת את חוטי הערב בין חוטי השתי.אין מנוחה בנול הישן.\n"
	a := text.NewAnalyzer()
	for name, s := range map[string]string{
		"empty": "", "English": english, "Hebrew": hebrew, "long": strings.Repeat(english, 2000),
		"long, cut in a word": strings.Repeat("weft", 7000) + strings.Repeat("loom.Warp,", 12000), "long Hebrew": strings.Repeat(hebrew, 1000),
	} {
		together := reflect.ValueOf(a.Analyze(s, all))
		fields := reflect.TypeFor[text.Stats]()
		for i := range fields.NumField() {
			var want text.Want
			field := fields.Field(i).Name
			reflect.ValueOf(&want).Elem().FieldByName(field).SetBool(true)
			alone := reflect.ValueOf(a.Analyze(s, want)).FieldByName(field)
			if got := together.FieldByName(field); !reflect.DeepEqual(got.Interface(), alone.Interface()) {
				t.Errorf("%s: %s is %v together, %v alone", name, field, got, alone)
			}
		}
	}
}

func TestASentenceThatEndsInsideAWord(t *testing.T) {
	const s = "The first one stands here alone. האורג יושב מול הנול הישן.הוא מעביר את הסירה בין חוטי השתי. ועוד משפט אחד בלי שום קשר לאחרים."
	got := text.NewAnalyzer().Analyze(s, text.Want{Summary: true}).Summary
	want := []string{"האורג יושב מול הנול הישן.", "הוא מעביר את הסירה בין חוטי השתי."}
	for _, sentence := range want {
		if !slices.Contains(got, sentence) {
			t.Errorf("%q is not in %q", sentence, got)
		}
	}
}
