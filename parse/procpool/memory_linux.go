package procpool

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

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

// The fields of /proc/PID/statm, proc(5).
const (
	statmResident = 1
	statmData     = 5 // what RLIMIT_DATA counts, and the stack
)

// rss is the resident size in bytes, 0 if it is not known.
func (m *memory) rss() int64 { return m.field(statmResident) }

func (m *memory) field(i int) int64 {
	if m == nil {
		return 0
	}
	var b [128]byte
	n, _ := m.statm.ReadAt(b[:], 0) // the error is io.EOF, or there is nothing in b
	fields := bytes.Fields(b[:n])
	if i >= len(fields) {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[i]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// limitData sets the limit of a process that has not been given a page yet
// (RLIMIT_DATA, which counts private writable memory whether it is used or
// not): memory beyond it is refused, and the runtime then ends the process. The
// monitor is slower but exact, so it gets some room; what the process has now is
// not counted either.
func (m *memory) limitData(pid int, memory int64) error {
	const room = 128 << 20 // Go asks for 64 MiB of addresses at a time
	now := m.field(statmData)
	if now == 0 {
		return unix.ENOSYS
	}
	limit := uint64(memory + room + now)
	return unix.Prlimit(pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: limit, Max: limit}, nil)
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
