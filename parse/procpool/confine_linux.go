package procpool

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// timerSlack is how much later a worker's threads may be woken than they asked
// for, in nanoseconds (PR_SET_TIMERSLACK). The monitor of Go's runtime asks for
// 20 µs again and again; with the kernel's 50 µs of slack its wakings cost a
// worker some 5 % of its time.
const timerSlack = 2_000_000

// startConfined starts the command; if that is the running program, under a
// Landlock ruleset, where the system has it.
func startConfined(cmd *exec.Cmd) error {
	if cmd.Path != selfExe {
		return cmd.Start()
	}
	ruleset, err := programRuleset()
	if err != nil {
		return cmd.Start()
	}
	defer unix.Close(ruleset)
	started := make(chan error)
	go func() {
		// A ruleset is for a thread and what that starts, and for good: the
		// thread is not given back, and ends with this goroutine.
		runtime.LockOSThread()
		if unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == nil {
			_ = restrictSelf(ruleset, 0)
		}
		_ = unix.Prctl(unix.PR_SET_TIMERSLACK, timerSlack, 0, 0, 0)
		started <- cmd.Start()
	}()
	return <-started
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
