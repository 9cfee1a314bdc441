package bench

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/html"

	"weft/parse/content"
	"weft/parse/htmltree"
)

// BenchmarkExtract measures the extraction of main content, type and headline
// against html.Parse on the same page, and reports the median and the 99th
// percentile of the quotient over all pages:
//
//	go test -run xxx -bench Extract -cpu 1
func BenchmarkExtract(b *testing.B) {
	model, err := content.Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, corpus := range []string{"python3-doc", "wcxb-dev"} {
		b.Run(corpus, func(b *testing.B) {
			list, size := pages(b, corpus, 60<<20)
			x := content.NewExtractor(model)
			var text []byte
			var quotients []float64
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				quotients = quotients[:0]
				for _, page := range list {
					b.StopTimer()
					parse := least(func() { html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false)) })
					root, _ := htmltree.Parse(page, htmltree.Limits{})
					extract := func() {
						x.Read(root, "")
						text, _ = x.AppendText(text[:0], 8<<20)
						x.Headline()
						x.Type()
					}
					took := least(extract)
					b.StartTimer()
					extract()
					quotients = append(quotients, float64(took)/float64(parse))
				}
			}
			slices.Sort(quotients)
			b.ReportMetric(quotients[len(quotients)/2], "median/html.Parse")
			b.ReportMetric(quotients[len(quotients)*99/100], "p99/html.Parse")
		})
	}
}

// least is the shorter of two runs: the other one was perhaps interrupted.
func least(f func()) time.Duration {
	start := time.Now()
	f()
	middle := time.Now()
	f()
	return min(middle.Sub(start), time.Since(middle))
}
