package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// figures are what one program took for one list.
type figures struct {
	wall   time.Duration
	cpu    time.Duration // user and system, with all processes that it started
	peak   int64         // bytes resident at once, with all processes that it started
	parent int64         // of that, in the first process
	server time.Duration // CPU time of the server meanwhile
}

// timed runs a program to its end. server is the process that it asks.
func timed(ctx context.Context, argv []string, server int) (figures, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	before, start := cpuOf(server), time.Now()
	if err := cmd.Start(); err != nil {
		return figures{}, err
	}
	ended := make(chan struct{})
	peaks := make(chan [2]int64)
	go func() {
		var p [2]int64
		for {
			all, parent := residentTree(cmd.Process.Pid)
			p = [2]int64{max(p[0], all), max(p[1], parent)}
			select {
			case <-ended:
				peaks <- p
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	err := cmd.Wait()
	wall := time.Since(start)
	close(ended)
	p := <-peaks
	if err != nil {
		return figures{}, fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, stderr.Bytes())
	}
	s := cmd.ProcessState
	return figures{wall, s.UserTime() + s.SystemTime(), p[0], p[1], cpuOf(server) - before}, nil
}

// residentTree is the resident size of a process and all below it, and of it
// alone (proc(5)). Pages that they share count for each of them.
func residentTree(pid int) (all, own int64) {
	own = resident(pid)
	all = own
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, name := range tasks {
		children, _ := os.ReadFile(name)
		for _, child := range strings.Fields(string(children)) {
			if n, err := strconv.Atoi(child); err == nil {
				below, _ := residentTree(n)
				all += below
			}
		}
	}
	return all, own
}

func resident(pid int) int64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if f := strings.Fields(string(b)); len(f) > 1 {
		pages, _ := strconv.ParseInt(f[1], 10, 64)
		return pages * int64(os.Getpagesize())
	}
	return 0
}

// cpuOf is the CPU time of a process so far: fields 14 and 15 of its stat, in
// hundredths of a second (proc(5)).
func cpuOf(pid int) time.Duration {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, after, _ := bytes.Cut(b, []byte(") "))
	f := strings.Fields(string(after))
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}
