package procpool

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// selfExe is, on Linux, the file of the process that opens it: that of a child
// which has not become another program yet is ours.
const selfExe = "/proc/self/exe"

// Self returns a Config.Command that starts the running program again, with
// the given arguments. On Linux it starts the very file that is running, also
// after that was replaced or removed on disk, so that parent and workers are
// always of one build.
func Self(args ...string) (func() *exec.Cmd, error) {
	path, err := os.Executable()
	if err != nil { // as where /proc is not mounted
		if path, err = exec.LookPath(os.Args[0]); err == nil {
			path, err = filepath.Abs(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("finding the program that runs, to start it as a worker: %w", err)
	}
	if runtime.GOOS == "linux" {
		if _, err := os.Stat(selfExe); err == nil {
			path = selfExe
		}
	}
	return func() *exec.Cmd {
		cmd := exec.Command(path, args...)
		cmd.Args[0] = os.Args[0]
		return cmd
	}, nil
}
