package main

import (
	"github.com/urfave/cli/v2"

	"weft/cmd/weft/internal/job"
	"weft/cmd/weft/internal/progress"
	"weft/cmd/weft/internal/usage"
	"weft/parse/procpool"
	"weft/parse/weburl"
)

// parseConcurrency is how many documents `weft parse` has at hand: enough that
// no worker waits for one.
const parseConcurrency = 64

// parseSettings are those of `weft parse`.
type parseSettings struct {
	job    job.Settings // of the page, the pool and the output
	wiring job.Wiring
	base   string // URL that relative links are resolved with; "" for none
	quiet  bool
	args   []string
}

func readPages(c *cli.Context, env *environment) (s parseSettings, err error) {
	s = parseSettings{base: c.String("base"), quiet: c.Bool("quiet"), args: c.Args().Slice()}
	if len(s.args) == 0 {
		if progress.IsTerminal(env.stdin) {
			return s, usage.Errorf("nothing to parse: name files, folders or - for standard input; see weft parse --help")
		}
		s.args = []string{"-"}
	}
	if s.base != "" {
		if _, err := weburl.Canonical(s.base); err != nil {
			return s, usage.Errorf("--base %s: it is no URL to resolve links with (%w); give one with its scheme and host, such as https://example.com/dir/", s.base, err)
		}
	}
	if err := checkMemory(c); err != nil {
		return s, err
	}
	if s.job.Parse, err = readParse(c); err != nil {
		return s, err
	}
	if s.job.Output, err = readOutput(c, env, s.job.Parse); err != nil {
		return s, err
	}
	s.job.Pool = readPool(c)
	s.job.Crawl.InFlightBytes = sizeOf(c, "in-flight-bytes")
	s.wiring = job.Wiring{Mode: c.String("mode"), GIL: c.Bool("gil"), Concurrency: parseConcurrency, Procs: c.Int("procs")}
	return s, s.wiring.Check()
}

// readPool reads the limits of a page in hybrid.
func readPool(c *cli.Context) procpool.Config {
	return procpool.Config{Timeout: c.Duration("parse-timeout"), Memory: sizeOf(c, "parse-memory")}
}

// checkMemory finds what of memoryFlags cannot be.
func checkMemory(c *cli.Context) error {
	if c.Duration("parse-timeout") <= 0 {
		return usage.Errorf("--parse-timeout must be more than nothing, such as 30s")
	}
	if maxBody := sizeOf(c, "max-body"); maxBody < 1 || sizeOf(c, "in-flight-bytes") < maxBody {
		return usage.Errorf("--in-flight-bytes must be at least --max-body, and that at least 1")
	}
	return nil
}
