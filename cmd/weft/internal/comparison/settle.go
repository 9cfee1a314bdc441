package comparison

import (
	"context"
	"time"

	"weft/crawler/compare"
)

// busy is how many cores other programs may use without a difference between
// modes being theirs.
const busy = 0.25

// window is how long the machine is watched at a time.
const window = 500 * time.Millisecond

// settle waits until the machine is quiet, for Patience at most, and says so. It
// returns for how long it waited.
func (m *comparison) settle(ctx context.Context) (waited time.Duration, err error) {
	return settle(ctx, m.Patience, m.say, func() (float64, bool) {
		before := compare.Take(m.servers()...)
		select {
		case <-time.After(window):
		case <-ctx.Done():
		}
		return before.Others(0, m.servers()...)
	})
}

// settle asks others, which takes its time, how many cores are in use, until
// they are few.
func settle(ctx context.Context, patience time.Duration, say func(string, ...any), others func() (cores float64, ok bool)) (time.Duration, error) {
	if patience <= 0 {
		return 0, nil
	}
	begin := time.Now()
	for waiting := false; ; waiting = true {
		cores, known := others()
		waited := time.Since(begin).Round(time.Second)
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case !known || !waiting && cores <= busy:
			return 0, nil
		case cores <= busy:
			say("the machine is quiet after %.0f s", waited.Seconds())
			return waited, nil
		case time.Since(begin) >= patience:
			say("the machine is not quiet after %.0f s: beginning all the same", waited.Seconds())
			return waited, nil
		case !waiting:
			say("other programs use %.1f cores: waiting for the machine to be quiet, for %s at most", cores, patience)
		}
	}
}

// servers are the processes that work for the comparison.
func (m *comparison) servers() []int {
	if m.back == nil {
		return m.Servers
	}
	return append(m.Servers[:len(m.Servers):len(m.Servers)], m.back.cmd.Process.Pid)
}
