package job

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"time"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/crawler/cluster"
	"weft/crawler/compare"
	"weft/fetch"
	"weft/store"
)

// A Hub says how a crawl is shared by several machines.
type Hub struct {
	cluster.Connection

	Version   string
	Crawl     json.RawMessage // what the agents are told
	Lease     time.Duration
	MinAgents int
	Agents    int // that are started with it
}

// hubAtOnce is how many records a hub has between their coming and their commit.
const hubAtOnce = 512

// OpenHub starts everything of a hub but the output, as Open does of a crawl on
// one machine.
func OpenHub(ctx context.Context, s Settings, p *Plan, h Hub, log *slog.Logger) (_ *Job, err error) {
	j := &Job{settings: s, plan: p, crawl: p.Crawl, crawler: newLater(), beside: h.Agents, cookies: func() error { return nil }, ctx: context.WithoutCancel(ctx)}
	defer func() {
		if err != nil {
			j.Close()
		}
	}()
	j.scratch = scratchDir(s.Output)
	lines, err := s.Input.Open(ctx, nil, func(s string) { log.Warn(s) })
	if err != nil {
		return nil, err
	}
	j.list = &counted{List: lines}
	if err = j.openSince(ctx, log); err != nil {
		return nil, err
	}
	cfg := cluster.HubConfig{
		Connection: h.Connection, Version: h.Version, Crawl: h.Crawl, Rate: p.Crawl.Limits.Rate, Lease: h.Lease, MinAgents: h.MinAgents, Agents: h.Agents,
		Resume: s.Output.Resume, Force: s.Output.Force, Unkept: !s.Output.Kept(), Log: log,
	}
	if j.since != nil {
		cfg.Since, cfg.SinceName = j.since, j.since.name()
	}
	if j.hub, err = cluster.OpenHub(ctx, cfg); err != nil {
		return nil, err
	}
	j.crawl.Frontier, j.crawl.Concurrency = j.hub.Frontier(), hubAtOnce
	j.crawl.Limits.Rate = 0
	j.untune = tuneCollector(math.MaxInt64)
	return j, nil
}

// beginHub begins the hub's job, once the output is known. It does nothing on one
// machine.
func (j *Job) beginHub(ctx context.Context) error {
	if j.hub == nil {
		return nil
	}
	out := cluster.Output{From: j.from}
	if j.done != nil {
		out.Done = j.done
	}
	if j.crawl.Follow != nil {
		if j.crawl.Fold == nil {
			var err error
			if j.crawl.Fold, err = j.crawl.NewFold(); err != nil {
				return err
			}
		}
		out.Fold = j.crawl.Fold
	}
	if err := j.hub.Begin(ctx, out); err != nil {
		return err
	}
	j.hubBegun.Store(true)
	return nil
}

// position is where a hub's output stands, which is where it stood before until
// the hub has begun; nil on one machine.
func (j *Job) position() *cluster.Position {
	if j.hub == nil {
		return nil
	}
	p := j.from
	if j.hubBegun.Load() {
		p = j.hub.Position()
	}
	return &p
}

// findPosition reads it, and which records there are, from an output. One that has lost records is gone on with
// as if the store had been lost: that is made anew.
func (j *Job) findPosition(prior *store.Prior) {
	j.done = prior.Done
	var was rest
	if prior.Note == nil || json.Unmarshal(prior.Note, &was) != nil || was.Cluster == nil {
		return
	}
	j.from = *was.Cluster
	if !prior.Known || prior.Lost > 0 {
		j.from.Out, j.from.Job = 0, j.from.Job+" (lost)"
	}
}

// IsHub reports whether others do the work.
func (j *Job) IsHub() bool { return j.hub != nil }

// Agents is what the agents of a hub have done, and are at.
func (j *Job) Agents() []cluster.AgentRow {
	if j.hub == nil {
		return nil
	}
	return j.hub.Agents()
}

// perAgent makes of what each agent has what all of them have together.
func (j *Job) perAgent(r *compare.Runner) {
	if n := len(j.Agents()); n > 1 {
		r.Setup.Concurrency, r.Setup.Procs = n*r.Setup.Concurrency, n*r.Setup.Procs
		for i := range r.Alternatives {
			s := &r.Alternatives[i].Setup
			s.Concurrency, s.Procs = n*s.Concurrency, n*s.Procs
		}
	}
}

// Stages makes what an agent crawls with, of what read makes of the hub's settings.
func Stages(log *slog.Logger, read func(raw []byte) (Settings, Wiring, error)) func(context.Context, json.RawMessage, func(crawler.Fetcher) crawler.Fetcher) (*cluster.Stages, error) {
	return func(ctx context.Context, raw json.RawMessage, guard func(crawler.Fetcher) crawler.Fetcher) (*cluster.Stages, error) {
		s, w, err := read(raw)
		if err == nil {
			err = w.Check()
		}
		if err != nil {
			return nil, err
		}
		p := NewPlan(s, w)
		if p.Warning != "" {
			log.Warn(p.Warning)
		}
		client, err := fetch.New(p.Fetch)
		if err != nil {
			return nil, &usage.Error{Err: err}
		}
		cfg := p.Crawl
		cfg.Fetcher = guard(client)
		if _, err := keep(s, &cfg, log); err != nil {
			client.Close()
			return nil, err
		}
		parser, pool, err := p.Parser(ctx, log)
		if err != nil {
			client.Close()
			return nil, fmt.Errorf("parse workers: %w", err)
		}
		cfg.Parser = parser
		untune := p.TuneCollector()
		alone := ShareProcessors(pool, ProcessorsEvery)
		return &cluster.Stages{Crawl: cfg, Close: func() {
			alone()
			untune()
			if pool != nil {
				pool.Close()
			}
			client.Close()
		}}, nil
	}
}
