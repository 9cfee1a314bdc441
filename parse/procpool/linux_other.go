//go:build !linux

package procpool

import (
	"errors"
	"io"
	"os"
	"os/exec"
)

// memory is not known here. What holds a worker is debug.SetMemoryLimit, and
// the time limit.
type memory struct{}

func memoryOf(int) *memory   { return nil }
func (m *memory) rss() int64 { return 0 }
func (m *memory) close()     {}

func (m *memory) limitData(int, int64) error { return errors.ErrUnsupported }

// startBound starts the command. Nothing binds it to this process here but its
// standard input, whose end it sees as soon as it gets processor time.
func startBound(cmd *exec.Cmd) (release func(), err error) { return func() {}, cmd.Start() }

// protect leaves files and network within reach here. See the Linux version.
func protect() []string {
	if limitCPU() != nil {
		return nil
	}
	return []string{"rlimit_cpu"}
}

func widen(*os.File) {}

func writeParts(w io.Writer, parts [][]byte) error { return writeInTurn(w, parts) }
