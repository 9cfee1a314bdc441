package crawler

import (
	"context"
	"sync/atomic"
)

// window keeps the reader of an ordered run at most size lines ahead of the
// records written. With as many slots as that, the line whose record is next
// always has one, so that order can never be waited for in a circle.
type window struct {
	size    uint64
	written atomic.Uint64
	moved   chan struct{} // 1 buffered
}

func newWindow(size int) *window {
	return &window{size: uint64(size), moved: make(chan struct{}, 1)}
}

// wait blocks until the line with that sequence number is within the window.
// It has one caller.
func (w *window) wait(ctx context.Context, seq uint64) error {
	for seq > w.written.Load()+w.size {
		select {
		case <-w.moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// move says that a record more was written.
func (w *window) move() {
	w.written.Add(1)
	select {
	case w.moved <- struct{}{}:
	default:
	}
}
