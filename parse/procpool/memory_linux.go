package procpool

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// memory tells how large a living process is. The open file keeps meaning the
// same process, also when its number is used again.
type memory struct{ statm *os.File }

func memoryOf(pid int) *memory {
	f, err := os.Open(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return nil // no /proc: the worker's own limits have to do
	}
	return &memory{f}
}

// rss is the resident size in bytes, 0 if it is not known.
func (m *memory) rss() int64 {
	if m == nil {
		return 0
	}
	var b [128]byte
	n, err := m.statm.ReadAt(b[:], 0)
	if n == 0 && err != nil {
		return 0
	}
	var size, resident int64 // proc(5): in pages
	if _, err := fmt.Sscan(string(b[:n]), &size, &resident); err != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
}

func (m *memory) close() {
	if m != nil {
		m.statm.Close()
	}
}

// widen raises the size of a pipe from 64 KiB, so that a whole frame fits: a
// worker then finds the next document there at once, and gets rid of its
// answer without waiting. Where the user has no pipe memory left
// (/proc/sys/fs/pipe-user-pages-soft) the pipe stays as it is.
func widen(pipe *os.File) {
	conn, err := pipe.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) {
		_, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, 1<<20)
	})
}
