package crawler

import (
	"os"
	"strconv"
	"strings"
)

// Resident is how many bytes of this process are in memory, from Linux's
// /proc (proc(5)); 0 where there is none.
func Resident() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
