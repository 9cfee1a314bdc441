//go:build !unix

package fetch

import "math"

// DescriptorLimit returns [math.MaxInt]: this system has no such limit.
func DescriptorLimit() int { return math.MaxInt }
