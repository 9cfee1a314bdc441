//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// longList is more lines than any test here waits for.
func longList() string {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "http://h%d.example/%d\n", i%20, i)
	}
	return b.String()
}

// startCrawl starts a crawl of the list over a site and returns when the first
// pages are asked for.
func startCrawl(t *testing.T, s *site, list string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := program(t, append([]string{"urls.txt", "--host-rate", "0", "-p", "2", "-c", "16", "-q", "--connect-to", "::" + s.addr}, args...)...)
	if err := os.WriteFile(filepath.Join(cmd.Dir, "urls.txt"), []byte(list), 0o666); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-s.first
	return cmd, &stderr
}

// children are the processes that a process has started: its workers. It knows
// them on Linux only.
func children(pid int) []int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var pids []int
	for _, name := range stats {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:])) // proc_pid_stat(5)
		if ppid, _ := strconv.Atoi(f[1]); ppid == pid {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			pids = append(pids, child)
		}
	}
	return pids
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// wantGone says that none of the processes is left, and soon.
func wantGone(t *testing.T, pids []int) {
	t.Helper()
	for range 100 {
		left := 0
		for _, pid := range pids {
			if alive(pid) {
				left++
			}
		}
		if left == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("some of the workers %v are left", pids)
}

// The first SIGINT or SIGTERM ends a run in order: what is in flight gets its
// record, the output is whole, the status is 3, and no worker is left.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		output string
		sig    syscall.Signal
	}{
		{"out.jsonl", syscall.SIGINT},
		{"out.jsonl", syscall.SIGTERM},
		{"hung.jsonl", syscall.SIGHUP},
		{"out.json", syscall.SIGINT},
		{"out.jsonl.gz", syscall.SIGINT},
		{"out.json.zst", syscall.SIGINT},
		{"out/", syscall.SIGINT},
	} {
		t.Run(fmt.Sprintf("%s %v", c.output, c.sig), func(t *testing.T) {
			if signal.Ignored(c.sig) {
				t.Skip("whoever started the tests has it ignored, as nohup does, and so do programs then")
			}
			t.Parallel()
			s := slowSite(t, 300*time.Millisecond)
			cmd, stderr := startCrawl(t, s, longList(), "-o", c.output)
			workers := children(cmd.Process.Pid)
			// Some are done, and some are under way.
			await(t, "more pages than two for each slot", func() bool { return s.pages() > 2*16 })
			if err := cmd.Process.Signal(c.sig); err != nil {
				t.Fatal(err)
			}
			if status := ended(t, cmd.Wait()); status != exitInterrupted {
				t.Errorf("exit status %d: %s", status, stderr)
			}
			if !strings.Contains(stderr.String(), "weft: interrupted") || strings.Count(stderr.String(), "\n") > 2 {
				t.Errorf("stderr: %s", stderr)
			}
			wantGone(t, workers)
			recs, err := readRecords(filepath.Join(cmd.Dir, filepath.Clean(c.output)) + c.output[len(filepath.Clean(c.output)):])
			if err != nil {
				t.Fatal(err)
			}
			// What was asked for and answered has its record: nothing is thrown away.
			if n := s.pages(); len(recs) != count(recs)["ok"] || len(recs) < n-16 || len(recs) > n {
				t.Errorf("%d records %v of %d pages that were asked for", len(recs), count(recs), n)
			}
		})
	}
}

// What is said of the time that is left is what the crawler is given.
func TestFirstSignalSaysHowLongItTakes(t *testing.T) {
	var said bytes.Buffer
	ctx, in := onInterrupt(t.Context(), slog.New(slog.NewTextHandler(&said, nil)))
	defer in.stop()
	in.running.Store(true)
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-in.drain
	if want := fmt.Sprintf("for %.0f s at most", grace.Seconds()); !strings.Contains(said.String(), want) {
		t.Errorf("it says %s, want %q", &said, want)
	}
	if ctx.Err() != nil {
		t.Error("the first signal ends the work")
	}
}

// The second one ends it now, whatever is in flight.
func TestInterruptTwice(t *testing.T) {
	t.Parallel()
	for _, m := range allModes {
		s := slowSite(t, time.Hour)
		cmd, stderr := startCrawl(t, s, longList(), append([]string{"-o", "out.json"}, m.args...)...)
		workers := children(cmd.Process.Pid)
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		begun := time.Now()
		cmd.Process.Signal(syscall.SIGINT)
		select {
		case err := <-done:
			t.Errorf("%s: the first signal ended it: %v", m.name, err)
		case <-time.After(300 * time.Millisecond):
		}
		cmd.Process.Signal(syscall.SIGINT)
		if status := ended(t, <-done); status != exitInterrupted {
			t.Errorf("%s: exit status %d: %s", m.name, status, stderr)
		}
		if took := time.Since(begun); took >= grace {
			t.Errorf("%s: it took %v, as after the first signal", m.name, took)
		}
		wantGone(t, workers)
		if recs, err := readRecords(filepath.Join(cmd.Dir, "out.json")); err != nil || len(recs) != 0 {
			t.Errorf("%s: %d records, %v", m.name, len(recs), err)
		}
	}
}

// A signal also ends what has not really begun: a list that never comes.
func TestInterruptWhileWaitingForTheList(t *testing.T) {
	t.Parallel()
	cmd := program(t, "-", "-q", "-p", "1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds: it is written when the program reads its list.
	if _, err := io.WriteString(in, strings.Repeat("# a comment\n", 20_000)); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Signal(syscall.SIGINT)
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if status := ended(t, err); status != exitInterrupted {
			t.Errorf("exit status %d", status)
		}
	case <-time.After(patience):
		t.Error("it goes on waiting")
		cmd.Process.Kill()
		<-done
	}
}

// weft site ends with a signal, with status 0.
func TestSiteStops(t *testing.T) {
	t.Parallel()
	cmd := program(t, "site", "--addr", "127.0.0.1:0")
	startSiteCommand(t, cmd)
	cmd.Process.Signal(syscall.SIGTERM)
	if status := ended(t, cmd.Wait()); status != exitOK {
		t.Errorf("exit status %d", status)
	}
}

// A list of lines that fail at once ends by itself, with one record each, and
// its length costs next to no memory. This makes it as long as a list gets:
//
//	WEFT_TEST_LINES=1000000 go test ./cmd/weft -run TestLongRefusedList -v -timeout 15m
func TestLongRefusedList(t *testing.T) {
	t.Parallel()
	lines, most := 20_000, int64(150<<20)
	if n, err := strconv.Atoi(os.Getenv("WEFT_TEST_LINES")); err == nil {
		lines, most = n, 200<<20
	}
	for _, c := range []struct {
		name string
		url  func(n int) string
		args []string
	}{
		{"one host", func(n int) string { return fmt.Sprintf("http://h.example/%d\n", n) }, []string{"--robots", "ignore"}},
		{"a host a line", func(n int) string { return fmt.Sprintf("http://h%d.example/\n", n) }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := []string{"-", "--mode", "threads", "--host-rate", "0", "--host-conns", "0", "-q", "--connect-to", "::" + refusedAddr(t)}
			cmd := program(t, append(args, c.args...)...)
			cmd.Stdin = &madeUpList{url: c.url, left: lines}
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			quit, peak := make(chan struct{}), make(chan int64)
			go watchMemory(cmd.Process.Pid, quit, peak)
			seen, recs := make([]bool, lines+1), 0
			err = eachLine(stdout, func(b []byte) error {
				var line int
				if _, err := fmt.Sscanf(string(b), `{"schema":1,"line":%d,`, &line); err != nil || line > lines || seen[line] {
					return fmt.Errorf("line %d once more, or %w: %.100s", line, err, b)
				}
				if !bytes.Contains(b, []byte(`"outcome":"connect_error"`)) {
					return fmt.Errorf("another outcome: %s", b)
				}
				seen[line] = true
				recs++
				return nil
			})
			if err != nil {
				t.Error(err)
				cmd.Process.Kill()
			}
			if status := ended(t, cmd.Wait()); status != exitOK || recs != lines {
				t.Errorf("exit status %d, %d records of %d lines", status, recs, lines)
			}
			close(quit)
			p := <-peak
			t.Logf("%d lines, %d MB at most", lines, p>>20)
			if p > most && !raceEnabled {
				t.Errorf("that is more than %d MB", most>>20)
			}
		})
	}
}

// madeUpList is a list that nobody has to store.
type madeUpList struct {
	url  func(n int) string
	left int
	rest []byte
}

func (l *madeUpList) Read(b []byte) (int, error) {
	for len(l.rest) < len(b) && l.left > 0 {
		l.rest = append(l.rest, l.url(l.left)...)
		l.left--
	}
	if len(l.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

// watchMemory reports the most that a process had resident until then; 0 where
// there is no /proc.
func watchMemory(pid int, quit <-chan struct{}, peak chan<- int64) {
	var most int64
	for {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if _, after, ok := strings.Cut(string(status), "VmHWM:"); ok {
			var kb int64
			fmt.Sscan(after, &kb)
			most = max(most, kb<<10)
		}
		select {
		case <-quit:
			peak <- most
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestSignalsEndAWriteThatNobodyReads has a pipe that is full and open: nothing
// that weft waits for comes.
func TestSignalsEndAWriteThatNobodyReads(t *testing.T) {
	t.Parallel()
	cmd := program(t, "crawl", "urls.txt", "-q")
	if err := os.WriteFile(filepath.Join(cmd.Dir, "urls.txt"), []byte(strings.Repeat("mailto:"+strings.Repeat("x", 1000)+"\n", 3000)), 0o666); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd.Stdout = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if _, err := io.ReadFull(r, make([]byte, 1000)); err != nil { // it writes
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		for tick := time.NewTicker(100 * time.Millisecond); ; {
			select {
			case <-tick.C:
				cmd.Process.Signal(os.Interrupt)
			case <-ended:
				tick.Stop()
				return
			}
		}
	}()
	err = cmd.Wait()
	close(ended)
	if err == nil {
		t.Error("it ended as if all was written")
	}
}
