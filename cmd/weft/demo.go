package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/comparison"
	"weft/cmd/weft/internal/report"
	"weft/cmd/weft/internal/table"
	"weft/fetch/demosite"
	"weft/store"
)

// demoDir is where the demo leaves its files, and overwrites only its own.
const demoDir = "weft-demo"

// demoSerialRound is how long a round of serial may take in the demo.
const demoSerialRound = 3 * time.Second

func demoCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:  "demo",
		Usage: "start the built-in site on loopback and compare the modes over it: no network needed",
		Description: `
Two sets of pages: one that is mostly waited for, one that is mostly computed on. Each is crawled serially, with threads, with threads under one lock, and with processes for the computing. The records and a page with plots, report.html, are left in ` + demoDir + `/ (or -o).`,
		Flags:  slices.Concat(demoFlags(), compareFlags("serial,threads,gil,hybrid", " (default: "+demoDir+")", "; .html only (default: "+demoDir+"/report.html)"), sweepFlags(), crawlFlags(0, 0)),
		Action: command(env, readDemo, demo),
	}
}

func demo(ctx context.Context, env *environment, s demoSettings) error {
	ctx, stop := signal.NotifyContext(ctx, stopSignals()...)
	defer stop()
	figures, err := openFigures(s.figures, s.files)
	if err != nil {
		return err
	}
	defer figures.discard()
	page, err := demoReport(s)
	if err != nil {
		return err
	}
	defer page.discard()
	watched, err := watchComparison(&s.comparison, s.files)
	if err != nil {
		return err
	}
	defer watched.Close()
	waiting := comparison.Set{Name: "waiting", Pages: s.pages, Hosts: s.hosts, Latency: s.latency, PageBytes: demosite.Light}
	computing := comparison.Set{Name: "computing", Pages: s.pages, Hosts: s.hosts, Latency: "0s", PageBytes: s.pageBytes}
	out := &telling{w: env.stdout}
	table.Environment(out, s.comparison.Environment)
	var parts []report.Part
	ok := true
	for _, set := range []struct {
		comparison.Set
		what string
	}{
		{waiting, s.latency + " before the first byte, little to parse"},
		{computing, "no latency, much to parse"},
	} {
		fmt.Fprintf(out, "\n%s: %d pages on %d hosts, %s\n", set.Name, s.pages, s.hosts, set.what)
		cmp := s.comparison
		cmp.Outputs = filepath.Join(s.dir, set.Name)
		r, err := set.Compare(ctx, cmp)
		if err != nil {
			return err
		}
		r.Command, ok = "demo", ok && r.AllOK()
		lessons := comparison.Lessons(set.Name, r.Figures)
		parts = append(parts, report.Part{Name: set.Name, Figures: &r.Figures, Lessons: lessons})
		table.Print(out, r.Figures)
		for _, line := range lessons {
			table.Say(out, "→", "%s", line)
		}
		table.Say(out, "→ verdict:", "%s", r.Verdict.Text)
	}
	watched.End(parts...)
	if err := page.write(s.files, parts...); err != nil {
		return err
	}
	if err := figures.writeSets(parts); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe report: %s\nThe records: %s/{%s,%s}/MODE.jsonl\n", page.path, s.dir, waiting.Name, computing.Name)
	left := size(bytesIn(s.dir))
	fmt.Fprintf(out, "%s are left in %s/; nothing needs them but you.\n", left.about(), s.dir)
	if out.err != nil {
		return told(out.err)
	}
	if s.strict && !ok {
		return errStrict
	}
	return nil
}

// bytesIn is the size of the files of a folder.
func bytesIn(dir string) (n int64) {
	filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}

// demoReport is the page of both sets, which has its place beside the records
// unless the user names another.
func demoReport(s demoSettings) (*reportFile, error) {
	if s.files.report != "" {
		return openReport(s.files)
	}
	if err := os.MkdirAll(s.dir, 0o777); err != nil {
		return nil, &store.OpenError{Path: s.dir, Err: cause(err)}
	}
	return createReport(filepath.Join(s.dir, "report.html"), true)
}
