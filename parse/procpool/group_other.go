//go:build !unix

package procpool

import (
	"os"
	"os/exec"
)

func ownGroup(*exec.Cmd) {}

// killGroup kills the process alone: there are no groups here.
func killGroup(p *os.Process) { _ = p.Kill() }
