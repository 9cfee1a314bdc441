package discovery

import (
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"testing"

	"weft/parse/weburl"
)

// idOf is an ID that is made of a number, spread as a hash is.
func idOf(n int) (id weburl.ID) {
	binary.LittleEndian.PutUint64(id[:], uint64(n+1)*0x9e3779b97f4a7c15)
	return id
}

func TestAPageIsFirstWhereItWasMetFirst(t *testing.T) {
	var s seenSet
	const most = 1<<31 - 1
	for _, step := range []struct {
		key     int
		at      place
		earlier place
		dup     bool
	}{
		{1, lineAt(1), 0, false},
		{2, lineAt(2), 0, false},
		{1, lineAt(3), lineAt(1), true},
		{1, lineAt(4), lineAt(1), true},
		{3, foundAt(1), 0, false},
		{3, lineAt(5), foundAt(1), true},
		{3, foundAt(2), foundAt(1), true},
		{4, lineAt(1 << 33), 0, false},
		{4, lineAt(1<<33 + 1), lineAt(most), true},
		{5, foundAt(1 << 33), 0, false},
		{5, lineAt(1), foundAt(most), true},
	} {
		if had := s.has(idOf(step.key)); had != step.dup {
			t.Errorf("has(%d) = %v before add, want %v", step.key, had, step.dup)
		}
		earlier, dup := s.add(idOf(step.key), step.at)
		if earlier != step.earlier || dup != step.dup {
			t.Errorf("add(%d, %x) = %x, %v, want %x, %v", step.key, step.at, earlier, dup, step.earlier, step.dup)
		}
	}
	if line, found := foundAt(7).split(); line != 0 || found != 7 {
		t.Errorf("the seventh found page is line %d, found %d", line, found)
	}
	if line, found := lineAt(7).split(); line != 7 || found != 0 {
		t.Errorf("line 7 is line %d, found %d", line, found)
	}
}

// A million keys in random order, each seen twice: never a wrong answer,
// while every table grows many times.
func TestWhatWasSeenIsNeverForgotten(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n /= 10
	}
	s := new(seenSet)
	r := rand.New(rand.NewPCG(1, 2))
	first := make([]int64, n) // by key
	for line := int64(1); line <= int64(2*n); line++ {
		k := r.IntN(n)
		earlier, dup := s.add(idOf(k), lineAt(line))
		if int64(earlier) != first[k] || dup != (first[k] != 0) {
			t.Fatalf("line %d, key %d: got %d, %v, want %d", line, k, earlier, dup, first[k])
		}
		if !dup {
			first[k] = line
		}
	}
}

// A page that was seen costs less than 20 bytes. (BenchmarkSeen10M has the
// figures of ten million: 32 bytes bound them with all garbage of growing.)
func TestAPageThatWasSeenCostsFewBytes(t *testing.T) {
	if live, _ := seenBytes(1_000_000); live > 20 {
		t.Errorf("%.1f bytes an entry, want at most 20", live)
	}
}

// seenBytes is the memory of an entry in a set of n, and the largest share of
// the heap, uncollected garbage included, that an entry had on the way.
func seenBytes(n int) (live, worst float64) {
	heap := func() float64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(75)) // as cmd/weft has it
	runtime.GC()
	before := heap()
	s := new(seenSet)
	for i := 1; i <= n; i++ {
		s.add(idOf(i), lineAt(int64(i)))
		if i%(n/200) == 0 && i >= n/10 {
			worst = max(worst, (heap()-before)/float64(i))
		}
	}
	runtime.GC()
	live = (heap() - before) / float64(n)
	runtime.KeepAlive(s)
	return live, worst
}

func BenchmarkSeen(b *testing.B) {
	s := new(seenSet)
	for i := range b.N {
		s.add(idOf(i), lineAt(int64(i)+1))
	}
}

func BenchmarkSeen10M(b *testing.B) {
	for range b.N {
		live, worst := seenBytes(10_000_000)
		b.ReportMetric(live, "B/entry")
		b.ReportMetric(worst, "B/entry-worst")
	}
}
