package crawler

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"weft/fetch"
	"weft/parse"
)

// complete puts the defaults where nothing is said, and nothing where none is
// asked for.
func (c *Config) complete() error {
	if c.Agent == "" {
		c.Agent = "weft"
	}
	if strings.Trim(c.Agent, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") != "" {
		return fmt.Errorf("crawler: Config.Agent %q is not a product token: letters, - and _", c.Agent)
	}
	if c.Follow != nil && c.Ordered {
		return errors.New("crawler: Config.Ordered does not go with Config.Follow: pages that are found have no place in the list")
	}
	if c.Since != nil && c.Follow == nil {
		return errors.New("crawler: Config.Since goes with Config.Follow: it is the links of a page that let it do without the document")
	}
	c.Concurrency = max(orDefault(c.Concurrency, 64), 1)
	c.Limits.HostRate = orDefault(c.Limits.HostRate, 4)
	c.Limits.HostConns = orDefault(c.Limits.HostConns, 4)
	c.Limits.Rate, c.Limits.IPRate = max(0, c.Limits.Rate), max(0, c.Limits.IPRate)
	c.MaxRedirects = orDefault(c.MaxRedirects, 10)
	c.Retries = orDefault(c.Retries, 3)
	c.InFlightBytes = orDefault(c.InFlightBytes, 256<<20)
	if c.MaxHostWait == 0 {
		c.MaxHostWait = 10 * time.Minute
	}
	if c.MaxCrawlDelay == 0 {
		c.MaxCrawlDelay = time.Minute
	}
	if c.Grace == 0 {
		c.Grace = 10 * time.Second
	}
	return c.stages()
}

// stages makes those that were not given.
func (c *Config) stages() error {
	if c.Fetcher == nil {
		client, err := fetch.New(fetch.Config{UserAgent: c.Agent})
		if err != nil {
			return fmt.Errorf("crawler: Config.Fetcher is not given, and one with the defaults cannot be had: %w", err)
		}
		c.Fetcher, c.end = client, client.Close
	}
	if c.Parser == nil {
		page, err := parse.New(parse.Config{Follow: c.Follow != nil, Agent: c.Agent})
		if err != nil {
			return fmt.Errorf("crawler: Config.Parser is not given, and one with the defaults cannot be had: %w", err)
		}
		c.Parser = parse.NewLocal(page, runtime.GOMAXPROCS(0))
	}
	return nil
}

// orDefault is the value where nothing is said, and 0 where none is asked for.
func orDefault[T int | int64 | float64](v, def T) T {
	switch {
	case v == 0:
		return def
	case v < 0:
		return 0
	}
	return v
}
