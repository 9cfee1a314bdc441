package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/live"
	"weft/cmd/weft/internal/termtext"
	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/cluster"
	"weft/crawler/cluster/natsd"
)

func hubCommand(env *environment) *cli.Command {
	crawl := crawlCommand(env)
	return &cli.Command{
		Name:      "hub",
		Usage:     "the same crawl shared by several machines: reads the list, collects the records",
		ArgsUsage: "[URL|FILE|-]...",
		Description: strings.TrimSpace(`
Prints the line to type on the other machines, and ends when every line has its record.

  weft hub --agents 2 -o pages.jsonl urls.txt           two agents on this one
  weft hub --listen-nats :4222 -o pages.jsonl urls.txt  other machines can join
  weft hub --nats nats://HOST -o pages.jsonl urls.txt   a server of your own
  weft hub --agents 2 -r -o sites.jsonl urls.txt        and all they link to

See docs/cluster.md for what it costs when something fails.`),
		Flags:  slices.Concat(hide(crawl.Flags, "ip-rate", "ordered", "cookie-jar", "warc", "warc-size", "dry-run"), hubFlags()), // readHub says why
		Action: command(env, readHub, hub),
	}
}

// hide leaves flags out of the help.
func hide(flags []cli.Flag, names ...string) []cli.Flag {
	for _, f := range flags {
		if !slices.Contains(names, f.Names()[0]) {
			continue
		}
		switch f := f.(type) {
		case *cli.BoolFlag:
			f.Hidden = true
		case *cli.StringFlag:
			f.Hidden = true
		case *cli.GenericFlag:
			f.Hidden = true
		}
	}
	return flags
}

func agentCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "agent",
		Usage:     "a machine that takes part in a hub's crawl",
		ArgsUsage: "HUB",
		Description: strings.TrimSpace(`
HUB is what weft hub prints; - reads it from standard input, and the agent ends with that.
What to do comes from there; an agent waits for a hub that is not
there, joins again when it was cut off, and ends when all is done.

  weft agent nats://TOKEN@HUB:4222
  weft agent -c 256 -p 8 nats://TOKEN@HUB:4222`),
		Flags: slices.Concat(poolFlags(), onlyFlags(memoryFlags(), ownFlags...), agentFlags(),
			onlyFlags(programFlags(), "listen", "quiet", "verbose", "log-format")),
		Action: command(env, readAgent, agent),
	}
}

// onlyFlags are those with some names.
func onlyFlags(flags []cli.Flag, names ...string) []cli.Flag {
	return slices.DeleteFunc(flags, func(f cli.Flag) bool { return !slices.Contains(names, f.Names()[0]) })
}

// hub runs the server within, unless there is another one, the agents on this
// machine, and the crawl.
func hub(ctx context.Context, env *environment, s hubSettings) error {
	if s.server.Addr != "" {
		if s.server.Dir == "" {
			dir, err := os.MkdirTemp("", "weft-hub-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(dir)
			s.server.Dir = dir
		}
		_, missing := os.Stat(s.server.Dir)
		server, err := natsd.Start(s.server)
		defer func() {
			if missing != nil && !s.job.Output.Begun() {
				os.RemoveAll(s.server.Dir)
			}
		}()
		if err != nil {
			return fmt.Errorf("--listen-nats %s: %w", s.server.Addr, err)
		}
		defer server.Close()
		s.hub.Connection.URL = cluster.Pinned(server.URL("127.0.0.1"), server.Certificate())
		if !s.program.quiet {
			env.tell("weft agent " + cluster.Pinned(server.URL(reachable(s.server.Addr)), server.Certificate()))
		}
	}
	agents := startAgents(env, s)
	defer agents.end()
	s.crawlSettings.hub = &s.hub
	err := crawlWithHub(ctx, env, s.crawlSettings)
	switch {
	case errors.Is(err, cluster.ErrJobExists):
		return usage.Errorf("the job %s is there already; --resume goes on with it, --force begins anew, or choose another --job", s.hub.Connection.Job)
	case err != nil && !errors.Is(err, errStrict): // with that all is done
		return err
	}
	agents.dismiss()
	if s.server.Addr != "" && !s.keeps {
		defer os.RemoveAll(s.server.Dir) // after the server's end
	}
	return err
}

// mostAnew is how often a hub goes on by itself after its store has lost something:
// one that does so all the time is of no use.
const mostAnew = 3

// crawlWithHub runs the crawl. Where the store turns out to have lost something it
// goes on as with --resume, which makes the store anew from the output, if there is
// an output and a list that can be read again.
func crawlWithHub(ctx context.Context, env *environment, s crawlSettings) error {
	again := s.job.Output.Kept() && (s.job.Output.Resume || !s.job.Input.Once())
	for left := mostAnew; ; left-- {
		err := crawlList(ctx, env, s)
		switch {
		case !errors.Is(err, cluster.ErrStoreNotWhole):
			return err
		case !s.job.Output.Kept():
			return fmt.Errorf("%w; an output with -o could be gone on with", err)
		case !again || left == 0:
			return fmt.Errorf("%w; --resume makes it anew from the output", err)
		}
		env.say(slog.LevelWarn, err.Error()+"; going on from the output")
		s.job.Output.Resume, s.job.Output.Force = true, false
	}
}

// reachable is the name by which other machines reach an address.
func reachable(addr string) string {
	host, _, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			return name
		}
	}
	return host
}

// agent takes part.
func agent(ctx context.Context, env *environment, s agentSettings) error {
	_, log, err := newProgress(env, crawlSettings{program: s.program})
	if err != nil {
		return err
	}
	ctx, interrupt := onInterrupt(ctx, log)
	defer interrupt.stop()
	interrupt.running.Store(true)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if s.parent != nil {
		go func() {
			_, _ = io.Copy(io.Discard, s.parent) // an error is an end, too
			cancel()
		}()
	}
	watched, err := listen(s.files, func(text string) { log.Warn(text) })
	if err != nil {
		return err
	}
	defer watched.Close()
	if watched != nil {
		watched.Begin(live.Run{Concurrency: s.wiring.Concurrency, Procs: s.wiring.Procs})
		if !s.program.quiet {
			env.tell("live      " + watched.URL())
		}
	}
	cfg := s.agent
	cfg.Drain, cfg.Log = interrupt.drain, log
	if watched != nil { // nobody else looks at them
		cfg.Events = watched.Event
	}
	cfg.Start = job.Stages(log, func(raw []byte) (job.Settings, job.Wiring, error) {
		settings, wiring, err := unshare(raw, s.local)
		wiring.Concurrency, wiring.Procs = s.wiring.Concurrency, s.wiring.Procs
		return settings, wiring, err
	})
	err = cluster.RunAgent(ctx, cfg)
	watched.End()
	if s.parent != nil && (errors.Is(err, crawler.ErrInterrupted) || errors.Is(err, context.Canceled)) {
		return nil // the hub that it is of ends, and says what there is to say
	}
	return err
}

// showAgents adds a row for each agent to the summary.
func showAgents(env *environment, s crawlSettings, rows []cluster.AgentRow) {
	if s.program.quiet || s.program.progress == "json" || s.program.progress == "none" {
		return
	}
	slices.SortFunc(rows, func(a, b cluster.AgentRow) int { return strings.Compare(a.Name, b.Name) })
	for _, r := range rows {
		env.tell(fmt.Sprintf("agent     %s: %s, %.1f MB, %.1f s waiting and %.1f s computing by its own clock",
			termtext.Line(r.Name), job.CountRecords(r.Records), float64(r.BytesWire)/1e6, waiting(r).Seconds(), computing(r).Seconds()))
	}
}

func waiting(r cluster.AgentRow) time.Duration { return crawler.Summary{Phases: r.Phases}.Waiting() }
func computing(r cluster.AgentRow) time.Duration {
	return crawler.Summary{Phases: r.Phases}.Computing()
}
