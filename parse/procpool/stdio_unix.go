//go:build linux || darwin

package procpool

import (
	"os"

	"golang.org/x/sys/unix"
)

// keepStdio moves the pipes away from the descriptors that everybody knows.
// They are made non-blocking, so that the runtime's poller waits for them: a
// goroutine blocked in read(2) would hold the one processor that a worker has
// until the runtime's monitor notices, milliseconds later.
func keepStdio() (in, out *os.File, err error) {
	// Standard input becomes a pipe that has ended: a worker opens no file.
	var ended [2]int
	if err := unix.Pipe(ended[:]); err != nil {
		return nil, nil, os.NewSyscallError("pipe", err)
	}
	unix.Close(ended[1])
	defer unix.Close(ended[0])
	if in, err = moveAway(0, ended[0], "frames in"); err != nil {
		return nil, nil, err
	}
	out, err = moveAway(1, 2, "frames out")
	return in, out, err
}

// moveAway returns what fd was, under a new descriptor, and makes fd another
// name of instead.
func moveAway(fd, instead int, name string) (*os.File, error) {
	moved, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	if err := unix.Dup2(instead, fd); err != nil {
		return nil, os.NewSyscallError("dup2", err)
	}
	if err := unix.SetNonblock(moved, true); err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(moved), name), nil
}
