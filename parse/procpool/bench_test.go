package procpool

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"weft/parse"
)

// BenchmarkHandoff gives pages of 100 KB to a worker that works on each for as
// long as html.Parse takes for it, and answers half as much. handoff-µs is the
// part of an operation that is not this work, waiting left out; share-% is its
// ratio to the work. cpu-µs and cpu-% are all the CPU time beside the work, of
// both processes, with the benchmark's own. inflight=1 has one page at a time,
// inflight=2 keeps the next one waiting.
//
// The worker leaves no garbage. That of html.Parse is collected between pages,
// too, and as long as the hand-over.
func BenchmarkHandoff(b *testing.B) {
	row := []byte(`<tr class="row"><td><a href="/item?id=12">An item of the list</a></td><td>some <b>bold</b> words &amp; more</td></tr>` + "\n")
	doc := parse.Document{Body: bytes.Repeat(row, 100<<10/len(row))}
	doc.URL = fmt.Sprint("work:", htmlParseTime(b, doc.Body))
	for _, inFlight := range []int{1, 2} {
		b.Run(fmt.Sprintf("inflight=%d", inFlight), func(b *testing.B) {
			p := newPool(b, Config{Procs: 1})
			for range 20 {
				mustParse(b, p, doc)
			}
			var work atomic.Int64 // ns of CPU time
			before, self := p.Stats(), selfUsage()
			b.SetParallelism(inFlight) // times GOMAXPROCS, which is set to 1 with -cpu 1
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					work.Add(mustParse(b, p, doc).BodyBytes)
				}
			})
			b.StopTimer()
			s, now := p.Stats(), selfUsage()
			cpu := now.User + now.System - self.User - self.System + s.User + s.System - before.User - before.System
			other := float64(cpu.Nanoseconds() - work.Load())
			pages := float64(s.Pages - before.Pages)
			handoff := float64(s.Handoff - before.Handoff)
			busy := float64(s.Workers[0].Busy - before.Workers[0].Busy)
			b.ReportMetric(handoff/pages/1e3, "handoff-µs/page")
			b.ReportMetric(busy/pages/1e3, "work-µs/page")
			b.ReportMetric(100*handoff/busy, "share-%")
			b.ReportMetric(other/pages/1e3, "cpu-µs/page")
			b.ReportMetric(100*other/float64(work.Load()), "cpu-%")
		})
	}
}

// htmlParseTime is the median time that html.Parse takes for body.
func htmlParseTime(b *testing.B, body []byte) time.Duration {
	times := make([]time.Duration, 101)
	for i := range times {
		start := time.Now()
		if _, err := html.Parse(bytes.NewReader(body)); err != nil {
			b.Fatal(err)
		}
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// BenchmarkStart is the time from nothing to a worker that takes pages.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		p := newPool(b, Config{Procs: 1})
		p.Close()
	}
}

// BenchmarkBehindHang is what a page loses that comes to the only worker after
// one that hangs: that page is tried twice. over-ms is the delay beyond twice
// the deadline, at most.
func BenchmarkBehindHang(b *testing.B) {
	const deadline = 500 * time.Millisecond
	p := newPool(b, Config{Procs: 1, Timeout: deadline})
	var over time.Duration
	for b.Loop() {
		var hanging sync.WaitGroup
		hanging.Go(func() { mustParse(b, p, parse.Document{URL: "hang"}) })
		time.Sleep(20 * time.Millisecond) // it is there first
		began := time.Now()
		mustParse(b, p, parse.Document{URL: "http://a.example/"})
		over = max(over, time.Since(began)-2*deadline)
		hanging.Wait()
	}
	b.ReportMetric(float64(over)/1e6, "over-ms")
}

// BenchmarkFrames writes a document's and a result's frame and reads them again,
// without a pipe in between.
func BenchmarkFrames(b *testing.B) {
	doc := parse.Document{URL: "https://a.example/page", ContentType: "text/html; charset=utf-8", ContentEncoding: "gzip", Body: make([]byte, 20<<10)}
	result := parse.Result{Outcome: parse.OK, ContentType: "text/html", Charset: "utf-8", BodySHA256: strings.Repeat("0", 64), Page: make([]byte, 20<<10)}
	var wire bytes.Buffer
	var buf []byte
	pass := func(f frame) frame {
		wire.Reset()
		if err := writeFrame(&wire, &f, 1<<20); err != nil {
			b.Fatal(err)
		}
		f, err := readFrame(&wire, 1<<20, buf)
		if err != nil {
			b.Fatal(err)
		}
		buf = f.buf
		return f
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeDocument(pass(documentFrame(doc))); err != nil {
			b.Fatal(err)
		}
		if _, _, err := decodeResult(pass(resultFrame(1, result, usage{}))); err != nil {
			b.Fatal(err)
		}
	}
}
