package crawler

import (
	"context"
	"io"

	"weft/crawler/list"
)

// paced is a List that the test gives lines to.
type paced struct {
	lines chan string
	n     int64
}

func newPaced() *paced { return &paced{lines: make(chan string)} }

func (p *paced) give(urls ...string) {
	for _, u := range urls {
		p.lines <- u
	}
}

func (p *paced) end() { close(p.lines) }

func (p *paced) Next(ctx context.Context) (list.Line, error) {
	select {
	case u, ok := <-p.lines:
		if !ok {
			return list.Line{}, io.EOF
		}
		p.n++
		return list.Line{Number: p.n, URL: u}, nil
	case <-ctx.Done():
		return list.Line{}, context.Cause(ctx)
	}
}
