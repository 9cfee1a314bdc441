package main

import (
	"encoding/json"

	"github.com/urfave/cli/v2"

	"weft/parse"
	"weft/parse/procpool"
)

// workerCommand is what the pool of processes starts. It is no concern of a
// user's.
func workerCommand() *cli.Command {
	return &cli.Command{
		Name:   "worker",
		Hidden: true,
		Action: func(*cli.Context) error {
			return procpool.Serve(func(config []byte) (procpool.ParseFunc, error) {
				var cfg parse.Config
				if err := json.Unmarshal(config, &cfg); err != nil {
					return nil, err
				}
				p, err := parse.New(cfg)
				if err != nil {
					return nil, err
				}
				return p.Parse, nil
			})
		},
	}
}
