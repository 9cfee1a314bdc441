package main

import (
	"fmt"

	"weft/cmd/weft/internal/comparison"
	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/live"
	"weft/cmd/weft/internal/report"
	"weft/crawler"
	"weft/crawler/cluster"
	"weft/crawler/compare"
	"weft/parse/procpool"
)

// listen begins to serve the live page; nil if there is to be none.
func listen(s fileSettings, warn func(string)) (*live.Server, error) {
	if s.listen == "" {
		return nil, nil
	}
	server, err := live.Listen(live.Config{
		Addr: s.listen, Command: s.command, CommandLine: s.commandLine, Environment: measured(),
	})
	if err == nil && server.Open() {
		warn("--listen " + s.listen + ": whoever can connect to this machine sees what is fetched; there is no password")
	}
	return server, err
}

// liveRun is what the page may ask of a crawl.
func liveRun(j *job.Job, p *job.Plan) live.Run {
	run := live.Run{
		Concurrency: p.Concurrency, Procs: p.Procs, Stats: j.Stats, Hosts: j.HostStates,
		Figures: func(sum crawler.Summary) *compare.Figures {
			f := j.FiguresSoFar(sum, measured())
			return &f
		},
	}
	watchPool(&run, j.Pool)
	if j.IsHub() {
		run.Concurrency, run.Procs = 0, 0 // those of the agents are not known
		run.Agents = func() []live.Agent { return liveAgents(j.Agents()) }
	}
	return run
}

func liveAgents(rows []cluster.AgentRow) []live.Agent {
	var agents []live.Agent
	for _, r := range rows {
		state := "gone"
		if r.Alive {
			state = "at work"
		}
		agents = append(agents, live.Agent{Name: r.Name, State: state, Partitions: r.Partitions, Records: r.Records, Seen: r.Seen})
	}
	return agents
}

func watchPool(run *live.Run, pool *procpool.Pool) {
	if pool == nil {
		return
	}
	run.Workers = func() *report.Workers { return workersOf(pool) }
	run.Memory = func() int64 { return pool.Stats().Resident }
}

// watchComparison begins to serve the live page of a comparison; nil if there is
// to be none.
func watchComparison(c *comparison.Settings, s fileSettings) (*live.Server, error) {
	say := func(text string) { fmt.Fprintln(c.Said, text) }
	server, err := listen(s, say)
	if server != nil {
		c.Onlooker = onlooker{server}
		say("live      " + server.URL())
	}
	return server, err
}

// onlooker shows a comparison on the live page.
type onlooker struct{ *live.Server }

func (o onlooker) Begin(name string, w job.Wiring, pool *procpool.Pool) {
	run := live.Run{Name: name, Concurrency: w.Concurrency, Procs: w.Procs}
	watchPool(&run, pool)
	o.Server.Begin(run)
}

func (o onlooker) Round(name string, round int, s crawler.Summary) {
	if round > 0 {
		name = fmt.Sprintf("%s, round %d", name, round)
	}
	o.Server.Round(live.Round{Name: name, Pages: s.Records, Wall: s.Wall})
}
