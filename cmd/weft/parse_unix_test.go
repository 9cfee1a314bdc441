//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A signal ends weft parse while it waits for input that does not come: what was
// read before has its record, and the outputs are whole.
func TestInterruptedParse(t *testing.T) {
	t.Parallel()
	for _, m := range allModes {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(m.name+" "+sig.String(), func(t *testing.T) {
				t.Parallel()
				args := []string{"parse", "a.html", "b.html", "-", "c.html", "-o", "out.jsonl", "-o", "out.parquet", "-o", "out.json"}
				cmd := program(t, slices.Concat(args, m.args)...)
				for _, name := range []string{"a.html", "b.html", "c.html"} {
					if err := os.WriteFile(filepath.Join(cmd.Dir, name), []byte("<title>"+name+"</title><p>text"), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				stdin, err := cmd.StdinPipe()
				if err != nil {
					t.Fatal(err)
				}
				defer stdin.Close()
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				stdin.Write([]byte("<title>half a page")) // which never ends
				out := filepath.Join(cmd.Dir, "out.jsonl")
				for b := []byte(nil); bytes.Count(b, []byte("\n")) < 2; b, _ = os.ReadFile(out) {
					time.Sleep(10 * time.Millisecond)
				}
				cmd.Process.Signal(sig)
				if status := ended(t, cmd.Wait()); status != exitInterrupted {
					t.Errorf("status %d", status)
				}
				if want := "weft: interrupted: 2 records are whole in out.jsonl; the same command with --force begins anew\n"; stderr.String() != want {
					t.Errorf("it says %q, want %q", &stderr, want)
				}
				for _, name := range []string{"out.jsonl", "out.json"} {
					recs, err := readRecords(filepath.Join(cmd.Dir, name))
					if err != nil || len(recs) != 2 || recs[0].URL != "a.html" || recs[1].URL != "b.html" {
						t.Errorf("%s: %v, %v", name, recs, err)
					}
				}
				if r := weft(t, "", "convert", "-q", filepath.Join(cmd.Dir, "out.parquet")); len(r.recs) != 2 {
					t.Errorf("out.parquet: status %d, %v", r.status, r.recs)
				}
				if left, _ := filepath.Glob(filepath.Join(cmd.Dir, "*.journal*")); len(left) > 0 {
					t.Errorf("%s are left", strings.Join(left, ", "))
				}
			})
		}
	}
}
