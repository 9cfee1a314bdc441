package crawler

import (
	"fmt"
	"path/filepath"
	"testing"

	"weft/crawler/discovery"
	"weft/crawler/list"
	"weft/crawler/scope"
	"weft/parse"
	"weft/parse/weburl"
	"weft/store"
)

// What a page costs the writer, with all that hangs on it: 40 links are judged, of
// which one is new, the record goes into a file of JSON lines, and the new page into
// the frontier.
func BenchmarkWriter(b *testing.B) {
	c, err := New(Config{Follow: &discovery.Config{Scope: scope.Config{Level: -1}, Dir: b.TempDir()}})
	if err != nil {
		b.Fatal(err)
	}
	defer c.fold.Close()
	sink, err := store.Open(filepath.Join(b.TempDir(), "out.jsonl"), store.Options{NoCheckpoint: true})
	if err != nil {
		b.Fatal(err)
	}
	url := func(k int) string { return fmt.Sprintf("https://site.example/section-%c/page-%d.html", 'a'+k%26, k) }
	seed, err := weburl.Canonical(url(0))
	if err != nil {
		b.Fatal(err)
	}
	c.fold.Seed(1, seed)
	c.stats.start()
	c.tell()
	json := store.RawPage(`{"title":"A page of a site","description":"What the page is about, in a sentence or two."}`)
	pages := make([]*page, b.N)
	for k := range pages {
		p := newPage(1, list.Line{Number: 1, URL: url(k)})
		p.rec.Found, p.rec.Outcome, p.rec.Page = int64(k), parse.OK, json
		p.rec.BodySHA256, p.rec.Fingerprint = fmt.Sprintf("%064x", k), fmt.Sprintf("%016x", uint64(k)*0x9e3779b97f4a7c15)
		if k > 0 {
			p.rec.Via, p.rec.Depth = url(k-1), 1
		}
		for i := range 39 {
			p.links = append(p.links, scope.Link{URL: url((k*7 + i*i*104_729) % (k + 1))})
		}
		p.links = append(p.links, scope.Link{URL: url(k + 1)})
		pages[k] = p
	}
	b.ReportAllocs()
	b.ResetTimer()
	go func() {
		defer close(c.out)
		for _, p := range pages {
			c.out <- p
		}
	}()
	if err := c.write(sink); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	b.StopTimer()
	if err := sink.Close(); err != nil {
		b.Fatal(err)
	}
}
