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

// Two million keys in random order, each seen twice: never a wrong answer,
// while every table grows many times.
func TestSeenIsRight(t *testing.T) {
	n := 2_000_000
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

// A list of ten million lines costs at most 40 bytes a line, whenever one
// looks and however late garbage is collected.
func TestSeenIsSmall(t *testing.T) {
	n := 10_000_000
	if testing.Short() {
		n = 1_000_000
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	s := NewSeen()
	key := []byte("https://example.com/")
	worst := 0.0
	for i := 1; i <= n; i++ {
		s.Add(string(strconv.AppendInt(key, int64(i), 36)), int64(i))
		if i%50_000 == 0 && i >= 500_000 {
			runtime.ReadMemStats(&m)
			worst = max(worst, float64(m.HeapAlloc-before)/float64(i))
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&m)
	live := float64(m.HeapAlloc-before) / float64(n)
	runtime.KeepAlive(s)
	t.Logf("%.1f bytes an entry, %.1f at worst", live, worst)
	if live > 20 || worst > 40 {
		t.Errorf("%.1f bytes an entry (at most 20), %.1f with garbage (at most 40)", live, worst)
	}
}

func BenchmarkSeen(b *testing.B) {
	s := NewSeen()
	key := []byte("https://example.com/")
	for i := range b.N {
		s.Add(string(strconv.AppendInt(key, int64(i), 36)), int64(i)+1)
	}
}
