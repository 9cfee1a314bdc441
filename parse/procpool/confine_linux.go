package procpool

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// timerSlack is how much later a worker's threads may be woken than they asked
// for, in nanoseconds (PR_SET_TIMERSLACK). The monitor of Go's runtime asks for
// 20 µs again and again; with the kernel's 50 µs of slack its wakings cost a
// worker some 5 % of its time.
const timerSlack = 2_000_000

// startBound starts the command so that the kernel kills it when this process
// dies (PR_SET_PDEATHSIG, prctl(2)), also where it is stopped or gets next to no
// processor time; and if it is the running program, under a Landlock ruleset,
// where the system has it. release is to be called when the process has been
// waited for.
//
// To the kernel the parent is the thread that starts a process: it kills the
// child when that thread ends. So each worker has a thread that does nothing but
// start it and stay until release.
func startBound(cmd *exec.Cmd) (release func(), err error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	started, over := make(chan error), make(chan struct{})
	go func() {
		// The goroutine ends without giving the thread back, so the thread ends
		// with it: what confine has done to it is for good.
		runtime.LockOSThread()
		if cmd.Path == selfExe {
			confine()
		}
		err := cmd.Start()
		started <- err
		if err == nil {
			<-over
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return func() { close(over) }, nil
}

// confine puts the calling thread, and what it starts, under a ruleset that
// leaves only this program within reach, and lets its timers be late. It does
// what the system can.
func confine() {
	ruleset, err := programRuleset()
	if err != nil {
		return
	}
	defer unix.Close(ruleset)
	if unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == nil {
		_ = restrictSelf(ruleset, 0)
	}
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, timerSlack, 0, 0, 0)
}

// programRuleset makes a ruleset that allows no more than to start this program
// again: to read its file and those of its libraries.
func programRuleset() (ruleset int, err error) {
	files, err := programFiles()
	if err != nil {
		return -1, err
	}
	if ruleset, err = newRuleset(); err != nil {
		return -1, err
	}
	for _, file := range files {
		fd, err := unix.Open(file, unix.O_PATH|unix.O_CLOEXEC, 0)
		if err != nil {
			continue // one that is not needed, or the program will say so
		}
		rule := unix.LandlockPathBeneathAttr{
			Allowed_access: unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE,
			Parent_fd:      int32(fd),
		}
		_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), unix.LANDLOCK_RULE_PATH_BENEATH,
			uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
		unix.Close(fd)
		if errno != 0 {
			unix.Close(ruleset)
			return -1, errno
		}
	}
	return ruleset, nil
}

// programFiles lists the files that this process is made of: those mapped into
// its memory (proc(5)), which are the program, the dynamic linker and the
// libraries, and what the linker looks them up in.
func programFiles() ([]string, error) {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil, err
	}
	files := []string{selfExe, "/etc/ld.so.cache"}
	for line := range strings.Lines(string(maps)) {
		if at := strings.IndexByte(line, '/'); at >= 0 {
			// A library that was replaced on disk will be loaded from there.
			file := strings.TrimSuffix(strings.TrimSpace(line[at:]), " (deleted)")
			if !slices.Contains(files, file) {
				files = append(files, file)
			}
		}
	}
	return files, nil
}
