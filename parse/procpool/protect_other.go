//go:build !linux

package procpool

// protect sets what the system knows of the limits of a process; files and
// network stay within reach here. See the Linux version.
func protect(hello) []string {
	if limitCPU() == nil {
		return []string{"rlimit_cpu"}
	}
	return nil
}
