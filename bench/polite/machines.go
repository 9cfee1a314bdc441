package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// lease is that of the agents.
const lease = 3 * time.Second

// A blow is what was done to an agent.
type blow struct {
	what  string
	at    time.Time
	until time.Time // when it went on, of a stop
}

// late reports whether a request may be one of an agent that was stopped between its
// last look at the lease and the write.
func late(blows []blow, at time.Time, d time.Duration) bool {
	for _, b := range blows {
		if !b.until.IsZero() && !at.Before(b.until) && at.Sub(b.until) < d {
			return true
		}
	}
	return false
}

// unknown reports whether what an answer said may not have reached the store, because its
// agent was killed or stopped within d of it.
func unknown(blows []blow, at time.Time, d time.Duration) bool {
	for _, b := range blows {
		if (b.what == "kill" || b.what == "stop") && b.at.Sub(at).Abs() < d {
			return true
		}
	}
	return false
}

// machines runs a hub over a list, and agents that come and go until it ends.
// There are no more blows once enough says so: what Crawl-delay makes wait has to come to
// its turn.
func machines(weft string, agents int, flags []string, list string, enough func() bool) ([]blow, error) {
	hub := exec.Command(weft, append([]string{"hub", "--progress", "none", "--listen-nats", "127.0.0.1:0", "--lease", lease.String()}, flags...)...)
	hub.Stdin = strings.NewReader(list)
	said, err := hub.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := hub.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(said)
	first, err := lines.ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(first), "weft agent ")
	if err != nil || !ok {
		_ = hub.Process.Kill()
		return nil, fmt.Errorf("the hub says %q, %w", first, err)
	}
	c := &crowd{weft: weft, address: address, over: make(chan struct{})}
	defer c.end()
	for range agents {
		c.add()
	}
	c.disturbing.Go(func() { c.disturb(enough) })
	_, _ = io.Copy(os.Stderr, lines)
	err = hub.Wait()
	return c.stop(), err
}

// A crowd are the agents of a hub.
type crowd struct {
	weft, address string
	over          chan struct{}
	disturbing    sync.WaitGroup

	mu     sync.Mutex
	agents []*exec.Cmd
	blows  []blow
}

func (c *crowd) add() {
	cmd := exec.Command(c.weft, "agent", "-q", "-c", "16", "-p", "1", "-")
	in, err := cmd.StdinPipe()
	if err == nil {
		cmd.Stderr = os.Stderr
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Fprintln(in, c.address)
	c.mu.Lock()
	c.agents = append(c.agents, cmd)
	c.mu.Unlock()
}

// disturb strikes one of the agents after the other until the crowd is over, or had
// enough.
func (c *crowd) disturb(enough func() bool) {
	for !enough() {
		select {
		case <-c.over:
			return
		case <-time.After(time.Duration(1500+rand.IntN(3500)) * time.Millisecond):
		}
		c.mu.Lock()
		i := rand.IntN(len(c.agents))
		cmd := c.agents[i]
		b := blow{what: []string{"kill", "stop", "let go", "let go"}[rand.IntN(4)], at: time.Now()}
		switch b.what {
		case "kill":
			_ = cmd.Process.Kill()
		case "let go":
			_ = cmd.Process.Signal(os.Interrupt)
		case "stop":
			_ = cmd.Process.Signal(syscall.SIGSTOP)
			i := len(c.blows)
			time.AfterFunc(lease*3/2, func() {
				c.mu.Lock()
				defer c.mu.Unlock()
				c.blows[i].until = time.Now()
				_ = cmd.Process.Signal(syscall.SIGCONT)
			})
		}
		c.blows = append(c.blows, b)
		if b.what != "stop" {
			c.agents = append(c.agents[:i:i], c.agents[i+1:]...)
			go func() { _ = cmd.Wait() }()
		}
		c.mu.Unlock()
		if b.what != "stop" {
			c.add()
		}
	}
}

// stop ends the blows, and says what they were.
func (c *crowd) stop() []blow {
	close(c.over)
	c.disturbing.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.blows)
}

// end waits for the agents, which end with the hub.
func (c *crowd) end() {
	time.Sleep(2 * lease)
	for _, cmd := range c.agents {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}
