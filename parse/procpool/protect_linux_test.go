package procpool

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"weft/parse"
)

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
	for _, want := range []string{"rlimit_data", "rlimit_cpu", "no_new_privs", "seccomp"} {
		if !slices.Contains(s.Protections, want) {
			t.Errorf("protections are %v, want also %s", s.Protections, want)
		}
	}
	t.Log(s.Protections)
}

// Where seccomp is not to be had, landlock still closes files and TCP.
func TestLandlockAlone(t *testing.T) {
	const locked = "PROCPOOL_TEST_LOCKED"
	if os.Getenv(locked) != "" { // this is the process below
		if err := errors.Join(noNewPrivs(), landlock()); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(try("read"), try("write"), try("dial"), try("exec"))
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestLandlockAlone$")
	cmd.Env = append(os.Environ(), locked+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	got := string(out)
	if strings.Contains(got, syscall.ENOTSUP.Error()) || strings.Contains(got, syscall.ENOSYS.Error()) {
		t.Skip("not with cgo before Linux 7.0, and not where the kernel has no landlock: ", got)
	}
	if strings.Contains(got, "allowed") || strings.Count(got, "permission denied") != 4 {
		t.Errorf("read, write, dial, exec: %s, want permission denied", got)
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
