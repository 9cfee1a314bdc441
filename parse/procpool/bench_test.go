package procpool

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"weft/parse"
)

// BenchmarkHandoff parses pages of 100 KB with html.Parse in a worker, whose
// results have half the size. handoff-µs is the part of an operation that is
// not parsing, waiting left out; share-% is its ratio to the parsing. cpu-µs and
// cpu-% are the same in CPU time, of both processes, with all that happens
// beside the parsing: what to look at while other programs run.
// inflight=1 has one page at a time, inflight=2 keeps the next one waiting.
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
			var parsing atomic.Int64 // ns of CPU time
			before, self := p.Stats(), selfUsage()
			b.SetParallelism(inFlight) // times GOMAXPROCS, which is set to 1 with -cpu 1
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					parsing.Add(mustParse(b, p, doc).BodyBytes)
				}
			})
			b.StopTimer()
			s, now := p.Stats(), selfUsage()
			cpu := now.User + now.System - self.User - self.System + s.User + s.System - before.User - before.System
			other := float64((cpu - time.Duration(parsing.Load())) / time.Microsecond)
			pages := float64(s.Pages - before.Pages)
			handoff := float64((s.Handoff - before.Handoff) / time.Microsecond)
			busy := float64((s.Workers[0].Busy - before.Workers[0].Busy) / time.Microsecond)
			b.ReportMetric(handoff/pages, "handoff-µs/page")
			b.ReportMetric(busy/pages, "parse-µs/page")
			b.ReportMetric(100*handoff/busy, "share-%")
			b.ReportMetric(other/pages, "cpu-µs/page")
			b.ReportMetric(100*other/float64(parsing.Load()/1000), "cpu-%")
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
