package job

import (
	"context"
	"io"

	"weft/crawler"
)

// later is a crawler that is made after its list was opened, which may want to
// read sitemaps through it.
type later struct {
	*crawler.Crawler
	made chan struct{} // closed by make
}

func newLater() *later { return &later{made: make(chan struct{})} }

func (l *later) make(cfg crawler.Config) (err error) {
	if l.Crawler, err = crawler.New(cfg); err == nil {
		close(l.made)
	}
	return err
}

// Get waits for the crawler to be there.
func (l *later) Get(ctx context.Context, url string) (io.ReadCloser, error) {
	select {
	case <-l.made:
		return l.Crawler.Get(ctx, url)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pauses are the crawler's, once it is there.
func (l *later) pauses() map[string]crawler.Pause {
	select {
	case <-l.made:
		return l.Pauses()
	default:
		return nil
	}
}

// hostStates are the crawler's, once it is there.
func (l *later) hostStates(n int) (s crawler.HostStates) {
	select {
	case <-l.made:
		return l.HostStates(n)
	default:
		return s
	}
}
