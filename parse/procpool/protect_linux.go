package procpool

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// protect takes from this process what a parser does not need, for good, and
// returns the names of what has worked. A system that lacks one of these still
// gets its pages parsed: the pool reports what is active, and the user decides.
//
//   - rlimit_data: memory beyond the limit is refused, and the runtime then
//     ends the process. The watch of the parent is slower but exact, so it
//     gets some room.
//   - rlimit_cpu: see limitCPU.
//   - no_new_privs: no program that it might start gets more rights.
//   - landlock: no file can be opened, no TCP port reached. Only in programs
//     without cgo, or with Linux 7.0: a Go program cannot reach all threads else.
//   - seccomp: only the system calls that Go's runtime needs, see seccomp.
func protect(h hello) []string {
	var active []string
	for _, p := range []struct {
		name string
		err  error
	}{
		{"rlimit_data", limitData(h.Memory)},
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

// limitData sets RLIMIT_DATA, which counts private writable memory whether it
// is used or not. What the process has now is not counted against the page.
func limitData(memory int64) error {
	// Go asks for 64 MiB of addresses at a time.
	const room = 128 << 20
	now := memoryOf(os.Getpid())
	defer now.close()
	limit := uint64(memory + room + now.field(statmData))
	return unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: limit, Max: limit})
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

// landlock forbids all that the kernel's version of Landlock can forbid
// (landlock(7)): every access to files, and since version 4 TCP.
func landlock() error {
	abi, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return errno
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
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return errno
	}
	defer unix.Close(int(fd))
	// No rule is added: nothing is allowed.
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, unix.LANDLOCK_RESTRICT_SELF_TSYNC, 0); errno == 0 {
		return nil
	}
	_, _, errno = syscall.AllThreadsSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0)
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
