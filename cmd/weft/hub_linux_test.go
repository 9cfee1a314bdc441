package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A hub that is killed leaves none of the agents that it has started: they could
// not join the next one, whose token is another.
func TestKilledHubLeavesNoAgent(t *testing.T) {
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

// An agent that the hub has started and that dies has a successor: there may be no other.
func TestKilledAgentOfAHubIsStartedAnew(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	site := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" || asked.Add(1) > 1 {
			http.NotFound(w, r)
			return
		}
		<-r.Context().Done()
	}))
	cmd := program(t, "hub", "--listen-nats", "127.0.0.1:0", "--agents", "1", "--mode", "threads", "-q", "--lease", "1s",
		"-o", filepath.Join(t.TempDir(), "out.jsonl"), site.URL+"/page")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-site.first
	for _, pid := range children(cmd.Process.Pid) {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	stuck := time.AfterFunc(patience/2, func() { _ = cmd.Process.Signal(os.Interrupt) })
	defer stuck.Stop()
	if status := ended(t, cmd.Wait()); status != exitOK {
		t.Errorf("status %d", status)
	}
	if said := stderr.String(); !strings.Contains(said, "the agent local-1 has ended (signal: killed)") {
		t.Errorf("it said %q", said)
	}
}
