package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/progress"
	"weft/crawler"
	"weft/fetch"
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
				toggle(catWork, "gil", "threads only: one goroutine may parse at a time, as under CPython's global interpreter lock"),
				toggle(catProgram, "strict", "exit 5 when some outcome is not ok"),
			},
			crawlFlags(), programFlags()),
		Action: func(c *cli.Context) error {
			if err := applyConfig(c); err != nil {
				return err
			}
			return crawlAction(c, env)
		},
	}
}

func crawlAction(c *cli.Context, env *environment) error {
	sources, err := sources(c, env)
	if err != nil {
		return err
	}
	show, err := progress.New(progress.Config{
		Style: c.String("progress"), Quiet: c.Bool("quiet"),
		W: env.stderr, OutputOnTerminal: c.String("output") == "" && progress.IsTerminal(env.stdout),
	})
	if err != nil {
		return usagef("--progress: %w", err)
	}
	log, err := newLogger(c, env, show)
	if err != nil {
		return err
	}
	plan, err := newPlan(c, c.String("mode"), c.Bool("gil"))
	if err != nil {
		return err
	}
	if plan.warning != "" {
		log.Warn(plan.warning)
	}
	ctx, drain, stop := onInterrupt(c.Context, log)
	defer stop()

	client, err := fetch.New(plan.fetch)
	if err != nil {
		return &usageError{err}
	}
	defer client.Close()
	parser, pool, err := plan.parser(ctx, log)
	if err != nil {
		return err
	}
	if pool != nil {
		defer pool.Close()
	}
	plan.crawl.Fetcher, plan.crawl.Parser = client, parser
	plan.crawl.Ordered, plan.crawl.Drain, plan.crawl.Events = c.Bool("ordered"), drain, show.Event

	cr := crawler.New(plan.crawl)
	lines, err := openList(ctx, c, sources, cr.Get)
	if err != nil {
		return err
	}
	defer lines.Close()
	// The output comes last: whatever else is wrong does not touch it.
	sink, err := openSink(c, env)
	if err != nil {
		return err
	}
	show.List(lines.Stats)
	sum, err := cr.Run(ctx, limited(lines, c.Int64("limit")), sink)
	if cerr := sink.Close(); err == nil {
		err = cerr
	}
	if errors.Is(err, crawler.ErrInterrupted) {
		return errInterrupted(c.String("output"), sum)
	}
	if err == nil && c.Bool("strict") && sum.Outcomes["ok"] != sum.Records {
		return errStrict
	}
	return err
}

// onInterrupt turns the first SIGINT or SIGTERM into the end of drain, the
// second into the end of the context.
func onInterrupt(ctx context.Context, log *slog.Logger) (_ context.Context, drain <-chan struct{}, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	begun := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-signals:
			case <-ctx.Done():
				return
			}
			if n == 0 {
				log.Warn("stopping: pages in flight are finished, for 10 s at most; once more stops now")
				close(begun)
				continue
			}
			cancel()
		}
	}()
	return ctx, begun, func() {
		signal.Stop(signals)
		cancel()
	}
}
