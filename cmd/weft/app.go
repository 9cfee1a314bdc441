package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/usage"
)

// version is what `weft version` and the user agent say.
const version = "0.1.0"

func newApp(env *environment) *cli.App {
	return &cli.App{
		Name:      "weft",
		Usage:     "fetch a list of URLs, politely and concurrently; one JSON record for every line",
		UsageText: "weft [COMMAND] [flags] [URL|FILE|-]...",
		Description: strings.Trim(`
  weft urls.txt -o pages.jsonl                crawl a list (the usual command)
  weft https://example.com/ | jq .page.title  one page
  cat urls.txt | weft --host-rate 1 -         a list from a pipe, gently
  weft demo                                   offline: threads and processes
`, "\n"),
		Commands: []*cli.Command{
			crawlCommand(env),
			compareCommand(env),
			demoCommand(env),
			siteCommand(env),
			parseCommand(env),
			hubCommand(env),
			agentCommand(env),
			convertCommand(env),
			workerCommand(env),
			replayCommand(env),
			completionCommand(env),
			versionCommand(env),
		},
	}
}

func versionCommand(env *environment) *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version",
		Action: command(env, readNothing, func(_ context.Context, env *environment, _ struct{}) error {
			_, err := fmt.Fprintf(env.stdout, "weft %s (%s)\n", version, build())
			return told(err)
		}),
	}
}

// build says of which commit the program is, and what it was built with and for.
func build() string {
	var parts []string
	if info, ok := debug.ReadBuildInfo(); ok {
		about := make(map[string]string)
		for _, s := range info.Settings {
			about[s.Key] = s.Value
		}
		if commit := about["vcs.revision"]; commit != "" {
			day, _, _ := strings.Cut(about["vcs.time"], "T")
			parts = append(parts, "commit "+commit[:min(len(commit), 12)]+" of "+day)
		} else {
			parts = append(parts, "commit not known")
		}
		if about["vcs.modified"] == "true" {
			parts = append(parts, "with changes")
		}
	}
	return strings.Join(append(parts, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH), ", ")
}

// onUsageError makes one line, in our words, of what the flag package says.
func onUsageError(c *cli.Command, err error) error {
	msg := err.Error()
	if name, ok := strings.CutPrefix(msg, "flag provided but not defined: "); ok {
		msg = "there is no flag " + dashes(name) + didYouMean("", meant(c, name))
		if hasName(crawlCommand(&environment{}).Flags, strings.TrimLeft(name, "-")) {
			msg = "weft " + c.Name + " has no flag " + dashes(name) + ", which weft crawl has"
		}
	} else if name, ok := strings.CutPrefix(msg, "flag needs an argument: "); ok {
		msg = dashes(name) + " needs a value"
	} else if wrong, ok := wrongValueOf(msg); ok {
		msg = wrong.name + " " + wrong.value + ": " + whyNot(c.Flags, wrong.flag, wrong.why)
	}
	help := "weft --help"
	if c.Name != "" {
		help = "weft " + c.Name + " --help"
	}
	return usage.Errorf("%s; see %s", msg, help)
}

// A wrongValue is what the flag package says of a value that it cannot take.
type wrongValue struct{ flag, name, value, why string } // name is as it was given: --limit, or WEFT_LIMIT

// wrongValueOf reads it from the words of the flag package, or from those of
// urfave/cli for variables:
//
//	invalid value "x" for flag -limit: parse error
//	invalid boolean value "x" for -quiet: parse error
//	could not parse "x" as int value from environment variable "WEFT_LIMIT" for flag limit: …
//	could not parse "x" from environment variable "WEFT_RATE" as value for flag rate: …
func wrongValueOf(msg string) (w wrongValue, ok bool) {
	head, variable, rest := msg, "", ""
	if before, after, found := strings.Cut(msg, ` from environment variable "`); found {
		head = before
		variable, rest, _ = strings.Cut(after, `"`)
		_, rest, ok = strings.Cut(rest, " for flag ")
	} else if head, rest, ok = strings.Cut(msg, " for flag -"); !ok {
		head, rest, ok = strings.Cut(msg, " for -")
	}
	_, quoted, found := strings.Cut(head, `"`)
	if quoted, err := strconv.QuotedPrefix(`"` + quoted); ok && found && err == nil {
		w.value = quoted
		w.flag, w.why, _ = strings.Cut(rest, ": ")
		w.name = cmp.Or(variable, dashes(w.flag))
		return w, true
	}
	return w, false
}

// whyNot is what is wrong with a value, by the kind of its flag: the flag package
// has but one reason for all. Flags of our own kinds say it themselves.
func whyNot(flags []cli.Flag, name, why string) string {
	for _, f := range flags {
		if !slices.Contains(f.Names(), strings.TrimLeft(name, "-")) {
			continue
		}
		switch f.(type) {
		case *cli.IntFlag, *cli.Int64Flag:
			return "not a whole number"
		case *cli.DurationFlag:
			return "not a time with its unit; write 30s, 5m or 1h30m"
		case *cli.BoolFlag:
			return "neither true nor false"
		}
	}
	return why
}

// hasName reports whether one of the flags is called so.
func hasName(flags []cli.Flag, name string) bool {
	return slices.ContainsFunc(flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
}

// meant is the flag that a wrong one was probably meant to be; "" if none is near.
func meant(c *cli.Command, wrong string) string {
	var names []string
	for _, f := range c.Flags {
		for _, name := range f.Names() {
			if len(name) > 1 {
				names = append(names, name)
			}
		}
	}
	wrong = strings.TrimLeft(wrong, "-")
	if there := elsewhere(wrong); slices.Contains(names, there) {
		return dashes(there)
	}
	if name := nearest(wrong, names); name != "" {
		return dashes(name)
	}
	return ""
}

// dashes writes a flag's name as users type it.
func dashes(name string) string {
	if name = strings.TrimLeft(name, "-"); len(name) > 1 {
		return "--" + name
	}
	return "-" + name
}
