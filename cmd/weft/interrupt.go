package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// stopSignals are those that ask for an end. A terminal that goes away sends
// SIGHUP, unless nohup has it ignored: then it stays so.
func stopSignals() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// interrupt is what stopSignals do. Before the run they end the context;
// then the first closes drain, and only the second ends the context. One more
// ends the process as it would have without us: it may be waiting in the system,
// for a reader of a pipe.
type interrupt struct {
	running atomic.Bool
	drain   chan struct{}
	stop    func()
}

// grace is how long pages in flight may take after the first signal.
const grace = 10 * time.Second

func onInterrupt(ctx context.Context, log *slog.Logger) (context.Context, *interrupt) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, stopSignals()...)
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
				signal.Stop(signals)
				cancel()
				return
			}
			log.Warn(fmt.Sprintf("stopping: pages in flight are finished, for %.0f s at most; once more stops now", grace.Seconds()))
			close(in.drain)
		}
	}()
	return ctx, in
}
