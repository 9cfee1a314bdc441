// Package stat has what the measuring commands work out of their rounds.
package stat

import "slices"

// Median is the middle of v, or the mean of the two in the middle. There must be
// at least one.
func Median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}
