package frontier

import (
	"strings"
	"testing"
	"time"
)

// A fifth of the hosts hang, some from the first request on. The others keep
// their throughput, and the end is reached when all that hangs has timed out.
func TestHostsThatHang(t *testing.T) {
	const fetchers = 64
	healthy := func(hang time.Duration, rate float64) (done time.Duration) {
		bubble(t, func(t *testing.T) {
			c := newCrawl(Config{HostRate: rate, HostConns: 4, Fetchers: fetchers})
			c.fetchers = fetchers
			c.visit = func(task *Task) bool {
				d := 50 * time.Millisecond
				if strings.HasPrefix(task.Host, "hang") {
					d = hang
				}
				time.Sleep(d)
				c.Return(task, Report{}, Later)
				return false
			}
			for range 100 {
				for i := range 100 {
					if i%5 == 0 {
						c.add(1, "hang"+hostName(i))
					} else {
						c.add(1, hostName(i))
					}
				}
			}
			for _, l := range c.run(t) {
				if !strings.HasPrefix(l.host, "hang") {
					done = max(done, l.at)
				}
			}
		})
		return done
	}
	// Without a rate it is fetchers that are short, and 13 of the first 64 pages hang.
	for rate, share := range map[float64]float64{4: 0.95, 0: 0.75} {
		alone := healthy(50*time.Millisecond, rate)
		if got := healthy(time.Minute, rate); got.Seconds() > alone.Seconds()/share {
			t.Errorf("at %v/s the healthy hosts took %v, want at most 1/%v of %v", rate, got, share, alone)
		}
	}
}

// Hosts that are slow by nature have all fetchers when nobody else needs them,
// half of them when somebody does, and one at least.
func TestSlowHostsShare(t *testing.T) {
	for _, fetchers := range []int{1, 2, 8} {
		bubble(t, func(t *testing.T) {
			c := newCrawl(Config{Fetchers: fetchers})
			c.fetchers = fetchers
			c.visit = func(task *Task) bool {
				if strings.HasPrefix(task.Host, "slow") {
					time.Sleep(10 * time.Second)
				} else {
					time.Sleep(100 * time.Millisecond)
				}
				c.Return(task, Report{}, Later)
				return false
			}
			c.add(1, "fast")
			c.add(20, "slow1", "slow2")
			c.add(2000, "fast")
			var fast, slowMeanwhile time.Duration
			got := c.run(t)
			for _, l := range got {
				if l.host == "fast" {
					fast = l.at
				}
			}
			for _, l := range got {
				if l.host != "fast" && l.at < fast {
					slowMeanwhile += min(10*time.Second, fast-l.at)
				}
			}
			share := float64(slowMeanwhile) / float64(fast) / float64(fetchers)
			if want := max(0.5, 1/float64(fetchers)); fetchers > 1 && share > want+0.1 {
				t.Errorf("%d fetchers: slow hosts had %.2f of them, want %.2f", fetchers, share, want)
			}
			if last := got[len(got)-1].at; fetchers == 8 && last > 75*time.Second {
				t.Errorf("the last at %v: slow hosts did not get all fetchers in the end", last)
			}
		})
	}
}
