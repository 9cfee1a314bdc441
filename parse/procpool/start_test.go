package procpool

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weft/parse"
)

func TestNewSaysWhyAWorkerDoesNotStart(t *testing.T) {
	tests := []struct {
		name string
		cfg  Config
		want string
	}{
		{"no command", Config{}, "Command is not set"},
		{"no program", Config{Command: func() *exec.Cmd { return exec.Command(filepath.Join(t.TempDir(), "nothing")) }}, "nothing"},
		{"no worker", Config{Command: testWorker(t, asChatter)}, `broken frame: it begins with "us"`},
		{"no worker, more rules than a pipe holds", Config{Command: testWorker(t, asChatter), Parser: make([]byte, 8<<20)}, `broken frame: it begins with "us"`},
		{"bad rules", Config{Command: testWorker(t, asWorker), Parser: []byte("refuse")}, "no such selector"},
		{"huge rules", Config{Command: testWorker(t, asWorker), Parser: make([]byte, 4<<10), MaxFrame: 4 << 10}, "the cap is 4096"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.Procs = 2
			p, err := New(t.Context(), tt.cfg)
			if err == nil {
				p.Close()
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q in it", err, tt.want)
			}
		})
	}
	t.Run("mute", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := New(ctx, Config{Command: testWorker(t, asMute)})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
		}
	})
}

// goodThen starts a worker that is good, and bad ones after it.
func goodThen(t *testing.T, bad string) func() *exec.Cmd {
	first, later := testWorker(t, asWorker), testWorker(t, bad)
	var starts atomic.Int64
	return func() *exec.Cmd {
		if starts.Add(1) == 1 {
			return first()
		}
		return later()
	}
}

// When no worker starts any more, the pool says so instead of waiting for ever.
func TestPoolBreaksWhenWorkersNoLongerStart(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel() // it waits most of the time
	p := newPool(t, Config{Procs: 1, Command: goodThen(t, asChatter)})
	_, err := p.Parse(t.Context(), parse.Document{URL: "exit"})
	if err == nil || !strings.Contains(err.Error(), "could not be started 10 times in a row") {
		t.Errorf("got %v", err)
	}
	if _, again := p.Parse(t.Context(), parse.Document{}); again != err {
		t.Errorf("then %v, want the same error", again)
	}
}

// Workers that start well and die with nothing to do are no use either.
func TestPoolBreaksWhenWorkersDoNotLive(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	p := newPool(t, Config{Procs: 1, Command: goodThen(t, asMayfly)})
	p.Parse(t.Context(), parse.Document{URL: "exit"})
	select {
	case <-p.done:
	case <-time.After(time.Minute):
		t.Fatal("the pool goes on starting workers")
	}
	if _, err := p.Parse(t.Context(), parse.Document{}); err == nil || !strings.Contains(err.Error(), "exit status 5") {
		t.Errorf("got %v, want what became of the workers", err)
	}
}

// A stranger may kill workers before they are ready, again and again: that says
// nothing of the program.
func TestWorkersKilledAsTheyStart(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("nobody can tell there")
	}
	t.Parallel()
	good, doomed := testWorker(t, asWorker), testWorker(t, asDoomed)
	var starts atomic.Int64
	p := newPool(t, Config{Procs: 1, Command: func() *exec.Cmd {
		if n := starts.Add(1); n > 1 && n < 3*maxStarts {
			return doomed()
		}
		return good()
	}})
	first, err := os.FindProcess(p.Stats().Workers[0].PID)
	if err != nil {
		t.Fatal(err)
	}
	first.Kill()
	if r := mustParse(t, p, parse.Document{}); r.Outcome != parse.OK {
		t.Errorf("%+v", r)
	}
}
