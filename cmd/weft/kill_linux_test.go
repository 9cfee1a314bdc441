package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Workers may be killed at any moment: no record is lost, and no page suffers.
func TestKilledWorkers(t *testing.T) {
	t.Parallel()
	s := slowSite(t, 5*time.Millisecond)
	var list strings.Builder
	const lines = 600
	for i := range lines {
		fmt.Fprintf(&list, "http://h%d.example/%d\n", i%20, i)
	}
	cmd, stderr := startCrawl(t, s, list.String(), "-o", "out.jsonl")
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	killed := 0
	for ended := false; !ended; {
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("%v: %s", err, stderr)
			}
			ended = true
		case <-time.After(20 * time.Millisecond):
			if workers := children(cmd.Process.Pid); len(workers) > 0 && killed < 10 {
				syscall.Kill(workers[killed%len(workers)], syscall.SIGKILL)
				killed++
			}
		}
	}
	recs, err := readRecords(filepath.Join(cmd.Dir, "out.jsonl"))
	if err != nil || len(recs) != lines || count(recs)["ok"] != lines || killed == 0 {
		t.Errorf("%d records %v, %v, with %d workers killed", len(recs), count(recs), err, killed)
	}
}
