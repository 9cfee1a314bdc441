package procpool

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"weft/parse"
)

// Workers killed from outside at any instant, hundreds of times: every page
// still gets its own result.
func TestStrangersKillsLoseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
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

// Pages that a worker had done when another ended it are not taken for that one,
// whatever it ends by and however often; their answers may have ended with it.
func TestPagesBesideOneThatEndsItsWorkerAreNotBlamed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, bad := range []string{"exit", "panic:now", "killme", "garbage:what is this, and is it long enough?"} {
		t.Run(bad, func(t *testing.T) {
			p := newPool(t, Config{Procs: 1})
			for range 10 { // it is known to be quick
				mustParse(t, p, parse.Document{URL: "http://a.example/"})
			}
			var calls sync.WaitGroup
			for i := range 2 * maxAhead {
				calls.Go(func() {
					doc := parse.Document{URL: fmt.Sprint("http://a.example/", i)}
					if i%10 == 5 {
						doc.URL = bad
					}
					if r := mustParse(t, p, doc); (r.Outcome == parse.OK) != (doc.URL != bad) {
						t.Errorf("%s: %s, %s", doc.URL, r.Outcome, r.Detail)
					}
				})
			}
			calls.Wait()
		})
	}
}

// A page that hangs keeps its worker, and no other page waits for that.
func TestNobodyWaitsBehindAPageThatHangs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel() // it waits most of the time
	const timeout = 10 * time.Second
	for _, bad := range []string{"hang", "sleep:9s"} { // the late answers of one that ends are nobody's
		t.Run(bad, func(t *testing.T) {
			t.Parallel()
			p := newPool(t, Config{Procs: 2, Timeout: timeout})
			var waits atomic.Bool
			waits.Store(true)
			var hanging, calls sync.WaitGroup
			hanging.Go(func() {
				mustParse(t, p, parse.Document{URL: bad})
				waits.Store(false)
			})
			time.Sleep(50 * time.Millisecond)
			for i := range 40 {
				calls.Go(func() {
					doc := parse.Document{URL: fmt.Sprint("http://a.example/", i), Body: make([]byte, 1+i*1000)}
					got := mustParse(t, p, doc)
					if want := directParse(doc); string(got.Page) != string(want.Page) {
						t.Errorf("page %d is another: %.100s", i, got.Page)
					}
				})
			}
			calls.Wait()
			if !waits.Load() {
				t.Error("the other pages waited for it")
			}
			hanging.Wait()
			for i := range 4 { // both workers are of use afterwards
				mustParse(t, p, parse.Document{URL: fmt.Sprint("http://b.example/", i)})
			}
		})
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
	if testing.Short() {
		t.Skip("takes seconds")
	}
	p := newPool(t, Config{Procs: 1, Timeout: time.Minute})
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
	endWithTheirParent(t, func(int) {})
}

// endWithTheirParent kills a process that has two workers at work on pages that
// hang, after it has done something to them.
func endWithTheirParent(t *testing.T, before func(pid int)) {
	t.Helper()
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
	for _, pid := range pids {
		before(pid)
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
	if testing.Short() {
		t.Skip("takes seconds")
	}
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
