//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A disk that fills up ends a run with status 4, and when there is room again
// --resume makes the outputs whole. A limit on the size of files stands for it.
func TestFullDiskIsResumed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs sh, for ulimit")
	}
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
			// A shell cannot give a program its name, so that is what it is called.
			dir, name := cmd.Dir, filepath.Join(t.TempDir(), "weft")
			if err := os.Symlink(cmd.Path, name); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "urls.txt"), []byte(resumeList()), 0o666); err != nil {
				t.Fatal(err)
			}
			for _, blocks := range []int{2, 8, 16} { // of 512 bytes, or of 1024
				limited := program(t, args...)
				limited.Dir, limited.Path = dir, shell
				limited.Args = append([]string{"sh", "-c", fmt.Sprintf(`trap "" XFSZ; ulimit -f %d && exec "$0" crawl "$@"`, blocks), name}, args...)
				if out, err := limited.CombinedOutput(); ended(t, err) != exitOutput {
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
