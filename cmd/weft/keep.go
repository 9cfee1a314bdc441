package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/urfave/cli/v2"

	"weft/crawler"
	"weft/fetch"
	"weft/fetch/replay"
)

// keep puts what is kept between runs around the fetcher: cookies next to it,
// so that they are no part of what the cache finds a page by, and the cache
// before both. save writes the cookies back.
func keep(c *cli.Context, cfg *crawler.Config, log *slog.Logger) (save func() error, err error) {
	save = func() error { return nil }
	if name := c.String("cookie-jar"); name != "" {
		jar, err := fetch.OpenCookies(name)
		if err != nil {
			return nil, &usageError{err}
		}
		cfg.Fetcher, save = jar.Fetcher(cfg.Fetcher), jar.Save
	}
	dir := c.String("cache")
	if dir == "" {
		if c.Bool("refresh") {
			return nil, usagef("--refresh goes with --cache")
		}
		return save, nil
	}
	store, err := replay.Open(dir)
	if err != nil {
		return nil, err
	}
	cache := &replay.Cache{
		Store: store, Next: cfg.Fetcher, MaxBody: sizeOf(c, "max-body"), Refresh: c.Bool("refresh"),
		Broken: func(err error) { log.Warn("not kept in the cache", "error", err) },
	}
	cfg.Fetcher, cfg.Cache = cache, kept{cache}
	return save, nil
}

// kept is a replay.Cache as the crawler wants it.
type kept struct{ cache *replay.Cache }

func (k kept) Has(r fetch.Request) bool { return k.cache.Has(r) }

func (k kept) Lookup(ctx context.Context, r fetch.Request) (*fetch.Response, time.Time, error) {
	e, err := k.cache.Lookup(ctx, r)
	if err != nil {
		return nil, time.Time{}, err
	}
	return e.Response, e.FetchedAt, nil
}
