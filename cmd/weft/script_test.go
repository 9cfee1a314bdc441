package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"

	"weft/fetch/demosite"
)

// The scripts are what users type, and what they get. Each has a built-in site
// of six pages on two hosts: $SITE is its address, urls.txt its list, and the
// environment sends weft's connections there, without a limit.
func TestScript(t *testing.T) {
	site, err := demosite.New(demosite.Config{Pages: 6, Hosts: 2})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(site)
	defer srv.Close()
	addr := srv.Listener.Addr().String()
	var urls strings.Builder
	for u := range site.URLs("") {
		urls.WriteString(u + "\n")
	}

	// The scripts are parallel subtests: they have to end before the site does.
	t.Run("group", func(t *testing.T) {
		testscript.Run(t, testscript.Params{
			Dir: "testdata/script",
			Setup: func(e *testscript.Env) error {
				e.Setenv("SITE", addr)
				e.Setenv("WEFT_CONNECT_TO", "::"+addr)
				e.Setenv("WEFT_HOST_RATE", "0")
				e.Setenv("WEFT_MODE", "threads") // no processes where they do not matter
				e.Setenv("WEFT_PROCS", "1")
				e.Setenv("WEFT_WAIT_FOR_QUIET", "0s")
				e.Setenv("GORACE", childGORACE)
				return os.WriteFile(filepath.Join(e.WorkDir, "urls.txt"), []byte(urls.String()), 0o666)
			},
			Cmds: map[string]func(*testscript.TestScript, bool, []string){
				"exits":   cmdExits,
				"records": cmdRecords,
				"events":  cmdEvents,
				"pack":    cmdPack,
				"cut":     cmdCut,
				"latin1":  cmdLatin1,
				"line":    cmdLine,
			},
			Condition: func(cond string) (bool, error) {
				if cond == "full" {
					_, err := os.Stat("/dev/full")
					return err == nil && runtime.GOOS == "linux", nil
				}
				return false, fmt.Errorf("unknown condition %q", cond)
			},
			RequireExplicitExec: true,
			RequireUniqueNames:  true,
		})
	})
}

// exits STATUS PROGRAM ARGS... runs a program that must end with that status.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// line says that standard error is the one line that an error is.
func cmdLine(ts *testscript.TestScript, neg bool, _ []string) {
	s := ts.ReadFile("stderr")
	if neg || strings.Count(s, "\n") != 1 || !strings.HasPrefix(s, "weft: ") {
		ts.Fatalf("stderr is not one line of weft's: %q", s)
	}
}

// records FILE N [OUTCOME=N]... checks the records of an output, or of stdout.
func cmdRecords(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: records FILE N [OUTCOME=N]...")
	}
	var recs []record
	var err error
	if args[0] == "stdout" {
		recs, err = parseRecords(strings.NewReader(ts.ReadFile("stdout")))
	} else {
		slash := strings.Repeat("/", strings.Count(args[0], "/")-strings.Count(strings.TrimSuffix(args[0], "/"), "/"))
		recs, err = readRecords(ts.MkAbs(args[0]) + slash)
	}
	ts.Check(err)
	if want, _ := strconv.Atoi(args[1]); len(recs) != want {
		ts.Fatalf("%d records, want %d", len(recs), want)
	}
	got := count(recs)
	for _, arg := range args[2:] {
		outcome, n, _ := strings.Cut(arg, "=")
		if want, err := strconv.Atoi(n); err != nil || got[outcome] != want {
			ts.Fatalf("outcomes %v, want %s", got, arg)
		}
	}
}

// events EVENT... says that standard error is JSON events for programs, with
// at least one of each kind, and the last one the summary.
func cmdEvents(ts *testscript.TestScript, neg bool, args []string) {
	n := make(map[string]int)
	last := ""
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		var e struct {
			Event string `json:"event"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Event == "" {
			ts.Fatalf("not an event: %q", line)
		}
		n[e.Event]++
		last = e.Event
	}
	for _, kind := range args {
		if neg || n[kind] == 0 {
			ts.Fatalf("events %v, want %s", n, kind)
		}
	}
	if last != "summary" {
		ts.Fatalf("the last event is %q, want the summary", last)
	}
}

// pack FILE PACKED compresses a file as the second name says.
func cmdPack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pack FILE PACKED")
	}
	var buf bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&buf)
	if filepath.Ext(args[1]) == ".zst" {
		var err error
		w, err = zstd.NewWriter(&buf)
		ts.Check(err)
	}
	_, err := io.WriteString(w, ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), buf.Bytes(), 0o666))
}

// latin1 FILE RECODED writes a file anew, in ISO 8859-1.
func cmdLatin1(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: latin1 FILE RECODED")
	}
	var out []byte
	for _, r := range ts.ReadFile(args[0]) {
		out = append(out, byte(r))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out, 0o666))
}

// cut FILE N leaves the first N bytes of a file.
func cmdCut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cut FILE N")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}
