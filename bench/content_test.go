package bench

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/html"

	"weft/parse/content"
	"weft/parse/htmltree"
	"weft/parse/text"
)

// BenchmarkContent measures what is done with a page's tree against html.Parse
// on the same page: the extraction of main content, type and headline, the whole
// analysis of that text, and both together. It reports the median and the 99th
// percentile of each quotient over all pages:
//
//	go test -run xxx -bench Content -cpu 1 -benchtime 1x
func BenchmarkContent(b *testing.B) {
	model, err := content.Load()
	if err != nil {
		b.Fatal(err)
	}
	everything := text.Want{
		Words: true, Sentences: true, Characters: true, TopWords: true, Language: true, Readability: true,
		Keywords: true, Summary: true, ReadingTime: true, Fingerprint: true,
	}
	for _, corpus := range []string{"python3-doc", "wcxb-dev"} {
		b.Run(corpus, func(b *testing.B) {
			list, _ := pages(b, corpus, 60<<20)
			x, analyzer := content.NewExtractor(model), text.NewAnalyzer()
			var main []byte
			var extraction, analysis, both []float64
			for b.Loop() {
				extraction, analysis, both = nil, nil, nil
				for _, page := range list {
					parse := least(func() { html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false)) })
					root, _ := htmltree.Parse(page, htmltree.Limits{})
					extract := least(func() {
						x.Read(root, "")
						main, _ = x.AppendText(main[:0], 8<<20)
						x.Headline()
						x.Type()
					})
					analyze := least(func() { analyzer.Analyze(string(main), everything) })
					extraction = append(extraction, float64(extract)/float64(parse))
					analysis = append(analysis, float64(analyze)/float64(parse))
					both = append(both, float64(extract+analyze)/float64(parse))
				}
			}
			for name, quotients := range map[string][]float64{"extraction": extraction, "analysis": analysis, "both": both} {
				slices.Sort(quotients)
				b.ReportMetric(quotients[len(quotients)/2], name+"-median")
				b.ReportMetric(quotients[len(quotients)*99/100], name+"-p99")
			}
			b.ReportMetric(0, "ns/op")
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
