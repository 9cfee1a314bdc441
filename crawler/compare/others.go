package compare

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// An Account is what the processors had done at some moment: of the machine, of
// this process, and of others whose work is no disturbance.
type Account struct {
	at      time.Time
	machine machine
	own     time.Duration
}

// Take reads the account. servers are processes that work for this one.
func Take(servers ...int) Account {
	u := usageNow()
	a := Account{at: time.Now(), machine: machineNow(), own: u.user + u.system}
	for _, pid := range servers {
		a.own += processTime(pid)
	}
	return a
}

// Others is how many cores all other programs kept busy since then, on average;
// ok is false where the system does not tell. Time of processes that have ended
// meanwhile, workers for one, is to be given as ended.
func (a Account) Others(ended time.Duration, servers ...int) (cores float64, ok bool) {
	now := Take(servers...)
	took := now.at.Sub(a.at)
	if a.machine.cores == 0 || took <= 0 {
		return 0, false
	}
	return max(0, (now.machine.busy-a.machine.busy-(now.own-a.own)-ended).Seconds()/took.Seconds()), true
}

// processTime is the processor time of a process, user and system, as Linux has
// it (proc(5), fields 14 and 15); 0 elsewhere.
func processTime(pid int) (sum time.Duration) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // after the name, which may have spaces
	fields := strings.Fields(rest)
	for _, i := range []int{11, 12} {
		if i < len(fields) {
			n, _ := strconv.ParseInt(fields[i], 10, 64)
			sum += time.Duration(n) * tick
		}
	}
	return sum
}
