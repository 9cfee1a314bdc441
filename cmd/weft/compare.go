package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/report"
	"weft/cmd/weft/internal/table"
	"weft/crawler/compare"
)

func compareCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Usage:     "the same work in serial, threads and hybrid, timed side by side",
		ArgsUsage: "[URL|FILE|-]...",
		Description: strings.TrimSpace(`
  weft compare urls.txt
  weft compare --mode serial,threads,gil,hybrid --json figures.json urls.txt
  weft compare --mode threads --concurrency 1,4,16,64 urls.txt

Every page is fetched from the network once, within the limits and with no retries, and kept in a
temporary folder. Then every mode does the work in every round, in an order that changes, with the
same responses and the same waits (` + mostWait.String() + ` at most), played back by a process of its own and
without limits; what the limits cost has a row of its own. Before that there is one round that
does not count. When serial would take longer than ` + serialRound.String() + ` a round, it does every nth line, and is
scaled and marked. A mode may be named twice, to see what is noise.`),
		Flags: slices.Concat(inputFlags(), compareFlags(), sweepFlags(), crawlFlags(4, 4)),
		Action: func(c *cli.Context) error {
			if err := applyConfig(c); err != nil {
				return err
			}
			return compareAction(c, env)
		},
	}
}

func compareFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "mode", Category: catWork, Usage: "`MODES` to compare, several times or with commas: serial, threads, gil (threads under one lock), hybrid (default: serial,threads,hybrid)"},
		&cli.IntFlag{Name: "rounds", Value: 5, Category: catWork, Usage: "times that each mode does the work; fewer than 5 cannot tell a difference from noise"},
		toggle(catWork, "live", "fetch everything from the network in every round, within the limits: mind what that asks of the hosts"),
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Category: catOutput, Usage: "`FOLDER` for one output a mode"},
		textFlag(catOutput, "json", "", "`FILE`.json for the figures, with those of every round"),
		reportFlag(),
		toggle(catOutput, "force", "overwrite existing outputs"),
		toggle(catProgram, "quiet", "nothing on stderr but errors", "q"),
		configFlag(),
	}
}

// gil is the name of threads under one lock in comparisons.
const gil = "gil"

// serialRound is how long a round of serial may take before it does a part of
// the list only.
const serialRound = 10 * time.Second

// wirings are what the flags ask to compare, serial first: the others are held
// against it.
func wirings(c *cli.Context, def ...string) ([]wiring, error) {
	var names []string
	for _, s := range c.StringSlice("mode") {
		names = append(names, strings.Split(s, ",")...)
	}
	if len(names) == 0 {
		names = def
	}
	concurrency, err := numbers(c, "concurrency")
	if err != nil {
		return nil, err
	}
	procs, err := numbers(c, "procs")
	if err != nil {
		return nil, err
	}
	var first, rest []wiring
	for _, n := range names {
		w := wiring{mode: n, gil: n == gil}
		switch n {
		case serial:
			w.concurrency, w.procs = slices.Max(concurrency), slices.Max(procs)
			first = append(first, w)
			continue
		case gil:
			w.mode = threads
		case threads, hybrid:
		default:
			return nil, usagef("--mode %q is none of serial, threads, gil, hybrid", n)
		}
		for _, w.procs = range procs {
			for _, w.concurrency = range concurrency {
				if !w.gil || w.procs == slices.Max(procs) { // under the lock one works at a time
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
			return nil, usagef("--%s %q is not a number from 1 on, nor several with commas", flag, c.String(flag))
		}
		all = append(all, n)
	}
	return all, nil
}

func compareAction(c *cli.Context, env *environment) error {
	ways, err := wirings(c, serial, threads, hybrid)
	if err != nil {
		return err
	}
	if c.Int64("limit") < 0 {
		return usagef("--limit must not be negative")
	}
	sources, err := sources(c, env)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(c.Context, os.Interrupt, syscall.SIGTERM)
	defer stop()
	var reports []*reportFile
	for _, flag := range []string{"json", "report"} {
		r, err := openReport(c, flag)
		if err != nil {
			return err
		}
		defer r.discard()
		reports = append(reports, r)
	}
	cmp := comparison{
		c: c, env: env, sources: sources, out: c.String("output"), force: c.Bool("force"),
		silent: c.Bool("quiet"), serialRound: serialRound,
	}
	figures, err := cmp.run(ctx, ways)
	if err != nil {
		return err
	}
	figures.Command = "compare"
	table.Environment(env.stdout, figures.Environment)
	table.Print(env.stdout, figures)
	fmt.Fprintln(env.stdout, "verdict: "+figures.Verdict.Text)
	for _, r := range reports {
		if err := r.write(c, report.Part{Figures: &figures}); err != nil {
			return err
		}
	}
	return cmp.differing()
}

// differing is the error that pages are not the same.
func (m *comparison) differing() error {
	for _, r := range m.results {
		if urls := r.Differing(); len(urls) > 0 {
			more := ""
			if len(urls) > 5 {
				more = fmt.Sprintf(" and %d more", len(urls)-5)
			}
			return fmt.Errorf("%d pages are not the same in %s: %s%s; one of the modes is wrong, compare the outputs of -o",
				len(urls), r.Name, strings.Join(urls[:min(5, len(urls))], ", "), more)
		}
	}
	return nil
}

// path is the output of a way; name is its runner's.
func (m *comparison) path(name string) string {
	return filepath.Join(m.out, strings.ReplaceAll(name, " ", "")+".jsonl")
}

// checkOutputs makes the folder, and finds what must not be overwritten.
func (m *comparison) checkOutputs(runners []compare.Runner) error {
	if m.out == "" {
		return nil
	}
	if err := os.MkdirAll(m.out, 0o777); err != nil {
		return err
	}
	for _, r := range runners {
		if _, err := os.Stat(m.path(r.Name)); err == nil && !m.force {
			return &usageError{existing(m.path(r.Name))}
		}
	}
	return nil
}

func (m *comparison) say(format string, args ...any) {
	if !m.silent {
		fmt.Fprintf(m.env.stderr, format+"\n", args...)
	}
}

// told says that a round ended.
func (m *comparison) told(name string, round int, r compare.Round) {
	m.say("%s: round %d took %.2f s", name, round, r.Summary.Wall.Seconds())
}
