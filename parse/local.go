package parse

import (
	"context"
	"time"
)

// Local runs a Parser in this process, for a bounded number of callers at a
// time. The work is done by the calling goroutine.
type Local struct {
	parser *Parser
	slots  chan struct{}
}

// NewLocal makes a Local for at most workers documents at a time, at least one.
func NewLocal(p *Parser, workers int) *Local {
	return &Local{parser: p, slots: make(chan struct{}, max(1, workers))}
}

// Parse waits for a free worker and parses doc. The wait is booked as
// Timings.Pool. The only error is that of ctx, when it ends during the wait; a
// document that has been begun is finished.
func (l *Local) Parse(ctx context.Context, doc Document) (Result, error) {
	waited, err := enter(ctx, l.slots)
	if err != nil {
		return Result{}, err
	}
	defer func() { <-l.slots }()
	res := l.parser.Parse(doc)
	res.Timings.Pool += waited
	return res, nil
}

// parser is what can be wrapped: Local, or a pool of processes.
type parser interface {
	Parse(ctx context.Context, doc Document) (Result, error)
}

// OneAtATime lets one goroutine at a time into another parser, as CPython's
// global interpreter lock lets one thread at a time interpret.
type OneAtATime struct {
	next parser
	lock chan struct{} // a mutex whose wait can be given up
}

// NewOneAtATime wraps next.
func NewOneAtATime(next parser) *OneAtATime {
	return &OneAtATime{next: next, lock: make(chan struct{}, 1)}
}

// Parse waits for the lock and parses doc. The wait is booked as Timings.Lock.
// An error is that of the wrapped parser, or of ctx when it ends during the
// wait.
func (o *OneAtATime) Parse(ctx context.Context, doc Document) (Result, error) {
	waited, err := enter(ctx, o.lock)
	if err != nil {
		return Result{}, err
	}
	defer func() { <-o.lock }()
	res, err := o.next.Parse(ctx, doc)
	res.Timings.Lock += waited
	return res, err
}

// enter takes a slot, and says how long that took.
func enter(ctx context.Context, slots chan struct{}) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	start := time.Now()
	select {
	case slots <- struct{}{}:
		return time.Since(start), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
