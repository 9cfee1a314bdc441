//go:build linux || darwin

package procpool

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup puts the process into a group of its own. So a Ctrl-C on the
// terminal reaches the parent alone, which then ends in its own order, and a
// kill reaches whatever the worker has started.
func ownGroup(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
}

// killGroup kills a group that ownGroup made. Its leader must not have been
// waited for yet. There is nothing to do about an error: the group is gone.
func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
