//go:build !linux

package procpool

import "os"

// memory is not known here. What holds a worker is debug.SetMemoryLimit, and
// the time limit.
type memory struct{}

func memoryOf(int) *memory   { return nil }
func (m *memory) rss() int64 { return 0 }
func (m *memory) close()     {}
func widen(*os.File)         {}
