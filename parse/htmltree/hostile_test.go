package htmltree

import (
	"bytes"
	"math"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// count parses a document and returns what it cost.
func count(t *testing.T, src []byte) (nodes, steps int) {
	t.Helper()
	b := newBuilder(src, Limits{}, new(Memory))
	for more := true; more; {
		b.read()
		more = b.process()
	}
	b.joinText()
	nodes, depth := checkTree(t, b.doc)
	if depth > 512 {
		t.Errorf("depth %d", depth)
	}
	if nodes > b.slabs.made {
		t.Errorf("%d nodes in the tree, %d made", nodes, b.slabs.made)
	}
	if most := 4*bytes.Count(src, []byte("<")) + 1100; nodes > most {
		t.Errorf("%d nodes, more than 4 for each tag", nodes)
	}
	return b.slabs.made, b.open.steps
}

// TestLinear holds what doc.go promises: whatever the document, the work and
// the nodes are at most in proportion to its length.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const size = 30_000
	for _, f := range hostile() {
		t.Run(f.name, func(t *testing.T) {
			nodes1, steps1 := count(t, f.document(size))
			nodes2, steps2 := count(t, f.document(2*size))
			if nodes2 > nodes1*22/10+10 {
				t.Errorf("%d nodes, and %d for the double size", nodes1, nodes2)
			}
			const filling = 128 * 128 / 2 // while the list of formatting elements grows, so do walks over it
			if steps2 > steps1*22/10+filling || steps2 > 100*2*size {
				t.Errorf("%d steps, and %d for the double size", steps1, steps2)
			}
		})
	}
}

// BenchmarkHostile shows by the clock what TestLinear shows by counts. For each
// family it takes the CPU time for 1 to 16 MB, interleaved, the least of several:
//
//	go test -run xxx -bench Hostile -benchtime 1x -cpu 1 ./parse/htmltree
//
// x/doubling is by how much the time grows with each doubling on average (the
// fourth root of the time for 16 MB by that for 1 MB), x/worst the largest ratio
// of a size's time to that of half the size. Beside them stand the nodes for each
// tag and the speed, both at 16 MB. All sizes begin alike: with nothing of the
// document in a cache, and in memory that comes fresh from the system. The garbage
// collector rests, as its cycles come by steps.
func BenchmarkHostile(b *testing.B) {
	const sizes, rounds = 5, 3
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for _, f := range hostile() {
		b.Run(strings.ReplaceAll(f.name, " ", "_"), func(b *testing.B) {
			var least [sizes]time.Duration
			var nodes, tags, size int
			for b.Loop() {
				for round := range rounds {
					for i := range sizes {
						src := f.document(1 << 20 << i)
						took, made := cpuTime(src)
						if round == 0 || took < least[i] {
							least[i] = took
						}
						nodes, tags, size = made, bytes.Count(src, []byte("<")), len(src)
					}
				}
			}
			worst := 0.0
			for i := 1; i < sizes; i++ {
				worst = max(worst, float64(least[i])/float64(least[i-1]))
			}
			b.ReportMetric(math.Pow(float64(least[sizes-1])/float64(least[0]), 1.0/(sizes-1)), "x/doubling")
			b.ReportMetric(worst, "x/worst")
			b.ReportMetric(float64(nodes)/float64(max(tags, 1)), "nodes/tag")
			b.ReportMetric(float64(size)/1e6/least[sizes-1].Seconds(), "MB/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// cpuTime returns the CPU time of one parse, from as many as make it longer
// than the clock's steps, and the nodes made. Memory goes back to the system
// before: small documents would find some that was used already, and only the
// largest pay for their pages. So it is with caches, where a small document would
// still be from the last time.
func cpuTime(src []byte) (took time.Duration, nodes int) {
	debug.FreeOSMemory()
	n := 0
	for took < 10*time.Millisecond {
		evict()
		start := processTime()
		b := newBuilder(src, Limits{}, new(Memory))
		for more := true; more; {
			b.read()
			more = b.process()
		}
		b.joinText()
		nodes = b.slabs.made
		took += processTime() - start
		n++
	}
	return took / time.Duration(n), nodes
}

// caches is more than fits into them.
var caches [128 << 20]byte

// evict takes everything else out of the caches.
func evict() {
	for i := 0; i < len(caches); i += 64 {
		caches[i]++
	}
}
