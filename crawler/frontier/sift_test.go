package frontier

import (
	"fmt"
	"testing"
	"time"
)

// Lines that went to the file before their host's robots.txt was known, and are
// denied by it, do not wait for the host's pace; the others keep their order.
func TestDeniedTasksInTheFileWaitForNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{HostRate: 0.01, HostConns: 1, Window: 100, Codec: urlCodec{}, Dir: t.TempDir(),
			Robots: askRobots})
		defer f.Discard()
		const n = 5000
		add := func(path string) { f.Add(newTask("h.test", path)) }
		for i := range n {
			add(fmt.Sprintf("/no/%d", i))
			if i%50 == 0 {
				add(fmt.Sprintf("/yes/%d", i))
			}
		}
		f.Close()
		task, err := f.Lease(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		f.Return(task, Report{Rules: rulesOf("User-agent: *\nDisallow: /no")}, Over)
		begun, denied, last := time.Now(), 0, -1
		for denied < n {
			task, err := f.Lease(t.Context())
			if err != nil {
				t.Fatalf("after %d: %v", denied, err)
			}
			if task.Denial != nil {
				denied++
			} else {
				var i int
				fmt.Sscanf(task.URL.PathAndQuery(), "/yes/%d", &i)
				if i <= last {
					t.Errorf("page %d after page %d", i, last)
				}
				last = i
			}
			f.Return(task, Report{}, Over)
		}
		if d := time.Since(begun); d > 100*time.Second {
			t.Errorf("the last denied task was handed out after %v", d)
		}
		for {
			task, err := f.Lease(t.Context())
			if err != nil {
				break
			}
			var i int
			fmt.Sscanf(task.URL.PathAndQuery(), "/yes/%d", &i)
			if i <= last {
				t.Errorf("page %d after page %d", i, last)
			}
			last = i
			f.Return(task, Report{}, Over)
		}
		if want := n - 50; last != want {
			t.Errorf("the last page was %d, want %d", last, want)
		}
	})
}

// Neither do they wait for the rate of the whole run.
func TestDeniedTasksDoNotWaitForTheWholeRate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := New(Config{Rate: 0.1, Window: 100, Codec: urlCodec{}, Dir: t.TempDir(), Robots: askRobots})
		defer f.Discard()
		for i := range 3000 {
			f.Add(newTask("a:80", fmt.Sprintf("/yes/%d", i)))
		}
		const n = 100
		for i := range n {
			f.Add(newTask("a:80", fmt.Sprintf("/no/%d", i)))
		}
		learn(t, f, rulesOf("User-agent: *\nDisallow: /no"))
		begun := time.Now()
		for denied := 0; denied < n; {
			task, err := f.Lease(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if task.Denial != nil {
				denied++
			}
			f.Return(task, Report{}, Over)
		}
		if d := time.Since(begun); d > 11*time.Second {
			t.Errorf("the last denied task was handed out after %v", d)
		}
	})
}
