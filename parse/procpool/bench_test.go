package procpool

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"weft/parse"
)

// BenchmarkHandoff parses pages of 100 KB with html.Parse in a worker, whose
// results have half the size. handoff-µs is the part of an operation that is
// not parsing, waiting left out; share-% is its ratio to the parsing.
// "alone" has one page at a time, "queued" keeps the next one waiting.
func BenchmarkHandoff(b *testing.B) {
	row := []byte(`<tr class="row"><td><a href="/item?id=12">An item of the list</a></td><td>some <b>bold</b> words &amp; more</td></tr>` + "\n")
	body := bytes.Repeat(row, 100<<10/len(row))
	for _, inFlight := range []int{1, 2} {
		b.Run(fmt.Sprintf("inflight=%d", inFlight), func(b *testing.B) {
			p := newPool(b, Config{Procs: 1})
			doc := parse.Document{URL: "html", Body: body}
			for range 20 {
				mustParse(b, p, doc)
			}
			before := p.Stats()
			b.SetParallelism(inFlight) // times GOMAXPROCS, which is set to 1 with -cpu 1
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					mustParse(b, p, doc)
				}
			})
			b.StopTimer()
			s := p.Stats()
			pages := float64(s.Pages - before.Pages)
			handoff := float64((s.Handoff - before.Handoff) / time.Microsecond)
			busy := float64((s.Workers[0].Busy - before.Workers[0].Busy) / time.Microsecond)
			b.ReportMetric(handoff/pages, "handoff-µs/page")
			b.ReportMetric(busy/pages, "parse-µs/page")
			b.ReportMetric(100*handoff/busy, "share-%")
		})
	}
}

// BenchmarkStart is the time from nothing to a worker that takes pages.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		p := newPool(b, Config{Procs: 1})
		p.Close()
	}
}
