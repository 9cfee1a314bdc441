package scope

import (
	"encoding/binary"
	"runtime"
	"strconv"
	"testing"
)

func TestAHashTableHasWhatWasAdded(t *testing.T) {
	var set hashTable
	if set.has(1) {
		t.Error("the empty set has 1")
	}
	const n = 200_000
	at := func(i int) uint64 { return hashOf(strconv.Itoa(i)).short() }
	for i := range n {
		if !set.add(at(i)) {
			t.Fatalf("%d is there before it was added", i)
		}
		if set.add(at(i)) || !set.has(at(i)) {
			t.Fatalf("%d is not there", i)
		}
	}
	for i := range n {
		if !set.has(at(i)) {
			t.Fatalf("%d is lost", i)
		}
		if set.has(at(n + i)) {
			t.Fatalf("%d was never added", n+i)
		}
	}
	for _, h := range []uint64{0, 1 << 44, ^uint64(0)} { // bits of which nothing is kept
		set.add(h)
		if !set.has(h) {
			t.Errorf("%x is not there", h)
		}
	}
}

// BenchmarkHashTable10M shows the memory that a page takes.
func BenchmarkHashTable10M(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var set hashTable
		const n = 10_000_000
		var buf [8]byte
		for i := range uint64(n) {
			binary.LittleEndian.PutUint64(buf[:], i)
			set.add(hashOf(string(buf[:])).short())
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "bytes/hash")
		runtime.KeepAlive(&set)
	}
}

// BenchmarkDiscover is a page with 40 links, four of them new.
func BenchmarkDiscover(b *testing.B) {
	for _, within := range []string{"host", "domain", "prefix"} {
		b.Run(within, func(b *testing.B) {
			s, seen := mustNew(b, Config{Within: []string{within}, Level: -1}), make(seenMap)
			s.Seed(home)
			ls := make([]Link, 40)
			for i := range ls {
				ls[i].URL = home + "library/module-" + strconv.Itoa(i) + ".html"
			}
			n := 0
			for b.Loop() {
				for i := range 4 {
					n++
					ls[i].URL = home + "page/" + strconv.Itoa(n)
				}
				s.Discover(Page{URL: ls[0].URL, Depth: 1, BodySHA256: ls[0].URL}, ls, seen)
			}
		})
	}
}

// BenchmarkPatterns shows the memory that all patterns that are watched take.
func BenchmarkPatterns(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		ps := newPatterns(maxPatterns)
		for n := range maxRecent {
			for p := range maxPatterns {
				ps.page(strconv.Itoa(p), strconv.FormatUint(hashOf(strconv.Itoa(n)).short(), 16), false, false)
			}
		}
		ps.texts = hashTable{}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/maxPatterns, "bytes/pattern")
		runtime.KeepAlive(&ps)
	}
}
