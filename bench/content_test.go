package bench

import (
	"bytes"
	"slices"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/net/html"

	"weft/parse/content"
	"weft/parse/htmltree"
	"weft/parse/text"
)

// BenchmarkContent measures what is done with a page's tree against html.Parse
// on the same page: the extraction of main content, type and headline, the whole
// analysis of that text, and both together. Each page is read twice, with all others
// between, and the shorter time counts. It reports the median and the 99th percentile
// of each quotient over all pages:
//
//	go test -run xxx -bench Content -cpu 1 -benchtime 1x
func BenchmarkContent(b *testing.B) {
	everything := text.Want{
		Words: true, Sentences: true, Characters: true, TopWords: true, Language: true, Readability: true,
		Keywords: true, Summary: true, ReadingTime: true, Fingerprint: true,
	}
	for _, corpus := range []string{"python3-doc", "wcxb-dev"} {
		b.Run(corpus, func(b *testing.B) {
			list, _ := pages(b, corpus, 60<<20)
			x, analyzer := content.NewExtractor(content.Load()), text.NewAnalyzer()
			var main []byte
			type times struct{ parse, extract, analyze time.Duration }
			var least []times
			for b.Loop() {
				least = make([]times, len(list))
				for round := range 2 {
					for i, page := range list {
						start := time.Now()
						html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
						t := times{parse: time.Since(start)}
						root, _ := htmltree.Parse(page, htmltree.Limits{})
						start = time.Now()
						x.Read(root, "")
						main, _ = x.AppendText(main[:0], 8<<20)
						x.Headline()
						x.Type()
						t.extract = time.Since(start)
						start = time.Now()
						analyzer.Analyze(unsafe.String(unsafe.SliceData(main), len(main)), everything)
						t.analyze = time.Since(start)
						if l := &least[i]; round == 0 {
							*l = t
						} else {
							*l = times{min(l.parse, t.parse), min(l.extract, t.extract), min(l.analyze, t.analyze)}
						}
					}
				}
			}
			var extraction, analysis, both []float64
			for _, t := range least {
				extraction = append(extraction, float64(t.extract)/float64(t.parse))
				analysis = append(analysis, float64(t.analyze)/float64(t.parse))
				both = append(both, float64(t.extract+t.analyze)/float64(t.parse))
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
