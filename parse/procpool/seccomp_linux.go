//go:build amd64 || arm64

package procpool

import (
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// What the Go runtime needs to compute, to wait, to use the descriptors that
// it has, and to end; also with libc beneath it. Nothing here opens anything.
var seccompAllowed = []uint32{
	unix.SYS_READ, unix.SYS_WRITE, unix.SYS_WRITEV, unix.SYS_CLOSE, unix.SYS_FSTAT, unix.SYS_LSEEK, unix.SYS_FCNTL,
	unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EPOLL_PWAIT2, unix.SYS_EVENTFD2,
	unix.SYS_MUNMAP, unix.SYS_MREMAP, unix.SYS_MADVISE, unix.SYS_MINCORE, unix.SYS_BRK,
	unix.SYS_FUTEX, unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_MEMBARRIER,
	unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY,
	unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_CLOCK_GETRES, unix.SYS_GETTIMEOFDAY,
	unix.SYS_TIMER_CREATE, unix.SYS_TIMER_SETTIME, unix.SYS_TIMER_DELETE, unix.SYS_SETITIMER,
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK, unix.SYS_RESTART_SYSCALL,
	unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_GETRUSAGE, unix.SYS_GETRANDOM, unix.SYS_UNAME,
	unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
}

// seccompFilter is a program for the kernel's packet filter machine, as
// seccomp(2) describes it. What is not allowed fails with EPERM, so that a
// library which tries gets an error and the page may still come.
func seccompFilter() []unix.SockFilter {
	const ( // offsets in struct seccomp_data
		number = 0
		arch   = 4
		args   = 16 // of 8 bytes each; little-endian, so that the low half comes first
	)
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	// skip leaves out the next n instructions where the value is not this one.
	skip := func(n uint8, unless uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: n, K: unless}
	}
	ret := func(action uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET, K: action} }
	const (
		allow   = unix.SECCOMP_RET_ALLOW
		refuse  = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
		unknown = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	)
	auditArch := uint32(unix.AUDIT_ARCH_X86_64)
	if runtime.GOARCH == "arm64" {
		auditArch = unix.AUDIT_ARCH_AARCH64
	}
	var prog []unix.SockFilter
	add := func(ins ...unix.SockFilter) { prog = append(prog, ins...) }

	// Another architecture's numbers mean other calls.
	add(load(arch), unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 1, K: auditArch}, ret(refuse))
	add(load(number))
	for _, nr := range seccompAllowed {
		add(skip(1, nr), ret(allow))
	}
	// libc takes clone where clone3, whose flags cannot be seen, is unknown.
	add(skip(1, unix.SYS_CLONE3), ret(unknown))

	// The rest depends on arguments: every check must hold.
	type check struct {
		arg   int
		op    uint16
		value uint32
		holds bool
	}
	when := func(nr uint32, checks ...check) {
		var body []unix.SockFilter
		for _, c := range checks {
			jump := unix.SockFilter{Code: unix.BPF_JMP | c.op | unix.BPF_K, Jf: 1, K: c.value}
			if c.holds {
				jump.Jt, jump.Jf = 1, 0
			}
			body = append(body, load(args+8*uint32(c.arg)), jump, ret(refuse))
		}
		add(skip(uint8(len(body)+1), nr))
		add(append(body, ret(allow))...)
	}
	self := uint32(os.Getpid())
	when(unix.SYS_CLONE, check{0, unix.BPF_JSET, unix.CLONE_THREAD, true}) // threads, no processes
	when(unix.SYS_MMAP, check{2, unix.BPF_JSET, unix.PROT_EXEC, false})    // memory, no code
	when(unix.SYS_MPROTECT, check{2, unix.BPF_JSET, unix.PROT_EXEC, false})
	when(unix.SYS_KILL, check{0, unix.BPF_JEQ, self, true}) // its own signals, nobody else's
	when(unix.SYS_TGKILL, check{0, unix.BPF_JEQ, self, true})
	when(unix.SYS_PRLIMIT64, check{0, unix.BPF_JEQ, 0, true}, check{1, unix.BPF_JEQ, unix.RLIMIT_CPU, true}) // see cpuLimit
	when(unix.SYS_PRCTL, check{0, unix.BPF_JEQ, unix.PR_SET_VMA, true})                                      // names of mappings
	add(ret(refuse))
	return prog
}
