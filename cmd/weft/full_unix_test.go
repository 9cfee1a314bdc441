//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A disk that fills up ends a run with status 4, and when there is room again
// --resume makes the outputs whole. A limit on the size of files stands for it.
func TestFullDiskIsResumed(t *testing.T) {
	for _, outputs := range []string{"out.csv", "out.db", "out.parquet", "out.db out.jsonl out.csv"} {
		t.Run(strings.ReplaceAll(outputs, " ", "+"), func(t *testing.T) {
			t.Parallel()
			s := slowSite(t, time.Millisecond)
			args := []string{"urls.txt", "--host-rate", "0", "--host-conns", "0", "-q", "--mode", "threads", "--connect-to", "::" + s.addr, "--resume",
				"--columns", killColumns}
			for _, output := range strings.Fields(outputs) {
				args = append(args, "-o", output)
			}
			cmd := program(t, args...)
			dir := cmd.Dir
			if err := os.WriteFile(filepath.Join(dir, "urls.txt"), []byte(resumeList()), 0o666); err != nil {
				t.Fatal(err)
			}
			says := regexp.MustCompile(`, then run it again with --resume\n|sqlite: .*; choose another path\n`) // the latter where it was only opened
			for _, blocks := range []int{2, 8, 16} {                                                            // of 512 bytes, or of 1024
				limited := onSmallDisk(t, blocks, args...)
				limited.Dir = dir
				if out, err := limited.CombinedOutput(); ended(t, err) != exitOutput || !says.Match(out) {
					t.Fatalf("%d blocks: %v: %s", blocks, err, out)
				}
			}
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, output := range strings.Fields(outputs) {
				checkKilled(t, dir+"/"+output, 3)
			}
		})
	}
}

// onSmallDisk is the program where a file can have so many blocks at most, of 512 bytes
// or of 1024.
func onSmallDisk(t *testing.T, blocks int, args ...string) *exec.Cmd {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs sh, for ulimit")
	}
	cmd := program(t)
	// A shell cannot give a program its name, so that is what it is called.
	name := filepath.Join(t.TempDir(), "weft")
	if err := os.Symlink(cmd.Path, name); err != nil {
		t.Fatal(err)
	}
	cmd.Path = shell
	cmd.Args = append([]string{"sh", "-c", fmt.Sprintf(`trap "" XFSZ; ulimit -f %d && exec "$0" crawl "$@"`, blocks), name}, args...)
	return cmd
}

// A report is an output, too. The records, which came first, are whole.
func TestReportOnAFullDisk(t *testing.T) {
	cmd := onSmallDisk(t, 8, "-q", "--mode", "threads", "-o", "out.jsonl", "--report", "run.html", "ftp://a.example/")
	out, err := cmd.CombinedOutput()
	if said := string(out); ended(t, err) != exitOutput || !strings.HasPrefix(said, "weft: output run.html: file too large; ") {
		t.Errorf("%v: %s", err, said)
	}
	left, err := filepath.Glob(filepath.Join(cmd.Dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if recs, err := readRecords(filepath.Join(cmd.Dir, "out.jsonl")); err != nil || len(recs) != 1 {
		t.Errorf("%d records, %v", len(recs), err)
	}
}

// What is printed for reading and cannot be written is said so, with the status of
// outputs; a reader who has enough is no fault.
func TestStandardOutputIsFullOrClosed(t *testing.T) {
	for _, args := range [][]string{
		{"version"}, {"--help"}, {"crawl", "-h"}, {"help", "record"}, {"completion", "bash"}, {"--dry-run", "-"},
	} {
		for _, c := range []struct {
			err    error
			status int
			says   string
		}{
			{syscall.ENOSPC, exitOutput, "weft: output standard output: no space left on device; make room on the disk, then run it again\n"},
			{syscall.EPIPE, exitOK, ""},
		} {
			var stderr bytes.Buffer
			status := run(t.Context(), append([]string{"weft"}, args...), strings.NewReader("http://a.example/\n"), broken{c.err}, &stderr)
			if said := stderr.String(); status != c.status || said != c.says && c.says != "" {
				t.Errorf("%v, %v: status %d, %q, want %d, %q", args, c.err, status, said, c.status, c.says)
			}
		}
	}
}

// The table of a comparison is no less.
func TestTableOfAComparisonCannotBeWritten(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	cmd := program(t, "compare", "-q", "--rounds", "1", "--mode", "threads", "-")
	cmd.Stdin, cmd.Stdout = strings.NewReader("ftp://a.example/\n"), full
	if status := ended(t, cmd.Run()); status != exitOutput {
		t.Errorf("status %d, want %d", status, exitOutput)
	}
}

// broken takes nothing.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
