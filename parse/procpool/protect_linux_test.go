package procpool

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"weft/parse"
)

// A worker that cannot see the end of its input, as it does not run at all.
func TestStoppedWorkersEndWithTheirParent(t *testing.T) {
	endWithTheirParent(t, func(pid int) {
		if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
			t.Error(err)
		}
		t.Cleanup(func() { // nothing is left where this fails
			if running(pid) {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		})
	})
}

// A worker is bound to the thread that started it, not to the goroutine that
// asked for it, nor to the threads that come and go meanwhile.
func TestWorkersOutliveThreads(t *testing.T) {
	p := newPool(t, Config{Procs: 2, Recycle: 20})
	for range 200 {
		var ended sync.WaitGroup
		ended.Go(runtime.LockOSThread) // a thread that ends with its goroutine
		if r := mustParse(t, p, parse.Document{URL: "http://a.example/"}); r.Outcome != parse.OK {
			t.Fatalf("%+v", r)
		}
		ended.Wait()
	}
	if s := p.Stats(); s.Ends["killed"] != 0 || s.Ends["crash"] != 0 {
		t.Errorf("ends %v, want none but those of workers that have served long enough", s.Ends)
	}
}

// A page that takes over its parser finds nothing to reach: no file, no
// network, no process.
func TestWorkerCannotReachOut(t *testing.T) {
	p := newPool(t, Config{Procs: 1})
	for _, what := range []string{"read", "write", "dial", "dialudp", "listen", "unix", "exec", "kill", "raise limit"} {
		got := mustParse(t, p, parse.Document{URL: "try:" + what})
		if got.Detail == "allowed" || got.Outcome != parse.OK {
			t.Errorf("%s in a worker: %+v, want an error", what, got)
		}
		t.Log(what, got.Detail)
	}
	if got := mustParse(t, p, parse.Document{URL: "try:compute"}); got.Detail != "allowed" {
		t.Errorf("computing in a worker: %+v", got)
	}
	s := p.Stats()
	for _, want := range []string{"rlimit_data", "rlimit_cpu", "no_new_privs", "landlock", "seccomp"} {
		if !slices.Contains(s.Protections, want) {
			t.Errorf("protections are %v, want also %s", s.Protections, want)
		}
	}
	t.Log(s.Protections)
}

// Where seccomp is not to be had, landlock still closes files and TCP: by the
// parent's way alone here, which works in programs with cgo too.
func TestLandlockAlone(t *testing.T) {
	var out bytes.Buffer
	cmd := testWorker(t, asTrier)()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(""), &out, &out
	release, err := startBound(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err, out.String())
	}
	if ruleset, err := newRuleset(); err != nil {
		t.Skip("this kernel has no landlock: ", err)
	} else {
		unix.Close(ruleset)
	}
	for _, what := range []string{"read", "write", "dial", "exec"} {
		if !strings.Contains(out.String(), what+": ") || strings.Contains(out.String(), what+": allowed") {
			t.Errorf("%s is not refused:\n%s", what, &out)
		}
	}
	if fd, err := os.ReadFile("/etc/hostname"); err != nil { // the thread is gone with its ruleset
		t.Errorf("the parent cannot read any more: %q, %v", fd, err)
	}
}

// An upgrade on disk does not mix builds within a run.
func TestWorkersAreOfTheRunningBuild(t *testing.T) {
	program, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, program, 0o700); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, asRemoved).CombinedOutput()
	if got, want := string(out), "ok <nil>\n"; got != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}
