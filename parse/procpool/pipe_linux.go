package procpool

import (
	"io"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// writeBoth writes a, then b. To a pipe both go in one call to writev(2): the
// reader is woken once, with everything there, and b is not copied.
func writeBoth(w io.Writer, a, b []byte) error {
	var n int
	var err error
	switch w := w.(type) {
	case *os.File:
		n, err = writev(w, a, b, syscall.Syscall)
	case *quickPipe:
		n, err = writev(w.File, a, b, syscall.RawSyscall)
	}
	if err != nil {
		return err
	}
	// A pipe takes what it has room for; the rest blocks as usual.
	if n < len(a) {
		return writeInTurn(w, a[n:], b)
	}
	return writeInTurn(w, nil, b[n-len(a):])
}

// A quickPipe is an end of a pipe, which does not block, with system calls that
// the scheduler is not told of. To copy 100 KB takes longer than its monitor
// waits before it takes the processor from who is in a system call: it would
// for every page, and wake another thread for nothing, as a worker has one
// processor and one thing to do.
type quickPipe struct{ *os.File }

func quick(f *os.File) io.ReadWriter { return &quickPipe{f} }

func (p *quickPipe) Read(b []byte) (int, error) {
	conn, err := p.SyscallConn()
	if err != nil || len(b) == 0 {
		return 0, err
	}
	n, err := call("read", conn.Read, syscall.RawSyscall, unix.SYS_READ, unsafe.Pointer(&b[0]), len(b))
	if n == 0 && err == nil {
		err = io.EOF
	}
	return n, err
}

type syscall3 = func(trap, a1, a2, a3 uintptr) (r1, r2 uintptr, err syscall.Errno)

// writev writes what there is room for at once. An empty b is left out.
func writev(f *os.File, a, b []byte, do syscall3) (int, error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	var parts [2]unix.Iovec
	n := 0
	for _, part := range [][]byte{a, b} {
		if len(part) > 0 {
			parts[n].Base = &part[0]
			parts[n].SetLen(len(part))
			n++
		}
	}
	return call("writev", conn.Write, do, unix.SYS_WRITEV, unsafe.Pointer(&parts), n)
}

// call makes a system call on the descriptor that wait gives, as soon as it
// does not block.
func call(name string, wait func(func(fd uintptr) bool) error, do syscall3, trap uintptr, p unsafe.Pointer, n int) (int, error) {
	var r uintptr
	var errno syscall.Errno
	err := wait(func(fd uintptr) bool {
		for {
			r, _, errno = do(trap, fd, uintptr(p), uintptr(n))
			if errno != unix.EINTR {
				return errno != unix.EAGAIN
			}
		}
	})
	if err != nil {
		return 0, err
	}
	if errno != 0 {
		return 0, os.NewSyscallError(name, errno)
	}
	return int(r), nil
}
