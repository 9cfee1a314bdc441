//go:build !unix

package procpool

import "os"

// keepStdio cannot move the descriptors here. What prints through os.Stdout
// and fmt still goes to standard error, because takeStdio replaces it.
func keepStdio() (in, out *os.File, err error) { return os.Stdin, os.Stdout, nil }
