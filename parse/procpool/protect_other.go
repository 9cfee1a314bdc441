//go:build !linux

package procpool

// protect gives up nothing here.
func protect(hello) []string { return nil }
