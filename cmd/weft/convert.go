package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/convert"
	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/progress"
	"weft/crawler"
)

func convertCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:      "convert",
		Usage:     "turn outputs of weft into another format: any of those that -o knows into any other",
		ArgsUsage: "IN...",
		Description: `
  weft convert pages.jsonl.zst -o pages.parquet
  weft convert --where outcome=ok --columns url,title pages.jsonl -o ok.csv
  weft convert old.jsonl new.jsonl -o all.db`,
		Flags: slices.Concat([]cli.Flag{outputFlag("")}, outputFlags()[1:6], []cli.Flag{
			listFlag(catOutput, "where", "`CONDITION` that records have to meet: NAME=VALUE, or !=, <, <=, >, >= instead of =, such as outcome=ok or status>=400; several times if all have to hold"),
			toggle(catProgram, "quiet", "only errors", "q"),
		}),
		Action: command(env, readConvert, convertFiles),
	}
}

func convertFiles(ctx context.Context, env *environment, s convertSettings) error {
	level := slog.LevelInfo
	if s.quiet {
		level = slog.LevelError
	}
	log := textLog(env.stderr, level, progress.Colours("auto", env.stderr))
	ctx, interrupt := onInterrupt(ctx, log)
	defer interrupt.stop()
	s.config.Stdout = env.stdout
	n, err := convert.Run(ctx, s.config, log)
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w: the conversion was given up; no file of it is left", crawler.ErrInterrupted)
	}
	if err == nil && !s.quiet {
		_, err = fmt.Fprintln(env.stderr, job.CountRecords(n))
	}
	return err
}
