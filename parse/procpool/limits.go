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
// is moved on with the pages, by cpuLimit. It is for the parent that cannot
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

// A cpuLimit is the CPU time after which the process is ended.
type cpuLimit struct {
	at     time.Duration
	looked time.Time // when the time used was last asked for
}

// lookEvery is how often it is asked for: a worker has one processor, so what it
// uses in between is about as much.
const lookEvery = 100 * time.Millisecond

// allow sees to it that a page can use d, give or take lookEvery, and not more
// than twice that and a second, of which the system's limits are multiples.
func (l *cpuLimit) allow(d time.Duration) {
	if l.at > 0 && time.Since(l.looked) < lookEvery {
		return // as for nearly every page
	}
	l.looked = time.Now()
	used := selfUsage()
	now := used.User + used.System
	if now+d <= l.at {
		return
	}
	l.at = now + 2*d
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CPU, &limit) != nil {
		return
	}
	limit.Cur = min(limit.Max, uint64(l.at/time.Second)+1)
	_ = syscall.Setrlimit(syscall.RLIMIT_CPU, &limit)
}
