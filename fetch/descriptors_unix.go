//go:build unix

package fetch

import (
	"math"
	"syscall"
)

// DescriptorLimit returns how many descriptors the process may have open.
// That is the hard limit: Go's own start raises the soft one to it (package os,
// since Go 1.19). Without a known limit it is [math.MaxInt].
//
// An exchange needs one descriptor, two more while its name is looked up, and
// an idle connection one.
func DescriptorLimit() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil || uint64(l.Cur) > math.MaxInt {
		return math.MaxInt
	}
	return int(l.Cur)
}
