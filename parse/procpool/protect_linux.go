package procpool

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// protect takes from this process what a parser does not need, for good, and
// returns the names of what has worked. A system that lacks one of these still
// gets its pages parsed: the pool reports what is active, and the user decides.
// One more, rlimit_data, is set from outside: see limitData.
//
//   - rlimit_cpu: see limitCPU.
//   - no_new_privs: no program that it might start gets more rights.
//   - landlock: no file can be opened, no TCP port reached, see landlock.
//   - seccomp: only the system calls that Go's runtime needs, see seccomp.
func protect() []string {
	var active []string
	for _, p := range []struct {
		name string
		err  error
	}{
		{"rlimit_cpu", limitCPU()},
		{"no_new_privs", noNewPrivs()},
		{"landlock", landlock()},
		{"seccomp", seccomp()},
	} {
		if p.err == nil {
			active = append(active, p.name)
		}
	}
	return active
}

// noNewPrivs sets the flag for all threads where Go can, and for the calling
// one where it cannot; seccomp then hands it on.
func noNewPrivs() error {
	_, _, errno := syscall.AllThreadsSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0)
	if errno == syscall.ENOTSUP {
		return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	}
	return errnoErr(errno)
}

// seccomp refuses, in all threads, every system call but those of seccompFilter.
func seccomp() error {
	filter := seccompFilter()
	if len(filter) == 0 {
		return unix.ENOSYS
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	failed, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER,
		unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	if errno == 0 && failed != 0 {
		return unix.EAGAIN // the number of a thread that could not follow
	}
	return errnoErr(errno)
}

func errnoErr(errno syscall.Errno) error {
	if errno == 0 {
		return nil
	}
	return errno
}
