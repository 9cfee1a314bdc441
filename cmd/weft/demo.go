package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"

	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/report"
	"weft/cmd/weft/internal/table"
	"weft/crawler/compare"
	"weft/crawler/list"
	"weft/fetch"
	"weft/fetch/demosite"
	"weft/parse/procpool"
	"weft/store"
)

// demoDir is where the demo leaves its files, and overwrites only its own.
const demoDir = "weft-demo"

func demoCommand(env *environment) *cli.Command {
	flags := slices.Concat(compareFlags(), sweepFlags(), crawlFlags(0, 0))
	return &cli.Command{
		Name:  "demo",
		Usage: "start the built-in site on loopback and compare the modes over it: no network needed",
		Description: strings.TrimSpace(`
Two sets of pages: one that is mostly waited for, one that is mostly computed on. Each is crawled
serially, with threads, with threads under one lock, and with processes for the computing.
The records and a page with plots, report.html, are left in ` + demoDir + `/ (or -o).`),
		Flags: append([]cli.Flag{
			&cli.IntFlag{Name: "pages", Value: 200, Usage: "pages in each of the two sets"},
			&cli.IntFlag{Name: "hosts", Value: 6, Usage: "hosts that they are spread over"},
			&cli.StringFlag{Name: "latency", Value: "100ms", Usage: "`TIME` before the first byte of a page that is waited for"},
			&cli.GenericFlag{Name: "page-bytes", Value: sizePtr(demosite.Heavy), Usage: "mean size of a page that is computed on"},
		}, flags...),
		Action: func(c *cli.Context) error {
			if err := applyConfig(c); err != nil {
				return err
			}
			return demoAction(c, env)
		},
	}
}

// set is one of the demo's two sets of pages.
type set struct {
	name, what string
	latency    string
	pageBytes  int
}

func demoAction(c *cli.Context, env *environment) error {
	ways, err := wirings(c, serial, threads, gil, hybrid)
	if err != nil {
		return err
	}
	if _, _, err := latency(c.String("latency")); err != nil {
		return err
	}
	if c.NArg() > 0 {
		return usagef("demo takes no list; weft compare does")
	}
	dir, force := c.String("output"), c.Bool("force")
	if dir == "" {
		dir, force = demoDir, true
	}
	ctx, stop := signal.NotifyContext(c.Context, os.Interrupt, syscall.SIGTERM)
	defer stop()
	out, err := demoReport(c, dir)
	if err != nil {
		return err
	}
	defer out.discard()
	var parts []report.Part
	table.Environment(env.stdout, measured())
	sets := []set{
		{"waiting", fmt.Sprintf("%s before the first byte, little to parse", c.String("latency")), c.String("latency"), demosite.Light},
		{"computing", "no latency, much to parse", "0s", int(sizeOf(c, "page-bytes"))},
	}
	for _, s := range sets {
		fmt.Fprintf(env.stdout, "\n%s: %d pages on %d hosts, %s\n", s.name, c.Int("pages"), c.Int("hosts"), s.what)
		figures, err := s.compare(ctx, c, env, ways, filepath.Join(dir, s.name), force)
		if err != nil {
			return err
		}
		figures.Command = "demo"
		parts = append(parts, report.Part{Name: s.name, Figures: &figures})
		table.Print(env.stdout, figures)
		for _, line := range lessons(s.name, figures) {
			fmt.Fprintln(env.stdout, line)
		}
		fmt.Fprintln(env.stdout, "→ verdict: "+figures.Verdict.Text)
	}
	if err := out.write(c, parts...); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "\nThe report: %s\nThe records: %s/{%s,%s}/MODE.jsonl\n", out.path, dir, sets[0].name, sets[1].name)
	return nil
}

// demoReport is the page of both sets, which has its place beside the records
// unless the user names another.
func demoReport(c *cli.Context, dir string) (*reportFile, error) {
	out, err := openReport(c, "report")
	switch {
	case err != nil:
		return nil, err
	case out != nil && !out.page:
		out.discard()
		return nil, usagef("--report of a demo is a page: let its name end in .html")
	case out != nil:
		return out, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, &store.OpenError{Path: dir, Err: cause(err)}
	}
	return createReport(filepath.Join(dir, "report.html"), true)
}

// demoSerialRound is how long a round of serial may take in the demo.
const demoSerialRound = 3 * time.Second

func (s set) compare(ctx context.Context, c *cli.Context, env *environment, ways []wiring, dir string, force bool) (f compare.Figures, err error) {
	site, err := startSite(ctx,
		"--pages", fmt.Sprint(c.Int("pages")), "--hosts", fmt.Sprint(c.Int("hosts")),
		"--latency", s.latency, "--page-bytes", fmt.Sprint(s.pageBytes))
	if err != nil {
		return f, err
	}
	defer site.stop()
	to, err := fetch.ParseConnectTo("::" + site.addr)
	if err != nil {
		return f, err
	}
	cmp := comparison{
		c: c, env: env, sources: []list.Source{{Name: site.list}}, out: dir, force: force,
		silent: c.Bool("quiet"), serialRound: demoSerialRound, connectTo: []fetch.ConnectTo{to},
	}
	// The site makes its pages when they are first asked for; that is not to
	// look like waiting.
	warmUp := cmp
	warmUp.silent = true
	stop, err := warmUp.record(ctx, ways)
	if err != nil {
		return f, err
	}
	stop()
	if f, err = cmp.run(ctx, ways); err == nil {
		err = cmp.differing()
	}
	return f, err
}

// siteProcess is `weft site` in a process of its own, so that its processor
// time is not taken for the crawler's.
type siteProcess struct {
	cmd        *exec.Cmd
	addr, list string
}

func startSite(ctx context.Context, args ...string) (*siteProcess, error) {
	f, err := os.CreateTemp("", "weft-demo-*.txt")
	if err != nil {
		return nil, err
	}
	f.Close()
	self, err := procpool.Self(append([]string{"site", "--addr", "127.0.0.1:0", "--list", f.Name()}, args...)...)
	if err != nil {
		return nil, err
	}
	cmd := self()
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("the built-in site does not start: %w", err)
	}
	p := &siteProcess{cmd: cmd, list: f.Name()}
	first, err := bufio.NewReader(out).ReadString('\n')
	rest, ok := strings.CutPrefix(first, "serving on ")
	if err != nil || !ok {
		p.stop()
		return nil, errors.New("the built-in site does not start; try weft site")
	}
	p.addr, _, _ = strings.Cut(strings.TrimSpace(rest), ";")
	return p, nil
}

func (p *siteProcess) stop() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(6*time.Second, func() { p.cmd.Process.Kill() })
	p.cmd.Wait()
	timer.Stop()
	os.Remove(p.list)
}

// lessons says what a set's figures show, from the figures.
func lessons(name string, f compare.Figures) []string {
	by := make(map[string]compare.Mode)
	for _, m := range f.Modes {
		by[m.Mode] = m
	}
	if f.Modes[0].Mode != serial {
		return nil
	}
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, "→ "+fmt.Sprintf(format, args...)) }
	t, hasThreads := by[threads]
	g, hasLock := by[gil]
	h, hasProcs := by[hybrid]
	if hasThreads {
		say("threads did the %s work %s than one worker.", name, faster(t))
	}
	if hasLock {
		say("threads under one lock, as CPython's: %s than one worker%s.", faster(g), lockCost(t, g))
	}
	if hasProcs && hasLock && name == "computing" {
		say("processes, each with a heap of its own: %s than one worker, %s than under the lock.", faster(h), times(h.Speedup.Median/g.Speedup.Median))
	} else if hasProcs {
		say("processes for the parsing: %s than one worker.", faster(h))
	}
	if hasThreads && hasProcs && name == "computing" {
		than := times(h.Speedup.Median / t.Speedup.Median)
		if t.BestNoise || h.BestNoise {
			than = "no faster or slower than threads beyond noise"
		} else {
			than += " than threads"
		}
		say("Go has no such lock: its own threads were %s than one worker, and processes are %s in this run. What processes buy is containment (a page that hangs or balloons can be killed) and separate heaps; what they cost is the hand-off.", faster(t), than)
	}
	return lines
}

// faster is how a mode does against serial.
func faster(m compare.Mode) string {
	if m.LikelyNoise {
		return "no faster, beyond noise,"
	}
	return times(m.Speedup.Median)
}

func times(f float64) string {
	switch {
	case f >= 1.05:
		return fmt.Sprintf("%.1f times faster", f)
	case f > 0.95:
		return "no faster"
	}
	return fmt.Sprintf("%.1f times slower", 1/f)
}

// lockCost says what the lock took from the threads that have none.
func lockCost(threads, locked compare.Mode) string {
	switch lost := 1 - locked.Speedup.Median/max(threads.Speedup.Median, 1e-9); {
	case threads.Mode == "":
		return ""
	case lost > 0.1:
		return fmt.Sprintf("; the lock takes %.0f %% of what threads can do", 100*lost)
	}
	return "; the lock costs them nothing that shows"
}
