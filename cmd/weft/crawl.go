package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/live"
	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/reading"
	"weft/cmd/weft/internal/report"
	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/parse/procpool"
)

func crawlCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "crawl",
		Usage:     "fetch a list of URLs, or with -r all that they link to; one JSON record for every page (the default command)",
		ArgsUsage: "[URL|FILE|-]...",
		Description: `
An argument with :// is a URL, - is standard input, anything else is a file with one URL a line (or csv, jsonl, a sitemap; compressed or not). Flags may stand before or after the arguments.

  weft crawl -o pages.jsonl urls.txt          a list into a file
  weft crawl -o pages.csv urls.csv            a table, for Excel too
  weft crawl -o pages.jsonl.zst urls.txt.gz   compressed, in and out
  weft crawl -o pages/ urls.txt               one JSON file a page
  weft crawl -r -o site.jsonl https://example.com/      a whole site
  weft crawl https://example.com/ | jq .      one page
  weft crawl --select price=.price --fields title,data -o x.jsonl urls.txt
  jq -c 'select(.outcome=="timeout")' old.jsonl |
    weft crawl --input-format jsonl -o again.jsonl -

Exit status: 0 every line has its record, 1 a fault, 2 wrong usage, 3 interrupted, 4 the output could not be written, 5 with --strict when an outcome is not ok.`,
		Flags: slices.Concat(inputFlags(), outputFlags(),
			[]cli.Flag{
				modeFlag(),
				toggle(catOutput, "resume", "go on with an interrupted output; begin it if it is not there"),
				toggle(catWork, "gil", "threads only: one goroutine may parse at a time, as under CPython's global interpreter lock"),
				toggle(catInput, "dry-run", "fetch nothing; say how long politeness alone takes"),
				toggle(catProgram, "strict", "exit 5 when some outcome is not ok"),
			},
			poolFlags(), crawlFlags(4, 4), followFlags(), storeFlags(), programFlags()),
		Action: command(env, readCrawl, crawlList),
	}
}

func crawlList(ctx context.Context, env *environment, s crawlSettings) error {
	if s.job.Output.Resume { // the list is read twice
		if err := s.job.Input.Rewind(); err != nil {
			return err
		}
	}
	show, log, err := newProgress(env, s)
	if err != nil {
		return err
	}
	plan := job.NewPlan(s.job, s.wiring)
	if plan.Warning != "" {
		log.Warn(plan.Warning)
	}
	ctx, interrupt := onInterrupt(ctx, log)
	defer interrupt.stop()
	if s.dryRun {
		return dryRun(ctx, env, s, plan, log)
	}
	j, err := s.open(ctx, plan, log)
	if err != nil {
		return err
	}
	defer j.Close()
	page, err := openReport(s.files)
	if err != nil {
		return err
	}
	defer page.discard()
	watched, err := listen(s.files, func(text string) { log.Warn(text) })
	if err != nil {
		return err
	}
	defer watched.Close()
	near, err := openNearDuplicates(s)
	if err != nil {
		return err
	}
	defer near.discard()
	if err := j.OpenOutput(ctx, env.stdout, log); err != nil {
		return err
	}
	show.List(j.Stats)
	show.Listening(watched.URL())
	watched.Begin(liveRun(j, plan))
	seen := page.collector(j.Pool)
	events := s.onlookers(show.Event, seen, watched, log)
	interrupt.running.Store(true)
	sum, err := j.Run(ctx, interrupt.drain, events)
	part := report.Part{Run: seen, Ended: endedBy(err, sum)}
	figures := j.Figures(sum, measured())
	part.Figures, part.Workers = &figures, workersOf(j.Pool)
	tell(show, j.Pool, part)
	if hint := progress.Hint(sum.Census, sum.Lines); hint != "" {
		log.Warn(hint)
	}
	watched.End(withRun(part, watched))
	showAgents(env, s, j.Agents())
	if cerr := j.Commit(err == nil); err == nil {
		err = cerr
	}
	if werr := page.write(s.files, part); err == nil {
		err = werr
	}
	if err == nil {
		err = writeNearDuplicates(near, s.job.Output.Records())
	}
	switch {
	case errors.Is(err, crawler.ErrInterrupted):
		return s.job.Output.Interrupted(sum.Records+sum.Before, "the same command with --resume goes on")
	case err == nil && s.strict && !j.AllOK(sum):
		return errStrict
	}
	return err
}

// open starts the stages: of a crawl, or of a hub that has others do the work.
func (s crawlSettings) open(ctx context.Context, plan *job.Plan, log *slog.Logger) (*job.Job, error) {
	if s.hub != nil {
		return job.OpenHub(ctx, s.job, plan, *s.hub, log)
	}
	return job.Open(ctx, s.job, plan, log)
}

// onlookers are all that see the events of a run, first among them show.
func (s crawlSettings) onlookers(show func(crawler.Event), seen *report.Collector, watched *live.Server, log *slog.Logger) func(crawler.Event) {
	events := show
	if seen != nil {
		events = both(events, seen.Event)
	}
	if watched != nil {
		events = both(events, watched.Event)
	}
	if out := s.job.Output; out.Path != "" || out.Stream == nil { // else it is what is shown
		events = tellOfTheOnlyFailure(events, log)
	}
	if s.nameless {
		events = warnOfManyHosts(events, log)
	}
	return events
}

// dryRun fetches nothing, and says what is known of the list.
func dryRun(ctx context.Context, env *environment, s crawlSettings, plan *job.Plan, log *slog.Logger) error {
	p, stats, err := job.Preview(ctx, s.job, plan, log)
	if err != nil {
		return err
	}
	if hint := progress.Hint(p.Census, p.Read); hint != "" {
		log.Warn(hint)
	}
	text := progress.Preview(p, stats)
	if s.job.Crawl.Follow != nil {
		text += "\nwhat they link to is not known before it is fetched"
	}
	_, err = fmt.Fprintln(env.stdout, text)
	return told(err)
}

// tell adds to the summary what is known only when all has ended.
func tell(show *progress.Progress, pool *procpool.Pool, part report.Part) {
	if pool != nil {
		show.Workers(workersDid(pool.Stats()))
	}
	show.Verdict(part.Figures.Verdict)
}

// withRun gives a part what the live page has seen of its run, where no report has.
func withRun(p report.Part, watched *live.Server) report.Part {
	if p.Run == nil {
		p.Run = watched.Seen()
	}
	return p
}

// endedBy says why a run ended before its list did; "" if it did not.
func endedBy(err error, sum crawler.Summary) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, crawler.ErrInterrupted):
		if sum.Found > 0 {
			return fmt.Sprintf("Interrupted: %d of the %d lines and found pages have their records.", sum.Records, sum.Lines+sum.Found)
		}
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

// newProgress makes what shows the run, and the log that passes through it.
func newProgress(env *environment, s crawlSettings) (*progress.Progress, *slog.Logger, error) {
	show, err := progress.New(progress.Config{
		Style: s.program.progress, Quiet: s.program.quiet, Events: s.program.events, JSON: s.program.logFormat == "json",
		W: env.stderr, OutputOnTerminal: (s.job.Output.Path == "" || s.job.Output.Path == "-") && progress.IsTerminal(env.stdout),
	})
	if err != nil {
		return nil, nil, usage.Errorf("--progress: %w", err)
	}
	level := slog.LevelWarn
	switch {
	case s.program.quiet:
		level = slog.LevelError
	case s.program.verbose:
		level = slog.LevelDebug
	}
	switch s.program.logFormat {
	case "text":
		return show, textLog(show, level, progress.Colours(s.program.color, env.stderr)), nil
	case "json":
		return show, slog.New(slog.NewJSONHandler(show, &slog.HandlerOptions{Level: level})), nil
	}
	return nil, nil, usage.Errorf("--log-format %q is neither text nor json", s.program.logFormat)
}

// tellOfTheOnlyFailure says what became of a single URL, if that is no page: who
// asks for one does not look for the outcome in a record.
func tellOfTheOnlyFailure(next func(crawler.Event), log *slog.Logger) func(crawler.Event) {
	var last crawler.PageDone
	return func(e crawler.Event) {
		switch e := e.(type) {
		case crawler.PageDone:
			last = e
		case crawler.Finished:
			if e.Summary.Lines == 1 && e.Summary.Records == 1 && last.Outcome != "ok" {
				log.Warn(last.URL + ": " + reading.Failure(last.Outcome, last.Status, last.Error))
			}
		}
		next(e)
	}
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
