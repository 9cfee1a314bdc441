//go:build !windows

package fetch

import "syscall"

// The numbers of the system's errors, by what they mean to an exchange.
var (
	errnoRefused       = [...]syscall.Errno{syscall.ECONNREFUSED}
	errnoReset         = [...]syscall.Errno{syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED}
	errnoUnreachable   = [...]syscall.Errno{syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EACCES, syscall.EPERM}
	errnoNoDescriptors = [...]syscall.Errno{syscall.EMFILE, syscall.ENFILE}
	errnoNoPorts       = [...]syscall.Errno{syscall.EADDRNOTAVAIL, syscall.EADDRINUSE}
)

const errnoTimedOut = syscall.ETIMEDOUT
