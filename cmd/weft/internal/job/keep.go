package job

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/fetch"
	"weft/fetch/replay"
)

// keep puts what is kept between runs around the fetcher: cookies next to it,
// so that they are no part of what the cache finds a page by, and the cache
// before both. save writes the cookies back.
func keep(s Settings, cfg *crawler.Config, log *slog.Logger) (save func() error, err error) {
	save = func() error { return nil }
	if s.Cookies != "" {
		jar, err := fetch.OpenCookies(s.Cookies)
		if err != nil {
			return nil, usage.Errorf("%w; name a file that can be read and written, in a folder that exists", err)
		}
		cfg.Fetcher, cfg.Cookies, save = jar.Fetcher(cfg.Fetcher), jar.For, jar.Save
	}
	if s.Cache == "" {
		return save, nil
	}
	store, err := replay.Open(s.Cache)
	if err != nil {
		return nil, fmt.Errorf("--cache: %w; name a folder that can be written", err)
	}
	cache := &replay.Cache{
		Store: store, Next: cfg.Fetcher, MaxBody: s.Fetch.MaxBody, Refresh: s.Refresh,
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
