package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// interrupt is what SIGINT and SIGTERM do. Before the run they end the context;
// then the first closes drain, and only the second ends the context.
type interrupt struct {
	running atomic.Bool
	drain   chan struct{}
	stop    func()
}

func onInterrupt(ctx context.Context, log *slog.Logger) (context.Context, *interrupt) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	in := &interrupt{drain: make(chan struct{})}
	in.stop = func() {
		signal.Stop(signals)
		cancel()
	}
	go func() {
		for draining := false; ; draining = true {
			select {
			case <-signals:
			case <-ctx.Done():
				return
			}
			if draining || !in.running.Load() {
				cancel()
				return
			}
			log.Warn("stopping: pages in flight are finished, for 10 s at most; once more stops now")
			close(in.drain)
		}
	}()
	return ctx, in
}
