package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/stored"
	"weft/crawler"
	"weft/store"
)

func parseCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "parse",
		Usage:     "run the parse stage alone on stored HTML (url is the path) and WARC files (url is that of the exchange): the same records",
		ArgsUsage: "FILE|DIR|-...",
		Description: `
  weft parse page.html | jq .page
  weft parse -o pages.jsonl saved/             all .html, .htm, .xhtml files
  weft parse -o pages.jsonl.zst crawl.warc.gz  every answer in an archive
  weft parse --select 'price=.price_color' page.html | jq .page.data`,
		Flags: slices.Concat(outputFlags()[:6], []cli.Flag{
			textFlag(catPage, "base", "", "`URL` that relative links are resolved with (default: none)"),
			bytesFlag(catPage, "max-body", 16<<20, "of one page, decoded; a longer one is cut there and marked"),
			modeFlag(),
			toggle(catWork, "gil", "threads only: one goroutine may parse at a time, as under CPython's global interpreter lock"),
			number(catWork, "procs", runtime.GOMAXPROCS(0), "parse workers: processes in hybrid, goroutines in threads", "p"),
		}, memoryFlags(), pageFlags(), []cli.Flag{colorFlag(), toggle(catProgram, "quiet", "only errors", "q")}),
		Action: command(env, readPages, parsePages),
	}
}

func parsePages(ctx context.Context, env *environment, s parseSettings) error {
	if err := there(s.args); err != nil { // before anything is written
		return err
	}
	ctx, interrupt := onInterrupt(ctx, slog.New(slog.DiscardHandler))
	defer interrupt.stop()
	level := slog.LevelWarn
	if s.quiet {
		level = slog.LevelError
	}
	plan := job.NewPlan(s.job, s.wiring)
	parser, pool, err := plan.Parser(ctx, slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: level})))
	if err != nil {
		return err
	}
	if pool != nil {
		defer pool.Close()
	}
	sink, err := s.job.Output.Create(ctx, env.stdout)
	if err != nil {
		return err
	}
	untune := plan.TuneCollector()
	defer untune()
	alone := job.ShareProcessors(pool, job.ProcessorsEvery)
	defer alone()
	interrupt.running.Store(true)
	records, err := stored.Parse(ctx, stored.Config{
		Parser: parser, Concurrency: plan.Concurrency, Base: s.base,
		MaxBody: s.job.Parse.MaxBody, InFlightBytes: s.job.Crawl.InFlightBytes, Stdin: env.stdin,
		Stop: interrupt.drain,
	}, s.args, sink)
	if errors.Is(err, crawler.ErrInterrupted) {
		err = s.job.Output.Interrupted(records, "the same command with --force begins anew")
	}
	if err == nil && records == 0 && !s.quiet {
		env.say(slog.LevelWarn, "no page is there: of a folder .html, .htm, .xhtml, .xht and .warc are read, also with .gz; name other files one by one")
	}
	var write *store.WriteError
	if out, ok := sink.(interface{ Finish() }); ok && !errors.As(err, &write) { // what there is, is all
		out.Finish()
	}
	if cerr := sink.Close(); cerr != nil && (err == nil || errors.Is(err, crawler.ErrInterrupted)) {
		err = cerr
	}
	return err
}

// there finds which of the files and folders cannot be read.
func there(args []string) error {
	for _, arg := range args {
		if arg == "-" {
			continue
		}
		if _, err := os.Stat(arg); err != nil {
			return fmt.Errorf("%s: %w; name a file or a folder that exists", arg, errors.Unwrap(err))
		}
	}
	return nil
}
