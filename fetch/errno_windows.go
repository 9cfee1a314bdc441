package fetch

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// The numbers of the system's errors, by what they mean to an exchange. Those
// of package syscall are invented on Windows and never come from a socket.
var (
	errnoRefused       = [...]syscall.Errno{windows.WSAECONNREFUSED}
	errnoReset         = [...]syscall.Errno{windows.WSAECONNRESET, windows.WSAECONNABORTED}
	errnoUnreachable   = [...]syscall.Errno{windows.WSAENETUNREACH, windows.WSAEHOSTUNREACH, windows.WSAENETDOWN, windows.WSAEACCES}
	errnoNoDescriptors = [...]syscall.Errno{windows.WSAEMFILE}
	errnoNoPorts       = [...]syscall.Errno{windows.WSAEADDRNOTAVAIL, windows.WSAEADDRINUSE, windows.WSAENOBUFS}
)

const errnoTimedOut = syscall.Errno(windows.WSAETIMEDOUT)
