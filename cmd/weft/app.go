package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
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
		Action: command(env, readArgs, func(_ context.Context, env *environment, _ []string) error {
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
	} else if name, ok := strings.CutPrefix(msg, "flag needs an argument: "); ok {
		msg = dashes(name) + " needs a value"
	} else if value, rest, ok := strings.Cut(strings.TrimPrefix(msg, "invalid value "), " for flag "); ok {
		name, why, _ := strings.Cut(rest, ": ")
		if why == "parse error" {
			why = "not a whole number, or a time without its unit (write 30s, 5m, 1h30m)"
		}
		msg = dashes(name) + " " + value + ": " + why
	}
	help := "weft --help"
	if c.Name != "" {
		help = "weft " + c.Name + " --help"
	}
	return usage.Errorf("%s; see %s", msg, help)
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
