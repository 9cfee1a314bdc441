package procpool

import (
	"os"
	"os/exec"
	"runtime"
)

// Self returns a Config.Command that starts the running program again, with
// the given arguments. On Linux it starts the very file that is running, also
// after that was replaced or removed on disk, so that parent and workers are
// always of one build.
func Self(args ...string) (func() *exec.Cmd, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if runtime.GOOS == "linux" {
		const running = "/proc/self/exe" // the forked child's, which is ours
		if _, err := os.Stat(running); err == nil {
			path = running
		}
	}
	return func() *exec.Cmd {
		cmd := exec.Command(path, args...)
		cmd.Args[0] = os.Args[0]
		return cmd
	}, nil
}
