package bench

import (
	"testing"

	"weft/parse"
)

// BenchmarkPage is the whole parse stage: bytes to finished JSON, with the
// fields of a default run and with those of the peers' task:
//
//	go test -run xxx -bench Page -cpu 1 -benchtime 3x
func BenchmarkPage(b *testing.B) {
	configs := []struct {
		name string
		cfg  parse.Config
	}{
		{"default", parse.Config{}},
		{"peers", parse.Config{Text: "all", Fields: []string{"title", "headings", "links", "analysis.words", "analysis.top_words"}}},
	}
	for _, corpus := range []string{"python3-doc", "wcxb-dev"} {
		list, size := pages(b, corpus, 40<<20)
		for _, c := range configs {
			b.Run(corpus+"/"+c.name, func(b *testing.B) {
				p, err := parse.New(c.cfg)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(size))
				var page []byte
				for b.Loop() {
					for _, body := range list {
						r := p.ParseInto(page, parse.Document{URL: "https://site.example/dir/page.html", ContentType: "text/html; charset=utf-8", Body: body})
						page = r.Page
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(list)), "µs/page")
			})
		}
	}
}
