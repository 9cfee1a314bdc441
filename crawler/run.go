package crawler

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"weft/store"
)

// Run crawls the list, once, and returns what it did. The error is nil when
// every line has its record, whatever the pages answered; ErrInterrupted when
// the run was drained or its context ended; else what broke it: the list, the
// parser or the sink. The sink holds whole records in every case; closing it,
// like closing whatever else was given, is the caller's.
func (c *Crawler) Run(ctx context.Context, lines List, sink store.Sink) (Summary, error) {
	if lines == nil || sink == nil {
		return Summary{}, errors.New("crawler: Run needs a list and a sink")
	}
	if c.ran.Swap(true) {
		return Summary{}, errors.New("crawler: a Crawler runs once")
	}
	c.stats.start()
	if c.fold.Follows() {
		c.stats.found.Add(c.fold.Waiting())
		c.stats.before.Add(c.fold.Found() - c.fold.Waiting())
	}
	// work ends when the context does, when something breaks, or when the grace
	// after a drain is over. begin ends with the drain already: no new pages.
	work, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	begin, stopBegin := context.WithCancelCause(work)
	defer stopBegin(nil)

	var writer sync.WaitGroup
	var writeErr error
	writer.Go(func() {
		if writeErr = c.write(sink); writeErr != nil {
			stop(writeErr)
			for range c.out { // whoever still finishes must not hang
			}
		}
	})
	ended := make(chan struct{})
	var watchers sync.WaitGroup
	watchers.Go(func() { c.watchDrain(ended, stopBegin, stop) })
	watchers.Go(func() { c.sample(ended) })

	watchers.Go(func() { c.tick(ended, stop) })

	defer c.fold.Close()
	defer c.front.Discard()
	if c.cfg.end != nil {
		defer c.cfg.end()
	}
	g, begin := errgroup.WithContext(begin)
	g.Go(func() error { return c.read(begin, lines) })
	g.Go(func() error { return c.dispatch(begin, work, stop) })
	err := g.Wait()
	if err == nil {
		err = c.writeDuplicates(work)
	}
	close(c.out)
	writer.Wait()
	close(ended)
	watchers.Wait()

	sum := c.stats.summary()
	if c.fold.Follows() {
		sum.Left, sum.Closed = c.fold.Left()
	}
	sum.Politeness = c.front.Forecast(true)
	switch cause := context.Cause(work); {
	case writeErr != nil:
		err = writeErr
	case err == nil, c.stats.listRead.Load() && sum.Records == sum.Lines+sum.Found:
		err = nil // also when the end of the list and of the run met
	case ctx.Err() != nil, errors.Is(cause, ErrInterrupted), errors.Is(context.Cause(begin), ErrInterrupted):
		err = ErrInterrupted
	case cause != nil:
		err = cause // the parser broke
	}
	c.emit(Finished{Summary: sum})
	return sum, err
}

// watchDrain turns the drain into the end of beginning, and the end of the
// grace into the end of all work.
func (c *Crawler) watchDrain(ended <-chan struct{}, stopBegin, stop context.CancelCauseFunc) {
	select {
	case <-c.cfg.Drain:
	case <-ended:
		return
	}
	stopBegin(ErrInterrupted)
	select {
	case <-time.After(c.cfg.Grace):
		stop(ErrInterrupted)
	case <-ended:
	}
}

// mostIdle is how many page goroutines wait for another page. The stack of one
// that has parsed is 16 KB and more.
const mostIdle = 64

// dispatch gives every task that the frontier hands out a goroutine, within the
// slots, and waits for all of them. A goroutine that is done with one takes
// the next, as a new one would have to grow its stack again, unless many do so
// already. begin ends the handing out, work the pages.
func (c *Crawler) dispatch(begin, work context.Context, stop context.CancelCauseFunc) error {
	var pages sync.WaitGroup
	defer pages.Wait()
	leases := make(chan lease)
	defer close(leases)
	var idle atomic.Int64
	run := func(l lease) {
		if err := c.step(work, l.visit, l.free); err != nil {
			stop(err)
		}
	}
	for {
		select {
		case c.slots <- struct{}{}:
		case <-begin.Done():
			return begin.Err()
		}
		free := time.Now()
		t, err := c.front.Lease(begin)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if received, err := c.receive(t); received {
			if err != nil {
				return err
			}
			continue
		}
		l := lease{t.Value.(visit), free}
		select {
		case leases <- l:
		default:
			first := l // so that no other lease is memory of its own
			pages.Go(func() {
				l := first
				for ok := true; ok; {
					run(l)
					if ok = idle.Add(1) <= mostIdle; ok {
						l, ok = <-leases
					}
					idle.Add(-1)
				}
			})
		}
	}
}

// A lease is a visit that may be asked for now; its slot was free since then.
type lease struct {
	visit visit
	free  time.Time
}
