package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// Here is how tests run the program in a process of its own, against servers in
// this one (server_test.go), so as to look at both ends.

// allModes are the ways in which a crawl can be wired.
var allModes = []struct {
	name string
	args []string
}{
	{"serial", []string{"--mode", "serial"}},
	{"threads", []string{"--mode", "threads"}},
	{"gil", []string{"--mode", "threads", "--gil"}},
	{"hybrid", nil}, // the default
}

// patience is how long a test waits for what has to come. On the busiest machine only
// a hang takes longer.
const patience = 5 * time.Minute

// program is weft with arguments, not started yet. Nothing of this process's
// environment reaches it but what a process needs. With -short, no test comes
// further than this: what users type in testdata/script has to do.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the program")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Args = append([]string{"weft"}, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"GORACE=" + childGORACE, "WEFT_WAIT_FOR_QUIET=0s"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	return cmd
}

// result is how a run of the program ended.
type result struct {
	status int
	recs   []record // of stdout
	stderr string
}

// weft runs the program to its end.
func weft(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	cmd := program(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	r := result{status: ended(t, cmd.Run()), stderr: stderr.String()}
	var err error
	if r.recs, err = parseRecords(&stdout); err != nil {
		t.Fatal(err)
	}
	return r
}

// ended is the exit status that an error of exec means.
func ended(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit != nil {
		return exit.ExitCode()
	}
	return 0
}

// crawl runs a crawl of a list, without a limit for hosts, that must end with
// status 0 and one record a line. The records come in the order of the lines.
func crawl(t *testing.T, list []string, args ...string) []record {
	t.Helper()
	args = append([]string{"-", "-q", "--host-rate", "0", "--procs", "2"}, args...)
	r := weft(t, strings.Join(list, "\n"), args...)
	if r.status != exitOK {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	if slices.Contains(args, "--ordered") && !slices.IsSortedFunc(r.recs, byLine) {
		t.Error("the records are not in the order of the list")
	}
	slices.SortFunc(r.recs, byLine)
	if len(r.recs) != len(list) {
		t.Fatalf("%d records for %d lines", len(r.recs), len(list))
	}
	for i, rec := range r.recs {
		if rec.Line != int64(i+1) {
			t.Fatalf("record %d is of line %d", i+1, rec.Line)
		}
	}
	return r.recs
}

func byLine(a, b record) int { return int(a.Line - b.Line) }

// short is what a record says in short: "ok", "http_error 404 status".
func (r record) short() string {
	s := r.Outcome
	if r.Status >= 400 {
		s += fmt.Sprintf(" %d", r.Status)
	}
	if r.Error != nil {
		s += " " + r.Error.Reason
	}
	return s
}

func ignorePipe(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return err
	}
	return nil
}

// startSiteCommand starts weft site and returns the two lines that it says.
func startSiteCommand(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	var said strings.Builder
	for b := make([]byte, 1); strings.Count(said.String(), "\n") < 2; {
		if _, err := stdout.Read(b); err != nil {
			t.Fatalf("after %q: %v", said.String(), err)
		}
		said.Write(b)
	}
	return strings.TrimSuffix(said.String(), "\n")
}
