package compare

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"time"
)

// machine is what the whole machine's processors have done.
type machine struct {
	cores int           // 0 where the system does not tell
	busy  time.Duration // of all of them together, since the machine started
}

// tick is the unit of /proc/stat, whatever the kernel's clock (USER_HZ).
const tick = time.Second / 100

// machineNow reads what Linux says (proc(5)).
func machineNow() (m machine) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return m
	}
	for line := range bytes.Lines(stat) {
		name, times, _ := strings.Cut(string(line), " ")
		switch {
		case name == "cpu":
			m.busy = busyTime(times)
		case strings.HasPrefix(name, "cpu"):
			m.cores++
		}
	}
	return m
}

// busyTime adds up the times of a line: user, nice, system, idle, iowait, irq,
// softirq, steal; what follows is part of user and nice. Time that was stolen by
// another machine on the same processors is as good as used.
func busyTime(times string) (sum time.Duration) {
	for i, field := range strings.Fields(times) {
		n, err := strconv.ParseInt(field, 10, 64)
		if idle := i == 3 || i == 4; err == nil && !idle && i < 8 {
			sum += time.Duration(n) * tick
		}
	}
	return sum
}
