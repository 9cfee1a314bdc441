//go:build !unix

package procpool

// selfUsage is not known here; the pool accounts for a worker when it ends.
func selfUsage() usage { return usage{} }
