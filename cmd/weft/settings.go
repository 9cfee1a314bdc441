package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/reading"
	"weft/cmd/weft/internal/usage"
	"weft/crawler/list"
	"weft/parse"
	"weft/store"
)

// The flags are read here, in the files settings_….go, and nowhere else: every
// command turns them into one plain struct, checked, before it does anything.

// command joins the reading of a command's flags with what is done then.
func command[S any](env *environment, read func(*cli.Context, *environment) (S, error), run func(context.Context, *environment, S) error) cli.ActionFunc {
	return func(c *cli.Context) error {
		var err error
		if hasFlag(c, "config") {
			err = applyFile(c)
		}
		if hasFlag(c, "log-format") {
			env.json = c.String("log-format") == "json"
		}
		if err != nil {
			return err
		}
		if !c.Command.Hidden && !(hasFlag(c, "quiet") && c.Bool("quiet")) {
			for _, warning := range strangeVariables(c.App, os.Environ()) {
				env.say(slog.LevelWarn, warning)
			}
		}
		s, err := read(c, env)
		if err != nil {
			return err
		}
		if err := checkPaths(c); err != nil {
			return err
		}
		return run(c.Context, env, s)
	}
}

// asksForJSON reports whether arguments, or the variable in their place, ask for
// JSON on stderr. It is known before they are read, so that what is wrong with them
// is said so, too.
func asksForJSON(args []string, variable string) bool {
	format := variable
	for i, arg := range args {
		if arg == "--" {
			break
		}
		switch name, value, ok := strings.Cut(arg, "="); {
		case name != "--log-format":
		case ok:
			format = value
		case i+1 < len(args):
			format = args[i+1]
		}
	}
	return format == "json"
}

// readNothing is for commands that take nothing.
func readNothing(c *cli.Context, _ *environment) (nothing struct{}, err error) {
	if c.NArg() > 0 {
		return nothing, usage.Errorf("%s takes no arguments, such as %q", c.Command.Name, c.Args().First())
	}
	return nothing, nil
}

// readArgs is for commands without flags.
func readArgs(c *cli.Context, _ *environment) ([]string, error) { return c.Args().Slice(), nil }

// crawlSettings are those of `weft crawl`.
type crawlSettings struct {
	job            job.Settings
	wiring         job.Wiring
	dryRun         bool
	strict         bool
	nameless       bool // no --contact
	program        programSettings
	files          fileSettings
	nearDuplicates string   // file; "" for none
	hub            *job.Hub // nil on one machine
}

// programSettings say what is shown of a run.
type programSettings struct {
	progress  string
	quiet     bool
	verbose   bool
	logFormat string
	color     string   // auto, always or never
	events    []string // of json progress; nil for all
}

// fileSettings are for what a run leaves beside its output.
type fileSettings struct {
	report      string // file of a report; "" for none
	replace     bool   // one that is there may be overwritten
	listen      string // address of the live page; "" for none
	command     string // crawl, compare, demo
	commandLine string // the whole, for the page
}

func readCrawl(c *cli.Context, env *environment) (s crawlSettings, err error) {
	s.program = programSettings{c.String("progress"), c.Bool("quiet"), c.Bool("verbose"), c.String("log-format"), c.String("color"), nil}
	for name := range strings.SplitSeq(c.String("progress-events"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			s.program.events = append(s.program.events, name)
		}
	}
	s.files, s.nearDuplicates = readFiles(c), c.String(nearDuplicates)
	s.dryRun, s.strict, s.nameless = c.Bool("dry-run"), c.Bool("strict"), c.String("contact") == ""
	in, err := readInput(c, env)
	if err != nil {
		return s, err
	}
	if s.job, err = readJob(c); err != nil {
		return s, err
	}
	s.job.Input = in
	if s.job.Output, err = readOutput(c, env, s.job.Parse); err != nil {
		return s, err
	}
	s.job.Cookies, s.job.Cache, s.job.Refresh = c.String("cookie-jar"), c.String("cache"), c.Bool("refresh")
	if s.job.WARC, err = readWARC(c, s.job); err != nil {
		return s, err
	}
	if s.job.Refresh && s.job.Cache == "" {
		return s, usage.Errorf("--refresh goes with --cache")
	}
	s.job.Crawl.Ordered = c.Bool("ordered")
	if s.job.Output.Copies, err = readDuplicates(c); err != nil {
		return s, err
	}
	if err := readFollow(c, &s.job); err != nil {
		return s, err
	}
	if err := addColumns(c, &s.job); err != nil {
		return s, err
	}
	s.job.Output.Resume = c.Bool("resume")
	s.job.Output.Same = map[string]string{
		"rules":          checksum(s.job.Parse.Rules),
		"fields":         c.String("fields"),
		"text":           c.String("text"),
		"select":         strings.Join(listOf(c, "select"), " --select "),
		"max-body":       strconv.FormatInt(s.job.Fetch.MaxBody, 10),
		"ordered":        strconv.FormatBool(s.job.Crawl.Ordered),
		"columns":        c.String("columns"),
		"csv-separator":  strings.TrimPrefix(c.String("csv-separator"), ","),
		"csv-guard":      strconv.FormatBool(c.Bool("csv-guard")),
		"duplicates":     c.String("duplicates"),
		"default-scheme": in.Scheme,
		"recursive":      onOrNothing(s.job.Crawl.Follow != nil),
		"warc":           c.String("warc"),
	}
	s.wiring = job.Wiring{Mode: c.String("mode"), GIL: c.Bool("gil"), Concurrency: c.Int("concurrency"), Procs: c.Int("procs")}
	return s, s.wiring.Check()
}

// readDuplicates reports whether repeated URLs get a copy of the earlier record.
func readDuplicates(c *cli.Context) (copies bool, err error) {
	switch what := c.String("duplicates"); {
	case what != "note" && what != "copy":
		return false, usage.Errorf("--duplicates %q is neither note nor copy", what)
	case what == "copy" && c.Bool("ordered"):
		return false, usage.Errorf("--duplicates copy and --ordered exclude each other: copies are made at the end, when the earlier record is sure to be there; sort by line instead")
	default:
		return what == "copy", nil
	}
}

func readFiles(c *cli.Context) fileSettings {
	return fileSettings{
		report: c.String("report"), listen: c.String("listen"),
		// With --resume it is of the same output.
		replace: c.Bool("force") || c.Bool("resume"),
		command: c.Command.Name, commandLine: commandLine(c),
	}
}

// readOutput is where the records go, as what is parsed is known.
func readOutput(c *cli.Context, env *environment, page parse.Config) (out job.Output, err error) {
	out = readPaths(c)
	out.Links = page.Computes("links")
	color := c.String("color")
	if color != "auto" && color != "always" && color != "never" {
		return out, usage.Errorf("--color %q is none of auto, always, never", color)
	}
	if progress.IsTerminal(env.stdout) {
		out.Stream = func(w io.Writer) store.Sink {
			return reading.New(reading.Config{W: w, Width: progress.Width(w), Colours: progress.Colours(color, w)})
		}
	}
	if _, out.Without, err = job.SplitFields(c.String("fields")); err != nil {
		return out, usage.Errorf("--fields: %w", err)
	}
	named := len(out.Columns) > 0
	if !named {
		if out.Columns, err = defaultColumns(page); err != nil {
			return out, &usage.Error{Err: err}
		}
	}
	if err := out.Check(); err != nil || !named || !out.HasTable() {
		return out, err
	}
	return out, checkColumns(out, page)
}

// readPaths is what outputs are called, and the columns that were named.
func readPaths(c *cli.Context) job.Output {
	out := job.Output{Force: c.Bool("force"), NoBOM: !c.Bool("csv-bom"), NoGuard: !c.Bool("csv-guard")}
	out.Separator = c.String("csv-separator")
	if paths := listOf(c, "output"); len(paths) > 0 {
		out.Path, out.More = paths[0], paths[1:]
	}
	if list := c.String("columns"); list != "" {
		for name := range strings.SplitSeq(list, ",") {
			out.Columns = append(out.Columns, strings.TrimSpace(name))
		}
	}
	return out
}

// readInput is the list of the arguments; without any it is standard input, when
// that is not a terminal.
func readInput(c *cli.Context, env *environment) (in job.Input, err error) {
	in = job.Input{
		Format: list.Format(c.String("input-format")), URLField: c.String("url-field"), NoHeader: c.Bool("no-header"),
		Encoding: c.String("input-encoding"), Scheme: c.String("default-scheme"), Limit: c.Int64("limit"),
	}
	if in.NoHeader && !c.IsSet("url-field") {
		in.URLField = "1"
	}
	if n, err := strconv.Atoi(in.URLField); in.NoHeader && (err != nil || n < 1) {
		return in, usage.Errorf("--url-field %q is not the number of a column, from 1 on, which --no-header asks for", in.URLField)
	}
	if !list.KnownEncoding(in.Encoding) {
		return in, usage.Errorf("--input-encoding %q is not known; use a label of the Encoding Standard, such as windows-1250, shift_jis or utf-16le", in.Encoding)
	}
	if in.Limit < 0 {
		return in, usage.Errorf("--limit must not be negative")
	}
	if !slices.Contains([]string{"", "http", "https"}, in.Scheme) {
		return in, usage.Errorf("--default-scheme %q is neither http nor https, nor empty", in.Scheme)
	}
	if !slices.Contains([]list.Format{"", list.Lines, list.CSV, list.JSONL, list.Sitemap}, in.Format) {
		return in, usage.Errorf("--input-format %q is none of lines, csv, jsonl, sitemap", in.Format)
	}
	args := c.Args().Slice()
	if len(args) == 0 {
		if progress.IsTerminal(env.stdin) {
			return in, usage.Errorf("nothing to crawl: name a URL, a file with one URL a line, or - for standard input; see weft --help")
		}
		args = []string{"-"}
	}
	in.Sources, err = job.Sources(args, in.Format != "", env.stdin)
	return in, err
}

// sizeOf and rateOf read flags whose values are of our own kinds.
func sizeOf(c *cli.Context, flag string) int64 { return int64(*c.Generic(flag).(*size)) }

func rateOf(c *cli.Context, flag string) float64 { return float64(*c.Generic(flag).(*perSecond)) }
