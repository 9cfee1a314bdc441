package procpool

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
