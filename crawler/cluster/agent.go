package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"weft/crawler"
)

// AgentConfig says how a machine takes part.
type AgentConfig struct {
	Connection

	Name    string // for people; it stands in the hub's summary
	Version string // of weft

	// Start makes what the hub's settings say. guard has to stand around whatever
	// makes requests, and inside of a cache. It is called once for each job.
	Start func(ctx context.Context, crawl json.RawMessage, guard func(crawler.Fetcher) crawler.Fetcher) (*Stages, error)

	// Drain, when closed, ends the taking part: pages in flight are finished, and
	// the partitions given back.
	Drain <-chan struct{}

	Events func(crawler.Event) // as crawler.Config.Events; may be nil
	Log    *slog.Logger        // nil is none
}

// Stages are what an agent crawls with.
type Stages struct {
	Crawl crawler.Config
	Close func()
}

// RunAgent takes part in a job until the hub says that all is done (the error is
// then nil), until it is drained (crawler.ErrInterrupted), or until ctx ends. It
// waits for a hub that is not there, and joins again when it was cut off.
func RunAgent(ctx context.Context, cfg AgentConfig) error {
	log := orSilent(cfg.Log)
	waiting, cancel := untilDrained(ctx, cfg.Drain)
	defer cancel(nil)
	b, err := connect(waiting, cfg.Connection, "agent "+cfg.Name, true, log)
	if err != nil {
		return err
	}
	defer b.close()
	a := &agent{cfg: cfg, b: b, log: log}
	defer a.stop()
	for {
		s, err := a.await(waiting)
		if err != nil || s == nil {
			return err
		}
		err = a.join(ctx, s)
		switch {
		case errors.Is(err, errLeaseLost):
			log.Warn(a.whyLost(ctx, s) + "; joining again")
		case !errors.Is(err, errOtherJob):
			return err
		}
	}
}

// untilDrained is for an agent that has no work yet, whatever it waits for: the context
// ends with ctx, and with crawler.ErrInterrupted when drain is closed.
func untilDrained(ctx context.Context, drain <-chan struct{}) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-drain:
			cancel(crawler.ErrInterrupted)
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// whyLost says for people why a lease was lost: a store that is given up ends all of
// them, also those of agents that were never cut off.
func (a *agent) whyLost(ctx context.Context, s *settings) string {
	try, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	now, err := a.b.settings(try)
	if errors.Is(err, errGone) || err == nil && (now == nil || now.Job != s.Job) {
		return "the hub makes its store anew"
	}
	return "cut off from the hub for too long: others may have the work now"
}

func orSilent(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return log
}

// An agent is one process that takes part.
type agent struct {
	cfg   AgentConfig
	b     *broker
	log   *slog.Logger
	epoch atomic.Int64
	work  atomic.Pointer[work] // nil between two

	stages *Stages // nil before there is a job
	of     string  // the job that they are for
}

// errOtherJob says that the hub has begun anew.
var errOtherJob = errors.New("the hub has begun another job")

// await waits for the settings, and turns to their store; nil if the job is over
// already.
func (a *agent) await(ctx context.Context) (*settings, error) {
	wait := 10 * time.Millisecond // as a rule the hub has just been started, too
	for said := false; ; wait = min(2*wait, 300*time.Millisecond) {
		s, ended, err := a.find(ctx)
		switch {
		case err == nil && ended:
			return nil, nil
		case err == nil && s != nil:
			return s, s.check(a.cfg.Version)
		case err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) && !errors.Is(err, errGone) && ctx.Err() == nil:
			a.log.Debug("looking for the job", "error", err)
		}
		if !said && wait == 300*time.Millisecond {
			a.log.Info("waiting for the hub")
			said = true
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// find looks for the settings, at the first try; nil if there are none.
func (a *agent) find(ctx context.Context) (s *settings, ended bool, err error) {
	if err := a.b.open(ctx); err != nil {
		return nil, false, err
	}
	if s, err = a.b.settings(ctx); err != nil || s == nil {
		return nil, false, err
	}
	a.b.store = s.Job
	v := newView(a.b)
	err = v.update(ctx)
	return s, v.ended, err
}

// start makes what the settings say, unless it is there.
func (a *agent) start(ctx context.Context, s *settings) (err error) {
	if a.stages != nil && a.of == s.Job {
		return nil
	}
	a.stop()
	a.stages, err = a.cfg.Start(ctx, s.Crawl, func(next crawler.Fetcher) crawler.Fetcher { return &guard{next, a, time.Now} })
	a.of = s.Job
	return err
}

func (a *agent) stop() {
	if a.stages != nil {
		a.stages.Close()
	}
	a.stages = nil
}

// join takes part in a job from one join to the end of the lease.
func (a *agent) join(ctx context.Context, s *settings) error {
	if err := a.start(ctx, s); err != nil {
		return err
	}
	m, err := a.lease(ctx, s)
	if err != nil {
		return err
	}
	w, err := newWork(a, s, newView(a.b), m, a.stages.Crawl)
	if err != nil {
		return err
	}
	a.work.Store(w)
	err = w.run(ctx)
	a.work.Store(nil)
	if n := w.sink.dropped.Load(); n > 0 {
		a.log.Warn(fmt.Sprintf("%d results could not be handed over and were dropped: they are fetched again", n))
	}
	if w.over {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), tryTime)
		defer cancel()
		m.leave(last)
	}
	return err
}

// lease begins one. Where that takes long, it is looked again for which store there
// is: this one may be gone.
func (a *agent) lease(ctx context.Context, s *settings) (*member, error) {
	divisor := 1
	if s.Rate > 0 {
		divisor = 0 // nothing before the others have made room
	}
	waiting, stop := untilDrained(ctx, a.cfg.Drain)
	defer stop(nil)
	try, cancel := context.WithTimeoutCause(waiting, s.Lease, errOtherJob)
	defer cancel()
	m, err := join(try, a.b, lease{Name: a.cfg.Name, Divisor: divisor}, s.Lease)
	if err != nil {
		return nil, err
	}
	a.b.wake("state")
	return m, nil
}
