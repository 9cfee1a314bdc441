package procpool

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// writeBoth writes a, then b. To a pipe both go in one call to writev(2): the
// reader is woken once, with everything there, and b is not copied.
func writeBoth(w io.Writer, a, b []byte) error {
	f, ok := w.(*os.File)
	if !ok || len(b) == 0 {
		return writeInTurn(w, a, b)
	}
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var n int
	var werr error
	err = conn.Write(func(fd uintptr) bool {
		for {
			n, werr = unix.Writev(int(fd), [][]byte{a, b})
			if werr != unix.EINTR {
				return werr != unix.EAGAIN
			}
		}
	})
	if err != nil {
		return err
	}
	if werr != nil {
		return os.NewSyscallError("writev", werr)
	}
	// A pipe takes what it has room for; the rest blocks as usual.
	if n < len(a) {
		return writeInTurn(w, a[n:], b)
	}
	return writeInTurn(w, nil, b[n-len(a):])
}
