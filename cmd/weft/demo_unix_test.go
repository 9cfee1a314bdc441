//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A demo that is killed leaves no process and no temporary file, whether it was
// fetching or playing back.
func TestKilledDemo(t *testing.T) {
	t.Parallel()
	for _, there := range []string{"weft-demo-*/urls.txt", "weft-demo-*/weft-compare-*", "weft-demo-*/weft-compare-*/*"} {
		t.Run(filepath.Base(there), func(t *testing.T) {
			t.Parallel()
			temp := t.TempDir()
			cmd := program(t, "demo", "--pages", "30", "--latency", "20ms", "--rounds", "1")
			cmd.Env = append(cmd.Env, "TMPDIR="+temp)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			await(t, there+" is there", func() bool {
				found, _ := filepath.Glob(filepath.Join(temp, there))
				return len(found) > 0
			})
			cmd.Process.Kill()
			cmd.Wait()
			await(t, "the temporary folder is empty", func() bool {
				left, err := os.ReadDir(temp)
				return err == nil && len(left) == 0
			})
			await(t, "the site has ended", func() bool {
				return len(mentions(temp)) == 0
			})
		})
	}
}

// await waits for something that comes soon, for a minute at most.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("never: " + what)
		}
	}
}

// mentions are the processes that were started with a text in their arguments,
// where /proc says so.
func mentions(text string) (pids []string) {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range lines {
		if data, err := os.ReadFile(name); err == nil && filepath.Base(filepath.Dir(name)) != fmt.Sprint(os.Getpid()) && strings.Contains(string(data), text) {
			pids = append(pids, name)
		}
	}
	return pids
}
