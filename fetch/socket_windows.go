package fetch

import (
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// fionread asks how many bytes can be read (winsock2.h).
const fionread = 0x4004667f

// A socket tells what came without reading it.
type socket struct {
	raw syscall.RawConn // nil: nothing is known
}

func (s *socket) init(c net.Conn, _ bool) {
	if sc, ok := c.(syscall.Conn); ok {
		s.raw, _ = sc.SyscallConn()
	}
}

// await does nothing: Windows is given the buffer before the wait, not after it.
func (s *socket) await() error { return nil }

// quiet reports whether nothing has come. That the other end has closed the
// connection is found when it is used.
func (s *socket) quiet() bool {
	if s.raw == nil {
		return true
	}
	var n, size uint32
	var failed error
	err := s.raw.Control(func(fd uintptr) {
		failed = windows.WSAIoctl(windows.Handle(fd), fionread, nil, 0, (*byte)(unsafe.Pointer(&n)), 4, &size, nil, 0)
	})
	return err == nil && failed == nil && n == 0
}
