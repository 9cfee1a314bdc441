package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"weft/parse/procpool"
)

// localAgents are the processes that a hub has started. In the place of one that dies
// another is started, as nobody else might be there to take its partitions.
type localAgents struct {
	env    *environment
	s      hubSettings
	ctx    context.Context // until they are to end
	cancel context.CancelFunc
	each   sync.WaitGroup

	mu      sync.Mutex
	running map[*exec.Cmd]io.Closer // their standard inputs, with which they end
}

// The pause before an agent is started anew doubles from one to the other, unless the
// one before has lived for longer.
const (
	shortestPause = time.Second
	longestPause  = time.Minute
)

func startAgents(env *environment, s hubSettings) *localAgents {
	a := &localAgents{env: env, s: s, running: make(map[*exec.Cmd]io.Closer)}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	for i := range s.agents {
		a.each.Go(func() { a.keep(fmt.Sprintf("local-%d", i+1)) })
	}
	return a
}

// keep has an agent of that name running until it ends without a fault.
func (a *localAgents) keep(name string) {
	for pause := shortestPause; ; pause = min(2*pause, longestPause) {
		begun := time.Now()
		err := a.run(name)
		if err == nil || a.ctx.Err() != nil {
			return
		}
		if time.Since(begun) > longestPause {
			pause = shortestPause
		}
		a.env.say(slog.LevelWarn, fmt.Sprintf("the agent %s has ended (%v); another one takes its place in %s", name, err, pause))
		select {
		case <-a.ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// run runs an agent.
func (a *localAgents) run(name string) error {
	cmd, err := a.command(name)
	if err != nil {
		return err
	}
	input, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	a.mu.Lock()
	if err = a.ctx.Err(); err == nil { // none is started after the look at which there are
		err = cmd.Start()
	}
	if err == nil {
		a.running[cmd] = input
	}
	a.mu.Unlock()
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(input, a.s.hub.Connection.URL) // it fails if the agent is dead already, which Wait says
	err = cmd.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.running, cmd)
	return err
}

func (a *localAgents) command(name string) (*exec.Cmd, error) {
	procs := max(1, runtime.GOMAXPROCS(0)/a.s.agents) // each has its part of the processors
	self, err := procpool.Self("agent", "-q", "--job", a.s.hub.Connection.Job, "--name", name,
		"-c", fmt.Sprint(a.s.wiring.Concurrency), "-p", fmt.Sprint(min(procs, a.s.wiring.Procs)),
		"--parse-memory", fmt.Sprint(a.s.job.Pool.Memory), "--in-flight-bytes", fmt.Sprint(a.s.job.Crawl.InFlightBytes),
		"--listen", "", // one that a variable names is the hub's
		"--log-format", formatOf(a.env), "-")
	if err != nil {
		return nil, err
	}
	cmd := self()
	cmd.Env = append(cmd.Environ(), fmt.Sprint("GOMAXPROCS=", procs))
	cmd.Stderr = a.env.stderr
	if c := a.s.hub.Connection.Creds; c != "" {
		cmd.Args = append(cmd.Args, "--creds", c)
	}
	if c := a.s.hub.Connection.CA; c != "" {
		cmd.Args = append(cmd.Args, "--nats-ca", c)
	}
	return cmd, nil
}

// formatOf is the --log-format of what shares a terminal with this process.
func formatOf(env *environment) string {
	if env.json {
		return "json"
	}
	return "text"
}

// dismiss ends the agents of a job that is done. Those that took part have ended by
// themselves; one that had not joined yet would wait for another hub.
func (a *localAgents) dismiss() {
	a.stop(func(_ *exec.Cmd, input io.Closer) { input.Close() })
}

// end lets what is left of them finish what they have begun.
func (a *localAgents) end() {
	a.stop(func(cmd *exec.Cmd, _ io.Closer) { _ = cmd.Process.Signal(os.Interrupt) })
}

// stop says to each agent that it is to end, and kills those that do not in ten seconds.
func (a *localAgents) stop(say func(cmd *exec.Cmd, input io.Closer)) {
	a.cancel()
	all := func(do func(cmd *exec.Cmd, input io.Closer)) {
		a.mu.Lock()
		defer a.mu.Unlock()
		for cmd, input := range a.running {
			do(cmd, input)
		}
	}
	all(say)
	timer := time.AfterFunc(10*time.Second, func() {
		all(func(cmd *exec.Cmd, _ io.Closer) { _ = cmd.Process.Kill() })
	})
	defer timer.Stop()
	a.each.Wait()
}
