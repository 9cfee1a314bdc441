package procpool

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"weft/parse"
)

// Workers killed from outside at any instant, hundreds of times: every page
// still gets its own result.
func TestStrangersKillsLoseNothing(t *testing.T) {
	const callers, pages, procs = 8, 35, 3
	p := newPool(t, Config{Procs: procs})
	finished := make(chan bool, callers*pages)
	var killer sync.WaitGroup
	killer.Go(func() {
		for range finished { // a kill for every page, as otherwise none might ever get through
			time.Sleep(time.Duration(rand.IntN(3_000)) * time.Microsecond)
			if pid := p.Stats().Workers[rand.IntN(procs)].PID; pid != 0 {
				if proc, err := os.FindProcess(pid); err == nil {
					proc.Kill()
				}
			}
		}
	})
	var calls sync.WaitGroup
	for c := range callers {
		calls.Go(func() {
			for i := range pages {
				doc := parse.Document{URL: fmt.Sprintf("http://a.example/%d/%d", c, i), Body: make([]byte, 1+i*1000)}
				want := directParse(doc)
				got, err := p.Parse(t.Context(), doc)
				if err != nil || got.Outcome != parse.OK || string(got.Page) != string(want.Page) {
					t.Errorf("%s: outcome %q, %s, error %v", doc.URL, got.Outcome, got.Detail, err)
				}
				finished <- true
			}
		})
	}
	calls.Wait()
	close(finished)
	killer.Wait()
	if s := p.Stats(); s.Ends["killed"] < 50 {
		t.Errorf("workers ended: %v, want hundreds killed for this test to mean something", s.Ends)
	}
}

// A page that always loses its worker to SIGKILL is given up in the end.
func TestEndlessKillsAreHeldAgainstThePage(t *testing.T) {
	p := newPool(t, Config{Procs: 1})
	r := mustParse(t, p, parse.Document{URL: "killme"})
	if r.Outcome != parse.Crash {
		t.Errorf("got %+v, want %s", r, parse.Crash)
	}
	if r := mustParse(t, p, parse.Document{URL: "http://a.example/"}); r.Outcome != parse.OK {
		t.Errorf("the next page: %+v", r)
	}
	if got := p.Stats().Ends["killed"]; runtime.GOOS != "windows" && got != maxLost+1 {
		t.Errorf("killed %d times, want %d", got, maxLost+1)
	}
}

func TestContextEndsACall(t *testing.T) {
	p := newPool(t, Config{Procs: 1, Timeout: 2 * time.Second})
	big := make([]byte, 4<<20) // more than the pipe holds
	for _, doc := range []parse.Document{
		{URL: "sleep:500ms"}, // at work
		{URL: "sleep:1ms", Body: big},
		{URL: "http://a.example/", Body: big},
		{URL: "http://b.example/"}, // in the queue
	} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(20*time.Millisecond, cancel)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				r, err := p.Parse(ctx, doc)
				if err == nil && r.Outcome == parse.OK {
					return // it was quick enough
				}
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%s: %+v, %v", doc.URL, r, err)
				}
			})
		}
		wg.Wait()
		cancel()
	}
	if r := mustParse(t, p, parse.Document{URL: "http://c.example/"}); r.Outcome != parse.OK {
		t.Errorf("a page afterwards: %+v", r)
	}
}

func TestCloseWhileBusy(t *testing.T) {
	p := newPool(t, Config{Timeout: time.Hour})
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if r, err := p.Parse(t.Context(), parse.Document{URL: "hang"}); err != ErrClosed {
				t.Errorf("got %+v, %v, want %v", r, err, ErrClosed)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	var pids []int
	for _, w := range p.Stats().Workers {
		pids = append(pids, w.PID)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	for _, pid := range pids {
		if exists(pid) {
			t.Errorf("worker %d is still there", pid)
		}
	}
	if _, err := p.Parse(t.Context(), parse.Document{}); err != ErrClosed {
		t.Errorf("after Close: %v, want %v", err, ErrClosed)
	}
}

// exists says whether the process is there, be it as a zombie.
func exists(pid int) bool {
	if runtime.GOOS == "linux" {
		_, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
		return err == nil
	}
	proc, err := os.FindProcess(pid)
	return err == nil && proc.Signal(os.Signal(nil)) == nil
}

func TestWorkersEndWithTheirParent(t *testing.T) {
	cmd := exec.Command(os.Args[0], asParent)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "ready"; {
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if len(pids) != 2 {
		t.Fatalf("the parent had workers %v, want 2", pids)
	}
	for _, pid := range pids {
		for range 500 {
			if !running(pid) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if running(pid) {
			t.Errorf("worker %d, at work on a page that hangs, outlives its parent", pid)
		}
	}
}

// running says whether the process is there and no zombie: whoever inherits
// an orphan may take its time to wait for it.
func running(pid int) bool {
	if runtime.GOOS != "linux" {
		return exists(pid)
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z")
}

func TestNewSaysWhyAWorkerDoesNotStart(t *testing.T) {
	tests := []struct {
		name string
		cfg  Config
		want string
	}{
		{"no command", Config{}, "Command is not set"},
		{"no program", Config{Command: func() *exec.Cmd { return exec.Command(filepath.Join(t.TempDir(), "nothing")) }}, "nothing"},
		{"no worker", Config{Command: testWorker(t, asChatter)}, `broken frame: it begins with "us"`},
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

// When no worker starts any more, the pool says so instead of waiting for ever.
func TestPoolBreaksWhenWorkersNoLongerStart(t *testing.T) {
	t.Parallel() // it waits most of the time
	good, bad := testWorker(t, asWorker), testWorker(t, asChatter)
	var mu sync.Mutex
	starts := 0
	p := newPool(t, Config{Procs: 1, Command: func() *exec.Cmd {
		mu.Lock()
		defer mu.Unlock()
		starts++
		if starts == 1 {
			return good()
		}
		return bad()
	}})
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
	t.Parallel()
	p := newPool(t, Config{Procs: 1, Command: testWorker(t, asMayfly)})
	select {
	case <-p.done:
	case <-time.After(time.Minute):
		t.Fatal("the pool goes on starting workers")
	}
	if _, err := p.Parse(t.Context(), parse.Document{}); err == nil || !strings.Contains(err.Error(), "exit status 5") {
		t.Errorf("got %v, want what became of the workers", err)
	}
}

func TestRecycledWorkersLoseNothing(t *testing.T) {
	p := newPool(t, Config{Procs: 2, Recycle: 3})
	var wg sync.WaitGroup
	for c := range 6 {
		wg.Go(func() {
			for i := range 10 {
				if r := mustParse(t, p, parse.Document{URL: fmt.Sprintf("http://a.example/%d/%d", c, i)}); r.Outcome != parse.OK {
					t.Errorf("%+v", r)
				}
			}
		})
	}
	wg.Wait()
	if s := p.Stats(); s.Starts < 15 || s.Ends["crash"] != 0 || s.Pages != 60 {
		t.Errorf("stats %+v, want 60 pages by some 20 workers that ended well", s)
	}
}

// What does not fit into a frame is a result too.
func TestTooLarge(t *testing.T) {
	p := newPool(t, Config{Procs: 1, MaxFrame: 64 << 10})
	tests := []struct {
		doc    parse.Document
		reason string
	}{
		{parse.Document{Body: make([]byte, 64<<10)}, "document_too_large"},
		{parse.Document{URL: "huge"}, "result_too_large"},
	}
	for _, tt := range tests {
		if r := mustParse(t, p, tt.doc); r.Outcome != parse.Crash || r.Reason != tt.reason {
			t.Errorf("got %+v, want %s", r, tt.reason)
		}
	}
	if s := p.Stats(); s.Starts != 1 {
		t.Errorf("%d workers were started, want 1", s.Starts)
	}
}

// The parent may not get to look after its workers: they end by themselves.
func TestWorkerEndsByItsOwnCPULimit(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is no such limit")
	}
	h := hello{Memory: 512 << 20, Timeout: 50 * time.Millisecond, MaxFrame: 1 << 20}
	proc, err := start(testWorker(t, asWorker), h, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := documentFrame(parse.Document{URL: "hang"})
	if err := writeFrame(proc.in, &f, 1<<20); err != nil {
		t.Error(err)
	}
	if _, err := readFrame(proc.out, 1<<20, nil); err == nil {
		t.Error("the worker answered")
	}
	if e := proc.reap(); e.cause() != causeTimeout || e.ended != "" {
		t.Errorf("it ended by %v: %v", e.cause(), e)
	}
}

// Dozens of workers come and go; nothing of them stays in the parent.
func TestNothingLeaks(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("counts the entries of /proc/self/fd")
	}
	descriptors := func() int {
		list, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	p := newPool(t, Config{Procs: 2})
	mustParse(t, p, parse.Document{})
	fds, goroutines := descriptors(), runtime.NumGoroutine()
	for range 20 {
		mustParse(t, p, parse.Document{URL: "exit"})
	}
	for range 10 {
		q := newPool(t, Config{Procs: 2})
		q.Close()
	}
	for range 100 { // the replacement of the last may not be there yet
		mustParse(t, p, parse.Document{})
		if descriptors() <= fds && runtime.NumGoroutine() <= goroutines {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d descriptors and %d goroutines, before %d and %d", descriptors(), runtime.NumGoroutine(), fds, goroutines)
}
