package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/usage"
	"weft/fetch/warc"
)

// readWARC is where exchanges are kept, as the rest of the job is known.
func readWARC(c *cli.Context, s job.Settings) (cfg warc.Config, err error) {
	cfg = warc.Config{Path: c.String("warc"), Size: sizeOf(c, "warc-size")}
	switch {
	case cfg.Path == "" && c.IsSet("warc-size"):
		return cfg, usage.Errorf("--warc-size goes with --warc")
	case cfg.Path != "" && !strings.HasSuffix(cfg.Path, warc.Suffix):
		return cfg, usage.Errorf("--warc %s: the name has to end in %s", cfg.Path, warc.Suffix)
	case cfg.Size < 1:
		return cfg, usage.Errorf("--warc-size must be at least 1")
	}
	robots := "obey"
	if s.Crawl.IgnoreRobots {
		robots = "ignore"
	}
	cfg.Info = warc.Fields{{Name: "software", Value: "weft/" + version}, {Name: "robots", Value: robots}, {Name: "http-header-user-agent", Value: s.Fetch.UserAgent}}
	return cfg, nil
}
