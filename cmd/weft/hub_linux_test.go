package main

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A hub that is killed leaves none of the agents that it has started: they could
// not join the next one, whose token is another.
func TestKilledHubLeavesNoAgent(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	site := slowSite(t, time.Minute)
	cmd := program(t, "hub", "--listen-nats", freeAddr(t), "--agents", "2", "-q", "-o", filepath.Join(t.TempDir(), "out.jsonl"),
		"--connect-to", "::"+site.addr, "http://a.example/1", "http://b.example/2")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-site.first
	agents := make(map[process]bool)
	for _, pid := range children(cmd.Process.Pid) {
		agents[processOf(pid)] = true
		for _, worker := range children(pid) {
			agents[processOf(worker)] = true
		}
	}
	if len(agents) < 2 {
		t.Fatalf("%d processes of agents", len(agents))
	}
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	await(t, "the agents' end", func() bool {
		for a := range agents {
			if processOf(a.pid) == a {
				return false
			}
		}
		return true
	})
}
