//go:build !unix

package procpool

import "os"

// selfUsage is not known here; the pool accounts for a worker when it ends.
func selfUsage() usage { return usage{} }

// endUsage is what an ended process has used; its peak size is not known.
func endUsage(state *os.ProcessState) usage {
	return usage{User: state.UserTime(), System: state.SystemTime()}
}
