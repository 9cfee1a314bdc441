package compare

import (
	"math"
	"slices"
)

// Spread is the middle, the lowest and the highest of some measurements. Of
// five independent rounds, the lowest and the highest hold the true median
// between them with a probability of 94 % (1 - 2/2⁵).
type Spread struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// SpreadOf computes the Spread of at least one value.
func SpreadOf(values []float64) Spread {
	v := slices.Sorted(slices.Values(values))
	mid := v[len(v)/2]
	if len(v)%2 == 0 {
		mid = (v[len(v)/2-1] + mid) / 2
	}
	return Spread{mid, v[0], v[len(v)-1]}
}

// NoiseLevel is the probability under which a difference is believed: see
// Differ. With five rounds each it means that every round of the one was faster
// than every round of the other; with fewer nothing is believed.
const NoiseLevel = 0.01

// Differ is how likely values that differ as much as these come from one
// source: the Mann-Whitney U test, two-sided, with its exact distribution given
// the ties (H. B. Mann, D. R. Whitney: On a test of whether one of two random
// variables is stochastically larger than the other, 1947). It assumes nothing
// about how run times are distributed, only that the rounds were interleaved.
// It is 1 when one of them is empty.
func Differ(a, b []float64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 1
	}
	ranks := doubledRanks(slices.Concat(a, b))
	var sum, all int
	for i, r := range ranks {
		all += r
		if i < len(a) {
			sum += r
		}
	}
	// ways[k][s]: in how many ways k of the values have ranks that sum to s.
	ways := make([][]float64, len(a)+1)
	for k := range ways {
		ways[k] = make([]float64, all+1)
	}
	ways[0][0] = 1
	for _, r := range ranks {
		for k := len(a); k > 0; k-- {
			for s := all; s >= r; s-- {
				ways[k][s] += ways[k-1][s-r]
			}
		}
	}
	expected := float64(all) * float64(len(a)) / float64(len(ranks))
	off := math.Abs(float64(sum) - expected)
	var extreme, total float64
	for s, n := range ways[len(a)] {
		total += n
		if math.Abs(float64(s)-expected) >= off-1e-9 {
			extreme += n
		}
	}
	return extreme / total
}

// doubledRanks are twice the ranks of values, so that those of ties are whole
// numbers, too.
func doubledRanks(values []float64) []int {
	sorted := slices.Sorted(slices.Values(values))
	ranks := make([]int, len(values))
	for i, v := range values {
		first, _ := slices.BinarySearch(sorted, v)
		last := first
		for last < len(sorted) && sorted[last] == v {
			last++
		}
		ranks[i] = first + 1 + last
	}
	return ranks
}
