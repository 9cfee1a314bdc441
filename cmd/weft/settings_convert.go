package main

import (
	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/convert"
	"weft/cmd/weft/internal/usage"
)

// convertSettings are those of `weft convert`.
type convertSettings struct {
	config convert.Config
	quiet  bool
}

func readConvert(c *cli.Context, _ *environment) (s convertSettings, err error) {
	if c.NArg() == 0 {
		return s, usage.Errorf("nothing to convert: name outputs of weft; see weft convert --help")
	}
	s = convertSettings{config: convert.Config{In: c.Args().Slice(), Where: listOf(c, "where")}, quiet: c.Bool("quiet")}
	out := readPaths(c)
	if len(out.More) > 0 {
		return s, usage.Errorf("convert writes one output: name one -o")
	}
	s.config.Output = out
	return s, s.config.Output.Check()
}
