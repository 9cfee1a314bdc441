package bench

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"golang.org/x/net/html"

	"weft/parse/metadata"
)

// BenchmarkMetadata measures all metadata (authors, dates, structured data and
// the rest) as a part of the time of html.Parse on the same pages, page after
// page in turn, so that what else the machine does hits both:
//
//	go test -bench Metadata -cpu 1
//
// "ratio" is that of the sums, "median" that of the page in the middle. The
// walk that visits the elements is counted, though the program makes it anyway.
func BenchmarkMetadata(b *testing.B) {
	all := metadata.Want{Description: true, SiteName: true, Authors: true, Published: true, Modified: true, Image: true, Structured: true}
	for _, corpus := range []string{"python3-doc", "wcxb-dev"} {
		b.Run(corpus, func(b *testing.B) {
			list, _ := pages(b, corpus, 50<<20)
			var notes metadata.Collector
			var trees, metadata time.Duration
			ratios := make([]float64, len(list))
			for b.Loop() {
				for i, page := range list {
					start := time.Now()
					root, err := html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
					if err != nil {
						continue // nested too deeply for html.Parse
					}
					tree := time.Since(start)

					start = time.Now()
					notes.Reset(all)
					for n := range root.Descendants() {
						if n.Type == html.ElementNode {
							notes.Element(n)
						}
					}
					notes.Facts("https://example.org/2021/03/04/page.html", "en")
					took := time.Since(start)
					trees, metadata, ratios[i] = trees+tree, metadata+took, float64(took)/float64(tree)
				}
			}
			slices.Sort(ratios)
			b.ReportMetric(float64(metadata)/float64(trees), "ratio")
			b.ReportMetric(ratios[len(ratios)/2], "median")
			b.ReportMetric(ratios[len(ratios)*9/10], "p90")
		})
	}
}
