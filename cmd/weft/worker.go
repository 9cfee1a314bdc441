package main

import (
	"context"
	"encoding/json"

	"github.com/urfave/cli/v2"

	"weft/parse"
	"weft/parse/procpool"
)

// keepPage is the size up to which a page's memory is used for the next one.
const keepPage = 1 << 20

// workerCommand is what the pool of processes starts. It is no concern of a
// user's.
func workerCommand(env *environment) *cli.Command {
	return &cli.Command{Name: "worker", Hidden: true, Action: command(env, readArgs, work)}
}

// work parses what comes on standard input until that ends.
func work(context.Context, *environment, []string) error {
	return procpool.Serve(func(config []byte) (procpool.ParseFunc, error) {
		var cfg parse.Config
		if err := json.Unmarshal(config, &cfg); err != nil {
			return nil, err
		}
		p, err := parse.New(cfg)
		if err != nil {
			return nil, err
		}
		var page []byte // of the document before
		return func(doc parse.Document) parse.Result {
			r := p.ParseInto(page, doc)
			if page = r.Page; cap(page) > keepPage {
				page = nil
			}
			return r
		}, nil
	})
}
