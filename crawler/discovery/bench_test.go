package discovery

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"

	"weft/crawler/scope"
	"weft/parse/weburl"
	"weft/store"
)

// bigSite is a made-up site without end: page k has 39 links to pages that are
// known and one that is new.
type bigSite struct{ hosts int64 }

func (b bigSite) url(k int64) string {
	return fmt.Sprintf("https://h%d.site.example/section-%c/page-%d.html", k%b.hosts, 'a'+rune(k%26), k)
}

// record is that of page k, the seed being 0.
func (b bigSite) record(k int64, links []scope.Link) (*store.Record, []scope.Link) {
	links = links[:0]
	for i := range int64(39) {
		links = append(links, scope.Link{URL: b.url((k*7 + i*i*104_729) % (k + 1))})
	}
	links = append(links, scope.Link{URL: b.url(k + 1)})
	rec := &store.Record{
		Line: 1, Found: k, URL: b.url(k), Outcome: "ok",
		BodySHA256: fmt.Sprintf("%064x", k), Fingerprint: fmt.Sprintf("%016x", uint64(k)*0x9e3779b97f4a7c15),
	}
	if k > 0 {
		rec.Via, rec.Depth = b.url(k-1), int(k)
	}
	return rec, links
}

func newBigSite(tb testing.TB, hosts int64) (bigSite, *Fold) {
	f, err := New(&Config{Scope: scope.Config{Within: []string{"domain"}, Level: -1}, Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	b := bigSite{hosts}
	u, err := weburl.Canonical(b.url(0))
	if err != nil {
		tb.Fatal(err)
	}
	f.Seed(1, u)
	return b, f
}

// What a page costs the writer whose links are judged: 40 of them, of which one is
// new.
func BenchmarkDiscover(b *testing.B) {
	site, f := newBigSite(b, 1)
	var links []scope.Link
	var rec *store.Record
	b.ReportAllocs()
	for k := range int64(b.N) {
		b.StopTimer()
		rec, links = site.record(k, links)
		b.StartTimer()
		hold := f.Begin(rec.URL, rec.Depth)
		first := f.Found() + 1
		f.Discover(rec, false, links)
		f.Commit(rec, first, hold)
		if pages, err := f.Next(1024); err != nil || len(pages) != 1 {
			b.Fatal(len(pages), err)
		}
	}
}

// What ten million found URLs take in memory: a million pages with ten new links
// each, of which most wait. The worst has the garbage of growing tables in it.
func BenchmarkMemory10M(b *testing.B) {
	const pages, each = 1_000_000, 10
	heap := func() float64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(75)) // as cmd/weft has it
	for range b.N {
		site, f := newBigSite(b, 1000)
		runtime.GC()
		before, worst := heap(), 0.0
		for k := range int64(pages) {
			rec, _ := site.record(k, nil)
			links := make([]scope.Link, each)
			for i := range links {
				links[i].URL = site.url(k*each + int64(i) + 1)
			}
			hold := f.Begin(rec.URL, rec.Depth)
			first := f.Found() + 1
			f.Discover(rec, false, links)
			f.Commit(rec, first, hold)
			if _, err := f.Next(1); err != nil {
				b.Fatal(err)
			}
			if k%10_000 == 0 && k > pages/10 {
				worst = max(worst, (heap()-before)/float64(k*each))
			}
		}
		runtime.GC()
		b.ReportMetric((heap()-before)/pages/each, "B/URL")
		b.ReportMetric(worst, "B/URL-worst")
		f.Close()
	}
}

// What a record of an earlier run takes to be gone through.
func BenchmarkReplay(b *testing.B) {
	site, f := newBigSite(b, 1)
	b.ReportAllocs()
	rec, _ := site.record(0, nil)
	for k := range int64(b.N) {
		rec.Found, rec.URL = k, site.url(k)
		if k == 0 {
			rec.Found = 0
		}
		rec.Follow = []string{site.url(k + 1)}
		f.Replay(rec, all{})
	}
}

type all struct{}

func (all) HasFound(int64) bool { return true }

// What a resume of a million pages, all found and all with a record, takes before
// it can begin.
func BenchmarkOpenLog1M(b *testing.B) {
	const n = 1_000_000
	site := bigSite{1}
	path := b.TempDir() + "/log"
	l, err := NewLog(path)
	if err != nil {
		b.Fatal(err)
	}
	rec, _ := site.record(0, nil)
	for k := range int64(n) {
		rec.Found, rec.URL = k, site.url(k)
		rec.BodySHA256, rec.Fingerprint = fmt.Sprintf("%064x", k), fmt.Sprintf("%016x", uint64(k)*0x9e3779b97f4a7c15)
		rec.Follow = []string{site.url(k + 1)}
		l.Add(rec)
	}
	m, err := l.Mark(n)
	if err != nil {
		b.Fatal(err)
	}
	l.Close()
	for b.Loop() {
		_, f := newBigSite(b, 1)
		l, err := f.OpenLog(path, m, all{})
		if err != nil || l.Records() != n {
			b.Fatal(err)
		}
		l.Close()
		f.Close()
	}
	b.ReportMetric(float64(m.Bytes)/n, "B/record")
}
