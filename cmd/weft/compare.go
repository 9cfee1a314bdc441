package main

import (
	"context"
	"os/signal"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/comparison"
	"weft/cmd/weft/internal/report"
	"weft/cmd/weft/internal/table"
)

// serialRound is how long a round of serial may take before it does a part of
// the list only.
const serialRound = 10 * time.Second

func compareCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "compare",
		Usage:     "the same work in serial, threads and hybrid, timed side by side",
		ArgsUsage: "[URL|FILE|-]...",
		Description: `
  weft compare urls.txt
  weft compare --mode serial,threads,gil,hybrid --json figures.json urls.txt
  weft compare --mode threads --concurrency 1,4,16,64 urls.txt

Every page is fetched from the network once, within the limits and with no retries, and kept in a temporary folder. Then every mode does the work in every round, in an order that changes, with the same responses and the same waits (` + comparison.MostWait.String() + ` at most), played back by a process of its own and without limits; what the limits cost has a row of its own. Before that there is one round that does not count. When serial would take longer than ` + serialRound.String() + ` a round, it does every nth line, and is scaled and marked. A mode may be named twice, to see what is noise.`,
		Flags:  slices.Concat(inputFlags(), compareFlags("serial,threads,hybrid", "", ""), sweepFlags(), crawlFlags(4, 4)),
		Action: command(env, readCompare, compareModes),
	}
}

func compareModes(ctx context.Context, env *environment, s compareSettings) error {
	ctx, stop := signal.NotifyContext(ctx, stopSignals()...)
	defer stop()
	figures, err := openFigures(s.figures, s.files)
	if err != nil {
		return err
	}
	defer figures.discard()
	page, err := openReport(s.files)
	if err != nil {
		return err
	}
	defer page.discard()
	watched, err := watchComparison(&s.comparison, s.files)
	if err != nil {
		return err
	}
	defer watched.Close()
	r, err := comparison.Run(ctx, s.comparison)
	if err != nil {
		return err
	}
	r.Command = "compare"
	out := &telling{w: env.stdout}
	table.Environment(out, r.Environment)
	table.Print(out, r.Figures)
	table.Say(out, "→", "%s.", r.Headline())
	if r.Verdict.Text != "" {
		table.Say(out, "verdict:", "%s", r.Verdict.Text)
	}
	part := report.Part{Figures: &r.Figures}
	watched.End(part)
	for _, file := range []*reportFile{figures, page} {
		if err := file.write(s.files, part); err != nil {
			return err
		}
	}
	switch err := r.Differing(); {
	case err != nil:
		return err
	case out.err != nil:
		return told(out.err)
	case s.strict && !r.AllOK():
		return errStrict
	}
	return nil
}
