package frontiertest

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"weft/crawler/frontier"
)

func TestTheFrontierOfOneProcess(t *testing.T) {
	Test(t, func(cfg frontier.Config) Frontier { return frontier.New(cfg) })
}

// wrong are frontiers that break a promise, each with the subtest that finds it.
var wrong = map[string]struct {
	open  func(cfg frontier.Config) Frontier
	finds string
}{
	"two-leases": {
		func(cfg frontier.Config) Frontier { cfg.HostConns = 0; return frontier.New(cfg) },
		"no_more_leases_of_a_host_than_it_may_have",
	},
	"no-pace": {
		func(cfg frontier.Config) Frontier { cfg.HostRate = 0; return frontier.New(cfg) },
		"requests_of_a_host_keep_their_distance",
	},
	"lost-task": {
		func(cfg frontier.Config) Frontier { return &losing{Frontier: frontier.New(cfg)} },
		"every_task_is_over_once",
	},
	"early-end": {
		func(cfg frontier.Config) Frontier { return &hasty{frontier.New(cfg)} },
		"the_end_waits_for_what_is_outstanding",
	},
	"no-rules": {
		func(cfg frontier.Config) Frontier { cfg.Robots = nil; return frontier.New(cfg) },
		"robots.txt_comes_first,_and_once",
	},
	"keeps-sites": {
		func(cfg frontier.Config) Frontier { return &keeping{frontier.New(cfg)} },
		"a_dropped_site_is_gone",
	},
}

// losing forgets every hundredth task.
type losing struct {
	*frontier.Frontier
	n int
}

func (f *losing) Add(t *frontier.Task) {
	if f.n++; f.n%100 != 0 {
		f.Frontier.Add(t)
	}
}

// hasty ends when nothing waits, whatever is under way.
type hasty struct{ *frontier.Frontier }

func (f *hasty) Lease(ctx context.Context) (*frontier.Task, error) {
	if f.Queued() == 0 {
		return nil, io.EOF
	}
	return f.Frontier.Lease(ctx)
}

// keeping drops nothing.
type keeping struct{ *frontier.Frontier }

func (f *keeping) Drop(func(string) bool) {}

const wrongOne = "WEFT_TEST_WRONG_FRONTIER"

// The suite fails for each of the wrong frontiers. As a test cannot want another
// to fail, it runs in a process of its own.
func TestWrongFrontiersFail(t *testing.T) {
	if name := os.Getenv(wrongOne); name != "" {
		Test(t, wrong[name].open)
		return
	}
	for name, w := range wrong {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestWrongFrontiersFail$", "-test.timeout=60s")
			cmd.Env = append(os.Environ(), wrongOne+"="+name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestWrongFrontiersFail/"+w.finds) {
				t.Errorf("%s: %v; want that %s fails\n%s", name, err, w.finds, out)
			}
		})
	}
}
