//go:build unix

package procpool

import (
	"os"
	"syscall"
)

// garble writes into the frames, wherever their pipe is now.
func garble(text string) {
	for fd := 3; fd < 20; fd++ {
		var st syscall.Stat_t
		if syscall.Fstat(fd, &st) == nil && st.Mode&syscall.S_IFMT == syscall.S_IFIFO {
			syscall.Write(fd, []byte(text))
		}
	}
}

func killSelf() { syscall.Kill(os.Getpid(), syscall.SIGKILL) }

func trySyscall(what string) error {
	if what == "kill" {
		return syscall.Kill(os.Getppid(), 0)
	}
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: 1 << 40, Max: 1 << 40})
}
