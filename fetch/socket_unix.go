//go:build unix

package fetch

import (
	"net"
	"os"
	"syscall"
)

// A socket looks at what came without reading it.
type socket struct {
	conn  net.Conn
	raw   syscall.RawConn // nil: nothing is known
	plain bool            // not beneath TLS

	// The result of the last look, and the functions that look, made once.
	err         error
	wait, looks func(fd uintptr) bool
}

func (s *socket) init(c net.Conn, plain bool) {
	s.conn, s.plain = c, plain
	if sc, ok := c.(syscall.Conn); ok {
		s.raw, _ = sc.SyscallConn()
	}
	s.wait = func(fd uintptr) bool { s.look(fd); return s.err != syscall.EAGAIN }
	s.looks = func(fd uintptr) bool { s.look(fd); return true }
}

func (s *socket) look(fd uintptr) {
	var b [1]byte
	for {
		if _, _, s.err = syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK); s.err != syscall.EINTR {
			return
		}
	}
}

// await waits until something can be read, be it the end. With TLS it does not wait:
// what is next may be in the memory of TLS already.
func (s *socket) await() error {
	if s.raw == nil || !s.plain {
		return nil
	}
	if err := s.raw.Read(s.wait); err != nil {
		return err
	}
	if s.err != nil { // the system says it once
		return &net.OpError{Op: "read", Net: "tcp", Source: s.conn.LocalAddr(), Addr: s.conn.RemoteAddr(), Err: os.NewSyscallError("read", s.err)}
	}
	return nil
}

// quiet reports whether the connection is there and nothing has come.
func (s *socket) quiet() bool {
	if s.raw == nil {
		return true
	}
	return s.raw.Read(s.looks) == nil && s.err == syscall.EAGAIN
}
