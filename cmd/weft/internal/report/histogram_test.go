package report

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Quantiles are within 1/64 of the exact ones, over nine decades of times.
func TestQuantiles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var h histogram
	var all []time.Duration
	for range 20_000 {
		d := time.Duration(math.Exp(r.Float64() * math.Log(3.6e12)))
		h.add(d)
		all = append(all, d)
	}
	slices.Sort(all)
	for _, q := range []float64{0.001, 0.25, 0.5, 0.95, 0.99, 0.9999, 1} {
		want := float64(all[int(math.Ceil(q*float64(len(all))))-1])
		if got := float64(h.quantile(q)); math.Abs(got-want) > want/64+1 {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
	if h.max != all[len(all)-1] || h.count != int64(len(all)) {
		t.Errorf("%d times up to %v", h.count, h.max)
	}
}

func TestQuantileOfOne(t *testing.T) {
	var h histogram
	h.add(1234567)
	if got := h.quantile(0.5); got != 1234567 {
		t.Errorf("%v", got)
	}
	if got := new(histogram).quantile(0.5); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

// Every time falls into the bucket whose bounds hold it, also those that no
// page will ever take.
func TestBuckets(t *testing.T) {
	for _, d := range []time.Duration{-1, 0, 1, 31, 32, 33, 63, 64, 65, 1e3, 1e6, 1e9, 1e12, 1<<50 - 1, 1 << 50, math.MaxInt64} {
		i := bucketOf(d)
		d = min(max(d, 0), 1<<50-1)
		if floorOf(i) > d || floorOf(i+1) <= d {
			t.Errorf("%d is in the bucket from %d to %d", d, floorOf(i), floorOf(i+1))
		}
	}
}

// The shape has all times in it, in steps that meet.
func TestShape(t *testing.T) {
	var h histogram
	for i := range 1000 {
		h.add(time.Duration(i*i) * time.Microsecond)
	}
	var n int64
	bars := h.shape()
	for i, b := range bars {
		n += b.count
		if i > 0 && b.from != bars[i-1].to {
			t.Errorf("%v does not begin where %v ends", b, bars[i-1])
		}
	}
	if n != 1000 || bars[0].count == 0 || bars[len(bars)-1].count == 0 {
		t.Errorf("%d times in %d bars", n, len(bars))
	}
}
