//go:build unix

package compare

import (
	"syscall"
	"time"
)

// usage is the processor time of this process, without its children.
type usage struct{ user, system time.Duration }

func usageNow() usage {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return usage{}
	}
	return usage{time.Duration(r.Utime.Nano()), time.Duration(r.Stime.Nano())}
}
