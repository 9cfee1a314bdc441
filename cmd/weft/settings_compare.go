package main

import (
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/comparison"
	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
)

// compareSettings are those of `weft compare`.
type compareSettings struct {
	comparison comparison.Settings
	files      fileSettings
	figures    string // file of --json; "" for none
	strict     bool   // an outcome that is not ok is an error
}

func readCompare(c *cli.Context, env *environment) (s compareSettings, err error) {
	in, err := readInput(c, env)
	if err != nil {
		return s, err
	}
	if s.comparison, err = readComparison(c, env, job.Serial, job.Threads, job.Hybrid); err != nil {
		return s, err
	}
	s.comparison.Job.Input, s.comparison.SerialRound = in, serialRound
	s.files, s.figures, s.strict = readFiles(c), c.String("json"), c.Bool("strict")
	return s, nil
}

// readComparison reads what compare and demo have; modes are the default.
func readComparison(c *cli.Context, env *environment, modes ...string) (s comparison.Settings, err error) {
	s = comparison.Settings{
		Rounds: c.Int("rounds"), Live: c.Bool("live"),
		Outputs: c.String("output"), Force: c.Bool("force"),
		Patience: c.Duration("wait-for-quiet"),
		Said:     env.stderr, Environment: measured(),
	}
	switch how, format := c.String("progress"), c.String("log-format"); {
	case !slices.Contains([]string{"auto", "bar", "plain", "json", "none"}, how):
		return s, usage.Errorf("--progress: %q is none of auto, bar, plain, json, none", how)
	case format != "text" && format != "json":
		return s, usage.Errorf("--log-format %q is neither text nor json", format)
	case how == "none" || c.Bool("quiet"):
		s.Said = io.Discard
	case how == "json" || format == "json":
		s.Said = jsonLines{slog.New(slog.NewJSONHandler(env.stderr, nil))}
	}
	if s.Rounds < 1 {
		return s, usage.Errorf("--rounds must be at least 1")
	}
	if s.Ways, err = readWirings(c, modes); err != nil {
		return s, err
	}
	if s.Job, err = readJob(c); err != nil {
		return s, err
	}
	s.Job.Crawl.Ordered = c.Bool("ordered")
	return s, nil
}

// jsonLines writes every line as an object.
type jsonLines struct{ log *slog.Logger }

func (j jsonLines) Write(line []byte) (int, error) {
	j.log.Info(strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}

// readWirings are what the flags ask to compare, serial first: the others are
// held against it.
func readWirings(c *cli.Context, modes []string) ([]job.Wiring, error) {
	var names []string
	for _, s := range listOf(c, "mode") {
		names = append(names, strings.Split(s, ",")...)
	}
	if len(names) == 0 {
		names = modes
	}
	concurrency, err := numbers(c, "concurrency")
	if err != nil {
		return nil, err
	}
	procs, err := numbers(c, "procs")
	if err != nil {
		return nil, err
	}
	var first, rest []job.Wiring
	for _, n := range names {
		w := job.Wiring{Mode: n, GIL: n == job.GIL}
		switch n {
		case job.Serial:
			w.Concurrency, w.Procs = slices.Max(concurrency), slices.Max(procs)
			first = append(first, w)
			continue
		case job.GIL:
			w.Mode = job.Threads
		case job.Threads, job.Hybrid:
		default:
			return nil, usage.Errorf("--mode %q is none of serial, threads, gil, hybrid", n)
		}
		for _, w.Procs = range procs {
			for _, w.Concurrency = range concurrency {
				if !w.GIL || w.Procs == slices.Max(procs) { // under the lock one works at a time
					rest = append(rest, w)
				}
			}
		}
	}
	return append(first, rest...), nil
}

// numbers reads 1,4,16.
func numbers(c *cli.Context, flag string) ([]int, error) {
	var all []int
	for s := range strings.SplitSeq(c.String(flag), ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			return nil, usage.Errorf("--%s %q is not a number from 1 on, nor several with commas", flag, c.String(flag))
		}
		all = append(all, n)
	}
	return all, nil
}

// demoSettings are those of `weft demo`.
type demoSettings struct {
	comparison comparison.Settings // its list and outputs are those of a set
	files      fileSettings
	figures    string // file of --json; "" for none
	dir        string // where everything is left
	pages      int
	hosts      int
	latency    string
	pageBytes  int
	strict     bool // an outcome that is not ok is an error
}

func readDemo(c *cli.Context, env *environment) (s demoSettings, err error) {
	if c.NArg() > 0 {
		return s, usage.Errorf("demo takes no list; weft compare does")
	}
	if _, _, err := latency(c.String("latency")); err != nil {
		return s, err
	}
	if s.comparison, err = readComparison(c, env, job.Serial, job.Threads, job.GIL, job.Hybrid); err != nil {
		return s, err
	}
	s.comparison.SerialRound = demoSerialRound
	if s.dir = s.comparison.Outputs; s.dir == "" {
		s.dir, s.comparison.Force = demoDir, true
	}
	s.pages, s.hosts = c.Int("pages"), c.Int("hosts")
	if s.pages < 1 || s.hosts < 1 {
		return s, usage.Errorf("--pages and --hosts must be at least 1")
	}
	s.latency, s.pageBytes = c.String("latency"), int(sizeOf(c, "page-bytes"))
	s.files, s.figures, s.strict = readFiles(c), c.String("json"), c.Bool("strict")
	if strings.ToLower(filepath.Ext(s.files.report)) == ".json" {
		return s, usage.Errorf("--report of a demo is a page: let its name end in .html")
	}
	return s, nil
}
