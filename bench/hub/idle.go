package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// How long an agent is left alone before it is looked at, and how long it is.
const (
	beforeIdle = 15 * time.Second // after the last page: memory is given back after ten seconds
	idleFor    = 40 * time.Second
)

// idle measures an agent, with its one parse worker, that has done all pages of a
// list which does not end. Linux only.
func (b *bench) idle() error {
	cmd := b.command("hub", "-o", "idle.jsonl", "--listen-nats", "127.0.0.1:0", "--agents", "1", "--procs", "1", "-")
	list, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	defer cmd.Wait()
	defer list.Close()
	urls, err := os.ReadFile(filepath.Join(b.work, "urls.txt"))
	if err != nil {
		return err
	}
	if _, err := list.Write(urls); err != nil {
		return err
	}
	for done := 0; done < b.pages; time.Sleep(time.Second) {
		records, err := os.ReadFile(filepath.Join(b.work, "idle.jsonl"))
		if err != nil {
			return err
		}
		done = strings.Count(string(records), "\n")
	}
	time.Sleep(beforeIdle)
	agents := below(cmd.Process.Pid)
	before := cpuOf(agents)
	time.Sleep(idleFor)
	fmt.Printf("idle for %v, an agent and its worker take %.1f MB (Pss) and %.2f %% of a core\n", idleFor,
		float64(memoryOf(agents))/1e6, 100*float64(cpuOf(agents)-before)/float64(idleFor))
	_, err = io.WriteString(list, "\n")
	return err
}

// below are the processes that a process has started, and those that they have:
// an agent and its worker, of a hub.
func below(pid int) (all []string) {
	out, _ := exec.Command("pgrep", "-P", strconv.Itoa(pid)).Output()
	for _, child := range strings.Fields(string(out)) {
		n, _ := strconv.Atoi(child)
		all = append(append(all, child), below(n)...)
	}
	return all
}

// memoryOf is what processes have resident, with what they share counted once:
// the Pss of smaps_rollup (proc(5)), in bytes.
func memoryOf(pids []string) (sum int64) {
	for _, pid := range pids {
		b, _ := os.ReadFile("/proc/" + pid + "/smaps_rollup")
		for line := range strings.Lines(string(b)) {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "Pss:" {
				n, _ := strconv.ParseInt(f[1], 10, 64)
				sum += n << 10
			}
		}
	}
	return sum
}

// cpuOf is the CPU time that all their threads have had: the first number of
// schedstat, which is exact, where stat counts ticks.
func cpuOf(pids []string) (sum time.Duration) {
	for _, pid := range pids {
		threads, _ := filepath.Glob("/proc/" + pid + "/task/*/schedstat")
		for _, name := range threads {
			b, _ := os.ReadFile(name)
			if f := strings.Fields(string(b)); len(f) > 0 {
				n, _ := strconv.ParseInt(f[0], 10, 64)
				sum += time.Duration(n)
			}
		}
	}
	return sum
}
