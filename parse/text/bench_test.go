package text_test

import (
	"strings"
	"testing"

	"weft/parse/text"
)

func BenchmarkAnalyze(b *testing.B) {
	s := strings.Repeat("Concurrency is not parallelism, although it enables it. Waiting is spread over cheap tasks & computing over processes; "+
		"what that costs is measured, not believed.\n", 200)
	a := text.NewAnalyzer()
	for _, bm := range []struct {
		name string
		want text.Want
	}{
		{"all", text.Want{Words: true, Sentences: true, Characters: true, TopWords: true}},
		{"words", text.Want{Words: true}},
		{"sentences", text.Want{Sentences: true}},
		{"top-words", text.Want{TopWords: true}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				a.Analyze(s, bm.want)
			}
		})
	}
}
