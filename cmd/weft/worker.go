package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"weft/parse/procpool"
)

// workerCommand is what the pool of processes starts. It is no concern of a
// user's.
func workerCommand(env *environment) *cli.Command {
	return &cli.Command{Name: "worker", Hidden: true, Action: command(env, readArgs, work)}
}

// work parses what comes on standard input until that ends.
func work(context.Context, *environment, []string) error { return procpool.ServePages(nil) }
