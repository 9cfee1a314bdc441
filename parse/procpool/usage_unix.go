//go:build unix

package procpool

import (
	"os"
	"runtime"
	"syscall"
	"time"
)

// selfUsage is what this process has used so far.
func selfUsage() usage {
	var ru syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &ru); err != nil {
		return usage{}
	}
	return usageOf(&ru)
}

// endUsage is what an ended process has used.
func endUsage(state *os.ProcessState) usage {
	if ru, ok := state.SysUsage().(*syscall.Rusage); ok {
		return usageOf(ru)
	}
	return usage{}
}

func usageOf(ru *syscall.Rusage) usage {
	peak := int64(ru.Maxrss)
	if runtime.GOOS != "darwin" { // getrusage(2): bytes on Darwin, KiB elsewhere
		peak *= 1024
	}
	return usage{
		User:    time.Duration(ru.Utime.Nano()),
		System:  time.Duration(ru.Stime.Nano()),
		PeakRSS: peak,
	}
}
