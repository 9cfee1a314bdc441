package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/report"
	"weft/crawler"
	"weft/crawler/compare"
	"weft/crawler/list"
	"weft/fetch"
	"weft/parse/procpool"
	"weft/store"
)

func crawlCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "crawl",
		Usage:     "fetch a list of URLs; one JSON record for every line (the default command)",
		ArgsUsage: "[URL|FILE|-]...",
		Description: strings.TrimSpace(`
An argument with :// is a URL, - is standard input, anything else is a file with one URL a line
(or csv, jsonl, a sitemap; compressed or not). Flags may stand before or after the arguments.

  weft crawl -o pages.jsonl urls.txt           a list into a file
  weft crawl -o pages.jsonl.zst urls.csv.gz    compressed, in and out
  weft crawl -o pages/ urls.txt                one JSON file a page
  weft crawl https://example.com/ | jq .       one page on the terminal
  weft crawl --select price=.price_color --fields title,data urls.txt
  jq -c 'select(.outcome=="timeout")' old.jsonl | weft crawl --input-format jsonl -

Exit status: 0 every line has its record, 1 a fault, 2 wrong usage, 3 interrupted,
4 the output could not be written, 5 with --strict when an outcome is not ok.`),
		Flags: slices.Concat(inputFlags(), outputFlags(),
			[]cli.Flag{
				modeFlag(),
				toggle(catOutput, "resume", "go on with an interrupted output; begin it if it is not there"),
				toggle(catWork, "gil", "threads only: one goroutine may parse at a time, as under CPython's global interpreter lock"),
				toggle(catInput, "dry-run", "fetch nothing; say how long politeness alone takes"),
				toggle(catProgram, "strict", "exit 5 when some outcome is not ok"),
			},
			poolFlags(), crawlFlags(4, 4), storeFlags(), programFlags()),
		Action: func(c *cli.Context) error {
			if err := applyConfig(c); err != nil {
				return err
			}
			return crawlAction(c, env)
		},
	}
}

func crawlAction(c *cli.Context, env *environment) error {
	if c.Int64("limit") < 0 {
		return usagef("--limit must not be negative")
	}
	sources, err := sources(c, env)
	if err != nil {
		return err
	}
	if sources, err = reread(c, sources); err != nil {
		return err
	}
	show, log, err := newProgress(c, env)
	if err != nil {
		return err
	}
	plan, err := newPlan(c, wiring{c.String("mode"), c.Bool("gil"), c.Int("concurrency"), c.Int("procs")})
	if err != nil {
		return err
	}
	if plan.warning != "" {
		log.Warn(plan.warning)
	}
	ctx, interrupt := onInterrupt(c.Context, log)
	defer interrupt.stop()
	client, err := fetch.New(plan.fetch)
	if err != nil {
		return &usageError{err}
	}
	defer client.Close()
	plan.crawl.Fetcher, plan.crawl.Addr = client, client.Addr
	if c.Bool("dry-run") {
		return dryRun(ctx, c, env, sources, plan, log)
	}
	if proxied(c) {
		log.Warn("behind a proxy only addresses that stand in URLs are known: a redirect to a private one by name is not found out")
	}
	saveCookies, err := keep(c, &plan.crawl, log)
	if err != nil {
		return err
	}
	cr := &later{made: make(chan struct{})}
	lines, err := openList(ctx, c, sources, cr.Get)
	if err != nil {
		return err
	}
	defer lines.Close()
	parser, pool, err := plan.parser(ctx, log)
	if err != nil {
		return err
	}
	if pool != nil {
		defer pool.Close()
	}
	plan.tuneCollector()
	out, err := openReport(c, "report")
	if err != nil {
		return err
	}
	defer out.discard()
	near, err := openNearDuplicates(c, plan.parse)
	if err != nil {
		return err
	}
	defer near.discard()
	// The output comes last: whatever else is wrong does not touch it.
	input := &watched{List: lines}
	sink, err := openOutput(ctx, c, env, sources, &plan.crawl, plan.parse.Rules, func() rest { return rest{cr.pauses(), input.read()} }, log)
	if err != nil {
		return err
	}
	show.List(lines.Stats)
	watch, seen := compare.Begin(), out.collector(pool)
	plan.crawl.Parser, plan.crawl.Ordered = parser, c.Bool("ordered")
	plan.crawl.Drain, plan.crawl.Events = interrupt.drain, both(show.Event, watch.Event)
	if seen != nil {
		plan.crawl.Events = both(plan.crawl.Events, seen.Event)
	}
	if c.String("contact") == "" {
		plan.crawl.Events = warnOfManyHosts(plan.crawl.Events, log)
	}
	cr.make(plan.crawl)
	interrupt.running.Store(true)
	alone := shareProcessors(pool, processorsEvery)
	sum, err := cr.Run(ctx, limited(input, c.Int64("limit")), sink)
	alone()
	figures := plan.figures(watch, sum, pool)
	if pool != nil {
		show.Workers(workersDid(pool.Stats()))
	}
	show.Verdict(figures.Verdict)
	if j, ok := sink.(*store.Journal); ok && err == nil {
		j.Finish()
	}
	writeReport := func() error {
		return out.write(c, report.Part{Figures: &figures, Run: seen, Workers: workersOf(pool), Ended: endedBy(err, sum)})
	}
	for _, end := range []func() error{sink.Close, saveCookies, writeReport} {
		if cerr := end(); err == nil {
			err = cerr
		}
	}
	if err == nil {
		err = writeNearDuplicates(near, c.String("output"))
	}
	switch {
	case errors.Is(err, crawler.ErrInterrupted):
		return errInterrupted(c.String("output"), sum)
	case err == nil && c.Bool("strict") && sum.Outcomes["ok"] != sum.Records:
		return errStrict
	}
	return err
}

// endedBy says why a run ended before its list did; "" if it did not.
func endedBy(err error, sum crawler.Summary) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, crawler.ErrInterrupted):
		return fmt.Sprintf("Interrupted: %d of the %d lines read have their records.", sum.Records, sum.Lines)
	}
	return "Broken off: " + err.Error()
}

// both gives events to two.
func both(a, b func(crawler.Event)) func(crawler.Event) {
	return func(e crawler.Event) {
		a(e)
		b(e)
	}
}

// figures are those of a crawl. The pool, if there is one, is closed here, so
// that all that its workers used is known.
func (p *plan) figures(watch *compare.Watch, sum crawler.Summary, pool *procpool.Pool) compare.Figures {
	if pool != nil {
		pool.Close()
		s := pool.Stats()
		watch.Workers(s.User, s.System, s.PeakTotal)
	}
	f := compare.Collect(measured(), []compare.Result{{
		Runner: compare.Runner{Name: p.name(), Setup: p.setup(), Alternatives: p.alternatives("--gil=false")},
		Rounds: []compare.Round{watch.End(sum)},
	}})
	f.Command, f.List, f.PolitenessFloor = "crawl", listOf(sum), sum.Politeness.Least.Seconds()
	f.Modes[0].Verdict = nil // it is the run's
	return f
}

// listOf says what was crawled.
func listOf(sum crawler.Summary) compare.List {
	return compare.List{Lines: sum.Lines, Hosts: sum.Politeness.Hosts, Bytes: sum.BytesBody}
}

// newProgress makes what shows the run, and the log that passes through it.
func newProgress(c *cli.Context, env *environment) (*progress.Progress, *slog.Logger, error) {
	show, err := progress.New(progress.Config{
		Style: c.String("progress"), Quiet: c.Bool("quiet"),
		W: env.stderr, OutputOnTerminal: c.String("output") == "" && progress.IsTerminal(env.stdout),
	})
	if err != nil {
		return nil, nil, usagef("--progress: %w", err)
	}
	log, err := newLogger(c, env, show)
	return show, log, err
}

// later is a crawler that is made after its list was opened, which may want to
// read sitemaps through it.
type later struct {
	*crawler.Crawler
	made chan struct{} // closed by make
}

func (l *later) make(cfg crawler.Config) {
	l.Crawler = crawler.New(cfg)
	close(l.made)
}

// Get waits for the crawler to be there.
func (l *later) Get(ctx context.Context, url string) (io.ReadCloser, error) {
	select {
	case <-l.made:
		return l.Crawler.Get(ctx, url)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pauses are the crawler's, once it is there.
func (l *later) pauses() map[string]crawler.Pause {
	select {
	case <-l.made:
		return l.Pauses()
	default:
		return nil
	}
}

// dryRun reads the list and prints the forecast.
func dryRun(ctx context.Context, c *cli.Context, env *environment, sources []list.Source, p *plan, log *slog.Logger) error {
	if _, err := os.Stat(c.String("cache")); err == nil { // else it has no pages, and need not be made
		if _, err := keep(c, &p.crawl, log); err != nil {
			return err
		}
	}
	lines, err := openList(ctx, c, sources, nil)
	if err != nil {
		return err
	}
	defer lines.Close()
	f, err := crawler.New(p.crawl).Forecast(ctx, limited(lines, c.Int64("limit")))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.stdout, progress.Forecast(f))
	return err
}

// manyHosts is from how many hosts on a crawler should say whose it is.
const manyHosts = 50

// warnOfManyHosts warns once, when a list turns out to be on many hosts.
func warnOfManyHosts(next func(crawler.Event), log *slog.Logger) func(crawler.Event) {
	warned := false
	return func(e crawler.Event) {
		if s, ok := e.(crawler.Sample); ok && !warned && s.Forecast.Hosts > manyHosts {
			warned = true
			log.Warn(fmt.Sprintf("more than %d hosts and no --contact: give a URL or an e-mail address, so that their owners can reach you", manyHosts))
		}
		next(e)
	}
}

// interrupt is what SIGINT and SIGTERM do. Before the run they end the context;
// then the first closes drain, and only the second ends the context.
type interrupt struct {
	running atomic.Bool
	drain   chan struct{}
	stop    func()
}

func onInterrupt(ctx context.Context, log *slog.Logger) (context.Context, *interrupt) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	in := &interrupt{drain: make(chan struct{})}
	in.stop = func() {
		signal.Stop(signals)
		cancel()
	}
	go func() {
		for draining := false; ; draining = true {
			select {
			case <-signals:
			case <-ctx.Done():
				return
			}
			if draining || !in.running.Load() {
				cancel()
				return
			}
			log.Warn("stopping: pages in flight are finished, for 10 s at most; once more stops now")
			close(in.drain)
		}
	}()
	return ctx, in
}
