package main

import (
	"errors"
	"strings"

	"github.com/urfave/cli/v2"
)

// version is what `weft version` and the user agent say.
const version = "0.1.0"

func newApp(env *environment) *cli.App {
	app := &cli.App{
		Name:      "weft",
		Usage:     "fetch a list of URLs, politely and concurrently; one JSON record for every line",
		UsageText: "weft [COMMAND] [flags] [URL|FILE|-]...",
		Description: strings.TrimSpace(`
weft urls.txt -o pages.jsonl                 crawl a list (crawl is the default command)
weft https://example.com/ | jq .page.title   one page
cat urls.txt | weft --host-rate 1 -          a list from a pipe, one request a second to a host
weft demo                                    no network needed: what threads and processes do`),
		Commands: []*cli.Command{
			crawlCommand(env),
			compareCommand(env),
			demoCommand(env),
			siteCommand(env),
			parseCommand(env),
			workerCommand(),
			{
				Name:  "version",
				Usage: "print the version",
				Action: func(c *cli.Context) error {
					_, err := env.stdout.Write([]byte("weft " + version + "\n"))
					return err
				},
			},
		},
		EnableBashCompletion:      true,
		DisableSliceFlagSeparator: true, // URLs and headers have commas
		HideHelpCommand:           true,
		HideVersion:               true,
		Reader:                    env.stdin,
		Writer:                    env.stdout,
		ErrWriter:                 env.stderr,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              onUsageError,
	}
	for _, c := range app.Commands {
		c.OnUsageError = onUsageError
		c.HideHelpCommand = true
	}
	return app
}

// onUsageError makes one line of what the flag package says.
func onUsageError(c *cli.Context, err error, _ bool) error {
	msg := strings.TrimPrefix(err.Error(), "flag provided but not defined: ")
	if msg != err.Error() {
		err = errors.New("there is no flag " + msg)
	}
	help := "weft --help"
	if c.Command != nil && c.Command.Name != "" && c.Command.Name != "weft" {
		help = "weft " + c.Command.Name + " --help"
	}
	return usagef("%w; see %s", err, help)
}
