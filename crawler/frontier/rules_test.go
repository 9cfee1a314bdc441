package frontier

import (
	"testing"
	"time"
)

// Of hosts that were forgotten nothing is left, also where the oldest rules hold for a
// day and those of the others for minutes.
func TestForgottenRulesLeaveNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Robots: askRobots})
		visit := func(host string, r *Rules) {
			f.Add(newTask(host, "/"))
			task := lease(t, f)
			if task.kind == rules {
				f.Return(task, Report{Rules: r}, Over)
				task = lease(t, f)
			}
			f.Return(task, Report{}, Over)
		}
		visit("good", rulesOf("User-agent: *\nDisallow: /x"))
		const each = 1000
		for n := range 10 {
			for i := range each {
				r := rulesOf("")
				r.Denial = &Denial{Outcome: "dns_error"}
				visit(hostName(n*each+i), r)
			}
			time.Sleep(6 * time.Minute)
			for range 2 * each {
				f.mu.Lock()
				f.forgetIdle(f.now())
				f.mu.Unlock()
			}
		}
		if len(f.hosts) != 1 || len(f.ruled) > 2*each || f.rulesKnown != 1 {
			t.Errorf("%d hosts, %d rules, of which %d hold; want 1, about %d, 1", len(f.hosts), len(f.ruled), f.rulesKnown, each)
		}
	})
}
