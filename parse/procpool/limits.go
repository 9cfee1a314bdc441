//go:build linux || darwin

package procpool

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// cpuMessage is what a worker says when limitCPU ends it.
const cpuMessage = "the page has used up its CPU time"

// limitCPU makes the process end when a limit of CPU time is reached. The limit
// is set anew before every page, by allowCPU. It is for the parent that cannot
// look after its workers, because it is stopped (Ctrl-Z, a debugger): a page
// that hangs would keep a processor busy all that time.
func limitCPU() error {
	reached := make(chan os.Signal, 1)
	signal.Notify(reached, syscall.SIGXCPU)
	go func() {
		<-reached
		fmt.Fprintln(os.Stderr, cpuMessage)
		os.Exit(1)
	}()
	return nil
}

// allowCPU allows the process as much CPU time as it has used, and d beyond.
func allowCPU(used usage, d time.Duration) {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CPU, &limit) != nil {
		return
	}
	limit.Cur = min(limit.Max, uint64((used.User+used.System+d)/time.Second)+1)
	_ = syscall.Setrlimit(syscall.RLIMIT_CPU, &limit)
}
