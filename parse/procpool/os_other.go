//go:build !linux && !darwin

package procpool

import (
	"errors"
	"os"
	"os/exec"
	"time"
)

func ownGroup(*exec.Cmd) {}

// killGroup kills the process alone: there are no groups here.
func killGroup(p *os.Process) { _ = p.Kill() }

// keepStdio cannot move the descriptors here. What prints through os.Stdout
// and fmt still goes to standard error, because takeStdio replaces it.
func keepStdio() (in, out *os.File, err error) { return os.Stdin, os.Stdout, nil }

// selfUsage is not known here; the pool accounts for a worker when it ends.
func selfUsage() usage { return usage{} }

const cpuMessage = "not said here"

func limitCPU() error { return errors.ErrUnsupported }

type cpuLimit struct{}

func (*cpuLimit) allow(time.Duration) {}
