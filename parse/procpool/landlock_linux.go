package procpool

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Landlock (landlock(7)) takes files and TCP from a thread, and from what that
// starts. It comes to a worker twice, because neither way is whole:
//
//   - A worker without cgo puts itself, all threads, under a ruleset that
//     allows nothing. With cgo a Go program cannot reach all its threads, before
//     Linux 7.0.
//   - A worker that is the running program again is started by a thread that
//     is under a ruleset already, so that it is from its first instruction on.
//     The ruleset allows to read the program and the libraries it is linked with.

// landlock is the worker's way. It also succeeds where the parent's has been
// gone.
func landlock() error {
	ruleset, err := newRuleset()
	if err != nil {
		return err
	}
	defer unix.Close(ruleset)
	if restrictSelf(ruleset, unix.LANDLOCK_RESTRICT_SELF_TSYNC) == nil {
		return nil
	}
	_, _, errno := syscall.AllThreadsSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(ruleset), 0, 0)
	if errno == 0 {
		return nil
	}
	fd, err := unix.Open("/", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err == nil {
		unix.Close(fd)
		return errno
	}
	if err == unix.EACCES {
		return nil
	}
	return err
}

// newRuleset makes a ruleset that forbids all that the kernel's version of
// Landlock can forbid.
func newRuleset() (fd int, err error) {
	abi, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return -1, errno
	}
	attr := unix.LandlockRulesetAttr{Handled_access_fs: unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1}
	if abi >= 2 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if abi >= 3 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if abi >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if abi >= 5 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if abi >= 6 {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	n, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return -1, errno
	}
	return int(n), nil
}

// restrictSelf puts the calling thread, which has no_new_privs, under a ruleset.
func restrictSelf(ruleset int, flags uintptr) error {
	_, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(ruleset), flags, 0)
	return errnoErr(errno)
}
