package procpool

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// writeParts writes one part after the other. To a pipe they go in one call to
// writev(2), as far as there is room in it: the reader is woken once, with
// everything there, and nothing is copied.
func writeParts(w io.Writer, parts [][]byte) error {
	f, ok := w.(*os.File)
	if !ok {
		return writeInTurn(w, parts)
	}
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var werr error
	err = conn.Write(func(fd uintptr) bool {
		for len(parts) > 0 {
			n, err := unix.Writev(int(fd), parts)
			if err == unix.EAGAIN {
				return false // and it is called again when there is room
			}
			if err != nil && err != unix.EINTR {
				werr = os.NewSyscallError("writev", err)
				break
			}
			parts = without(parts, max(n, 0))
		}
		return true
	})
	if err != nil {
		return err
	}
	return werr
}

// without is what is left of parts when n bytes are written.
func without(parts [][]byte, n int) [][]byte {
	for len(parts) > 0 && n >= len(parts[0]) {
		n -= len(parts[0])
		parts = parts[1:]
	}
	if n > 0 {
		parts[0] = parts[0][n:]
	}
	return parts
}
