package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/report"
	"weft/cmd/weft/internal/table"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/list"
	"weft/fetch"
	"weft/store"
)

func compareCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Usage:     "the same work in serial, threads and hybrid, timed side by side",
		ArgsUsage: "[URL|FILE|-]...",
		Description: strings.TrimSpace(`
  weft compare --rounds 3 urls.txt
  weft compare --mode serial,threads,gil,hybrid --host-rate 0 urls.txt

Every mode fetches the whole list from the network in every round, within the limits of
politeness: mind what that asks of the hosts.`),
		Flags: slices.Concat(inputFlags(), compareFlags(5), crawlFlags(4, 4)),
		Action: func(c *cli.Context) error {
			if err := applyConfig(c); err != nil {
				return err
			}
			return compareAction(c, env)
		},
	}
}

func compareFlags(rounds int) []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "mode", Category: catWork, Usage: "`MODES` to compare, several times or with commas: serial, threads, gil (threads under one lock), hybrid (default: serial,threads,hybrid)"},
		&cli.IntFlag{Name: "rounds", Value: rounds, Category: catWork, Usage: "times that each mode does the work"},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Category: catOutput, Usage: "`FOLDER` for one output a mode"},
		toggle(catOutput, "force", "overwrite existing outputs"),
		reportFlag(),
		toggle(catProgram, "quiet", "nothing on stderr but errors", "q"),
		configFlag(),
	}
}

// gil is the name of threads under one lock in comparisons.
const gil = "gil"

func modes(c *cli.Context, def ...string) ([]string, error) {
	var names []string
	for _, s := range c.StringSlice("mode") {
		names = append(names, strings.Split(s, ",")...)
	}
	if len(names) == 0 {
		names = def
	}
	for i, n := range names {
		if !slices.Contains([]string{serial, threads, gil, hybrid}, n) {
			return nil, usagef("--mode %q is none of serial, threads, gil, hybrid", n)
		}
		if slices.Contains(names[:i], n) {
			return nil, usagef("--mode names %s twice", n)
		}
	}
	return names, nil
}

func compareAction(c *cli.Context, env *environment) error {
	names, err := modes(c, serial, threads, hybrid)
	if err != nil {
		return err
	}
	if c.Int("rounds") < 1 {
		return usagef("--rounds must be at least 1")
	}
	sources, err := sources(c, env)
	if err != nil {
		return err
	}
	if sources, err = rewindable(sources); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context, os.Interrupt, syscall.SIGTERM)
	defer stop()
	probe, err := openList(ctx, c, sources, nil) // before anything is fetched
	if err != nil {
		return err
	}
	probe.Close()
	out, err := openReport(c, "report")
	if err != nil {
		return err
	}
	defer out.discard()
	cmp := comparison{c: c, env: env, sources: sources, out: c.String("output"), force: c.Bool("force"), silent: c.Bool("quiet")}
	results, err := cmp.run(ctx, names)
	if err != nil {
		return err
	}
	figures := figuresOf("compare", results)
	table.Environment(env.stdout, figures.Environment)
	table.Print(env.stdout, figures)
	if err := out.write(c, report.Part{Figures: &figures}); err != nil {
		return err
	}
	return checkDiffering(results)
}

// figuresOf are those of a comparison.
func figuresOf(command string, results []compare.Result) compare.Figures {
	f := compare.Collect(measured(), results)
	f.Command, f.List = command, listOf(results[0].Rounds[0].Summary)
	return f
}

func checkDiffering(results []compare.Result) error {
	for _, r := range results {
		if n := len(r.Differing()); n > 0 {
			return fmt.Errorf("%d pages are not the same in %s: the modes were not given the same pages, or one of them is wrong; compare the outputs of -o", n, r.Name)
		}
	}
	return nil
}

// rewindable keeps in memory what can be read only once.
func rewindable(sources []list.Source) ([]list.Source, error) {
	for i, s := range sources {
		if s.Open == nil {
			continue
		}
		r, err := s.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		sources[i].Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	}
	return sources, nil
}

// comparison runs modes as runners of package compare.
type comparison struct {
	c       *cli.Context
	env     *environment
	sources []list.Source
	out     string // folder, "" for none
	force   bool
	silent  bool // nothing on stderr

	connectTo []fetch.ConnectTo // instead of the flag's, if any
}

func (m *comparison) run(ctx context.Context, names []string) ([]compare.Result, error) {
	var runners []compare.Runner
	for _, name := range names {
		mode, lock := name, name == gil
		if lock {
			mode = threads
		}
		p, err := newPlan(m.c, mode, lock)
		if err != nil {
			return nil, err
		}
		if m.connectTo != nil {
			p.fetch.ConnectTo = m.connectTo
		}
		runners = append(runners, compare.Runner{
			Name: name, Setup: p.setup(), Alternatives: p.alternatives(),
			Run: func(ctx context.Context, w *compare.Watch) (crawler.Summary, error) {
				return m.once(ctx, name, p, w)
			},
		})
	}
	if m.out != "" {
		if err := os.MkdirAll(m.out, 0o777); err != nil {
			return nil, err
		}
		for _, name := range names {
			if _, err := os.Stat(m.path(name)); err == nil && !m.force {
				return nil, &usageError{existing(m.path(name))}
			}
		}
	}
	progressTo := func(name string, round int, r compare.Round) {
		if !m.silent {
			fmt.Fprintf(m.env.stderr, "%s: round %d took %.2f s\n", name, round, r.Summary.Wall.Seconds())
		}
	}
	return compare.Run(ctx, runners, m.c.Int("rounds"), progressTo)
}

func (m *comparison) path(name string) string { return filepath.Join(m.out, name+".jsonl") }

// once is one round of one mode: a whole crawl.
func (m *comparison) once(ctx context.Context, name string, p *plan, w *compare.Watch) (sum crawler.Summary, err error) {
	log := slog.New(slog.DiscardHandler)
	client, err := fetch.New(p.fetch)
	if err != nil {
		return sum, err
	}
	defer client.Close()
	parser, pool, err := p.parser(ctx, log)
	if err != nil {
		return sum, err
	}
	if pool != nil {
		defer func() {
			pool.Close()
			s := pool.Stats()
			w.Workers(s.User, s.System, s.PeakTotal)
		}()
	}
	cfg := p.crawl
	cfg.Fetcher, cfg.Addr = client, client.Addr
	cfg.Parser, cfg.Events = w.Parser(parser), w.Event
	cr := crawler.New(cfg)
	lines, err := openList(ctx, m.c, m.sources, cr.Get)
	if err != nil {
		return sum, err
	}
	defer lines.Close()
	sink := store.NewStream(io.Discard)
	if m.out != "" {
		if sink, err = store.Create(m.path(name), store.Options{Force: true}); err != nil {
			return sum, err
		}
	}
	sum, err = cr.Run(ctx, limited(lines, m.c.Int64("limit")), sink)
	if cerr := sink.Close(); err == nil {
		err = cerr
	}
	return sum, err
}
