package frontier

import (
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"
)

func TestSeenTellsTheFirstLine(t *testing.T) {
	s := NewSeen()
	for _, step := range []struct {
		key     string
		line    int64
		earlier int64
		dup     bool
	}{
		{"http://a/", 1, 0, false},
		{"http://b/", 2, 0, false},
		{"http://a/", 3, 1, true},
		{"http://a/", 4, 1, true},
		{"", 5, 0, false},
		{"", 6, 5, true},
		{"http://c/", 1 << 33, 0, false},
		{"http://c/", 1<<33 + 1, 1<<32 - 1, true},
	} {
		earlier, dup := s.Add(step.key, step.line)
		if earlier != step.earlier || dup != step.dup {
			t.Errorf("Add(%q, %d) = %d, %v, want %d, %v", step.key, step.line, earlier, dup, step.earlier, step.dup)
		}
	}
}

// A million keys in random order, each seen twice: never a wrong answer,
// while every table grows many times.
func TestSeenIsRight(t *testing.T) {
	n := 1_000_000
	if testing.Short() {
		n /= 10
	}
	s := NewSeen()
	r := rand.New(rand.NewPCG(1, 2))
	first := make([]int64, n) // by key
	for line := int64(1); line <= int64(2*n); line++ {
		k := r.IntN(n)
		earlier, dup := s.Add(strconv.Itoa(k), line)
		if earlier != first[k] || dup != (first[k] != 0) {
			t.Fatalf("line %d, key %d: got %d, %v, want %d", line, k, earlier, dup, first[k])
		}
		if !dup {
			first[k] = line
		}
	}
}

// A line that was seen costs less than 20 bytes. (BenchmarkSeen10M has the
// figures of a long list: 40 bytes bound them with all garbage of growing.)
func TestSeenIsSmall(t *testing.T) {
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
	random := make([]byte, n+16)
	rand.NewChaCha8([32]byte{}).Read(random)
	keys := string(random) // its parts are keys that cost nothing
	runtime.GC()
	before := heap()
	s := NewSeen()
	for i := 1; i <= n; i++ {
		s.Add(keys[i:i+16], int64(i))
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
	s := NewSeen()
	key := []byte("https://example.com/")
	for i := range b.N {
		s.Add(string(strconv.AppendInt(key, int64(i), 36)), int64(i)+1)
	}
}

func BenchmarkSeen10M(b *testing.B) {
	for range b.N {
		live, worst := seenBytes(10_000_000)
		b.ReportMetric(live, "B/entry")
		b.ReportMetric(worst, "B/entry-worst")
	}
}
