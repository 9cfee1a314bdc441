package text

import (
	"math/rand/v2"
	"testing"
)

// The fingerprint has a bit where more than half of the features have it, however
// many of them still wait to be added.
func TestSimhashCountsEveryFeature(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var h simhash
	var counts [64]int
	a, b := rnd.Uint64(), rnd.Uint64()
	h.add(a)
	h.add(b)
	for n := 1; n <= 5000; n++ {
		c := rnd.Uint64()
		h.add(c)
		f := feature(a, b, c)
		a, b = b, c
		want := uint64(0)
		for i := range counts {
			counts[i] += int(f >> i & 1)
			if 2*counts[i] > n {
				want |= 1 << i
			}
		}
		if n > 600 && n%97 != 0 {
			continue
		}
		if got, ok := h.sum(); !ok || got != want {
			t.Fatalf("%d features: got %016x, %t, want %016x", n, got, ok, want)
		}
	}
}
