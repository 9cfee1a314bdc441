package report

import (
	"math/bits"
	"time"
)

// Each doubling of a time is divided into subBuckets equal parts, as in Gil
// Tene's HdrHistogram. A bucket is at most 1/32 of its value wide and stands
// for its middle, so that what is read back is off by 1/64 (1.6 %) at most.
const (
	subBits    = 5
	subBuckets = 1 << subBits
	octaves    = 50 - subBits // up to 2^50 ns, 13 days; longer times count as that
)

// histogram counts times in 11 KB, whatever their number.
type histogram struct {
	count   int64
	max     time.Duration
	buckets [(octaves + 1) * subBuckets]int64
}

func (h *histogram) add(d time.Duration) {
	h.count++
	h.max = max(h.max, d)
	h.buckets[bucketOf(d)]++
}

func bucketOf(d time.Duration) int {
	v := uint64(max(d, 0))
	if v < subBuckets {
		return int(v)
	}
	octave := bits.Len64(v) - subBits - 1
	if octave >= octaves {
		return len(histogram{}.buckets) - 1
	}
	return octave*subBuckets + int(v>>octave)
}

// floorOf is the shortest time that bucket i counts.
func floorOf(i int) time.Duration {
	if i < subBuckets {
		return time.Duration(i)
	}
	octave := i/subBuckets - 1
	return time.Duration(subBuckets+i%subBuckets) << octave
}

// quantile is the time that the share q of all times does not exceed.
func (h *histogram) quantile(q float64) time.Duration {
	rank := int64(q * float64(h.count))
	if float64(rank) < q*float64(h.count) {
		rank++
	}
	if rank >= h.count {
		return h.max
	}
	var seen int64
	for i, n := range h.buckets {
		if seen += n; n > 0 && seen >= rank {
			return min((floorOf(i)+floorOf(i+1)-1)/2, h.max)
		}
	}
	return h.max
}

// A bar is a part of a histogram's shape.
type bar struct {
	from, to time.Duration
	count    int64
}

// quarters begin the four parts of an octave whose widths on a logarithmic
// scale are nearly equal: 0.248, 0.244, 0.263 and 0.245 octaves.
var quarters = [...]int{0, 6, 13, 22, subBuckets}

// shape is the histogram in quarters of an octave, from the first that is not
// empty to the last.
func (h *histogram) shape() []bar {
	var bars []bar
	for octave := range octaves + 1 {
		base := octave * subBuckets
		for q := range len(quarters) - 1 {
			b := bar{from: floorOf(base + quarters[q]), to: floorOf(base + quarters[q+1])}
			for _, n := range h.buckets[base+quarters[q] : base+quarters[q+1]] {
				b.count += n
			}
			if b.count > 0 || len(bars) > 0 {
				bars = append(bars, b)
			}
		}
	}
	for len(bars) > 0 && bars[len(bars)-1].count == 0 {
		bars = bars[:len(bars)-1]
	}
	return bars
}
