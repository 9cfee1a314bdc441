package compare

import (
	"syscall"
	"time"
)

// usage is the processor time of this process, without its children.
type usage struct{ user, system time.Duration }

func usageNow() usage {
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return usage{}
	}
	var created, exited, kernel, user syscall.Filetime
	if err := syscall.GetProcessTimes(self, &created, &exited, &kernel, &user); err != nil {
		return usage{}
	}
	return usage{duration(user), duration(kernel)}
}

// duration reads a Filetime that is an amount of time: in units of 100 ns.
func duration(t syscall.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}
