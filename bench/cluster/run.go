package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// figures are what a crawl took.
type figures struct {
	took                 time.Duration // from the first message to the hub's end
	published, committed uint64        // messages
	hub, others          time.Duration // CPU time
	memory               int64         // largest resident size of the hub, in bytes
	store                int64         // and of the store on the disk
}

func (c *crawl) run(dir, list string) (figures, error) {
	output, store := filepath.Join(dir, "out.jsonl"), filepath.Join(dir, "store")
	hub := exec.Command(c.weft, "hub", "--progress", "none", "--listen-nats", "127.0.0.1:0", "--store", store, fmt.Sprint("--store-sync=", c.synced),
		"--min-agents", fmt.Sprint(c.agents), "-o", output, list)
	said, err := hub.StderrPipe()
	if err != nil {
		return figures{}, err
	}
	if err := hub.Start(); err != nil {
		return figures{}, err
	}
	over := false
	defer func() {
		if !over {
			_ = hub.Process.Kill()
			_ = hub.Wait()
		}
	}()
	lines := bufio.NewReader(said)
	first, err := lines.ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(first), "weft agent ")
	if err != nil || !ok {
		return figures{}, fmt.Errorf("the hub says %q, %w", first, err)
	}
	nc, err := nats.Connect(address)
	if err != nil {
		return figures{}, err
	}
	defer nc.Close()
	agents, err := c.join(address)
	if err != nil {
		return figures{}, err
	}
	defer func() {
		for _, a := range agents {
			_ = a.Process.Kill()
			_ = a.Wait()
		}
	}()
	ended := make(chan ending, 1)
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		err := hub.Wait()
		ended <- ending{time.Now(), err}
	}()
	r, err := c.watch(nc, hub.Process.Pid, store, output, ended)
	over = true
	if err != nil {
		return r, err
	}
	r.hub = hub.ProcessState.UserTime() + hub.ProcessState.SystemTime()
	r.memory = hub.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
	for _, a := range agents {
		_ = a.Wait()
		r.others += a.ProcessState.UserTime() + a.ProcessState.SystemTime()
	}
	agents = nil
	return r, nil
}

// join starts the agents, which are this program.
func (c *crawl) join(address string) (agents []*exec.Cmd, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	for range c.agents {
		a := exec.Command(self, "-join", "-size", fmt.Sprint(c.size))
		a.Stdin, a.Stderr = strings.NewReader(address+"\n"), os.Stderr
		if err := a.Start(); err != nil {
			return agents, err
		}
		agents = append(agents, a)
	}
	return agents, nil
}

// An ending is that of the hub.
type ending struct {
	at  time.Time
	err error
}

// watch looks at the store until the hub has ended.
func (c *crawl) watch(nc *nats.Conn, pid int, store, output string, ended <-chan ending) (r figures, err error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return r, err
	}
	var begun time.Time
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	said := time.Now()
	for {
		select {
		case e := <-ended: // while the store was asked, which does not answer any more, as a rule
			r.took = e.at.Sub(begun)
			if begun.IsZero() {
				e.err = errors.Join(e.err, errors.New("the hub has published nothing"))
			}
			return r, e.err
		case <-tick.C:
		}
		r.published = max(r.published, end(js, "weft_weft_in"))
		r.committed = max(r.committed, end(js, "weft_weft_out"))
		if begun.IsZero() && r.published > 0 {
			begun = time.Now()
		}
		size := used(store)
		r.store = max(r.store, size)
		if c.every > 0 && time.Since(said) >= c.every {
			said = time.Now()
			fmt.Printf("%4.0f s: hub %d MB, store %d MB, output %d MB, %d messages of tasks, %d of results\n",
				time.Since(begun).Seconds(), resident(pid)/1e6, size/1e6, used(output)/1e6, r.published, r.committed)
		}
	}
}

// end is the sequence that a stream has come to; 0 if it is not there.
func end(js jetstream.JetStream, stream string) uint64 {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s, err := js.Stream(ctx, stream)
	if err != nil {
		return 0
	}
	return s.CachedInfo().State.LastSeq
}

// used is how much a file, or a folder with all in it, takes of the disk.
func used(path string) (n int64) {
	_ = filepath.Walk(path, func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			n += info.Sys().(*syscall.Stat_t).Blocks * 512
		}
		return nil
	})
	return n
}

// resident is the size of a process in memory, in bytes; 0 if that cannot be read.
func resident(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}
