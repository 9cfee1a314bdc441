//go:build !unix

package htmltree

import "time"

var started = time.Now()

// processTime is the time since the start: CPU time is not known here.
func processTime() time.Duration { return time.Since(started) }
