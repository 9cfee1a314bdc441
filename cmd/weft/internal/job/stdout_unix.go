//go:build unix

package job

import (
	"os"

	"golang.org/x/sys/unix"
)

// closedAtStart reports whether the file stands for a descriptor that was closed
// when the program started. Go then opens the null device in its place, for
// reading and writing (runtime.checkfds); shells open it for writing alone. Python's
// subprocess.DEVNULL cannot be told from that: the message says how to go on.
func closedAtStart(f *os.File) bool {
	null, err := os.Stat(os.DevNull)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	if err != nil || !os.SameFile(info, null) {
		return false
	}
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_ACCMODE == unix.O_RDWR
}
