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
	b, err := connect(ctx, cfg.Connection, "agent "+cfg.Name, true, log)
	if err != nil {
		return err
	}
	defer b.close()
	c, err := newCodec()
	if err != nil {
		return err
	}
	defer c.close()
	a := &agent{cfg: cfg, b: b, codec: c, log: log}
	for {
		s, err := a.await(ctx)
		if err != nil || s == nil {
			return err
		}
		if err := s.check(cfg.Version); err != nil {
			return err
		}
		if err := a.job(ctx, s); !errors.Is(err, errOtherJob) {
			return err
		}
	}
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
	codec codec
	log   *slog.Logger
	epoch atomic.Int64
	work  atomic.Pointer[work] // nil between two
}

// errOtherJob says that the hub has begun anew.
var errOtherJob = errors.New("the hub has begun another job")

// await waits for the settings; nil if the job is over already.
func (a *agent) await(ctx context.Context) (*settings, error) {
	for said := false; ; {
		v := newView(a.b)
		err := a.b.open(ctx)
		if err == nil {
			err = v.update(ctx)
		}
		switch {
		case err == nil && v.ended:
			return nil, nil
		case err == nil && v.settings != nil:
			return v.settings, nil
		case err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) && ctx.Err() == nil:
			a.log.Debug("looking for the job", "error", err)
		}
		if !said {
			a.log.Info("waiting for the hub")
			said = true
		}
		select {
		case <-a.cfg.Drain:
			return nil, crawler.ErrInterrupted
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// job takes part in one job, as one member after the other.
func (a *agent) job(ctx context.Context, s *settings) error {
	stages, err := a.cfg.Start(ctx, s.Crawl, func(next crawler.Fetcher) crawler.Fetcher { return &guard{next, a} })
	if err != nil {
		return err
	}
	defer stages.Close()
	for {
		err := a.member(ctx, s, stages.Crawl)
		if !errors.Is(err, errLeaseLost) {
			return err
		}
		a.log.Warn("cut off from the hub for too long: another agent has the work now; joining again")
	}
}

// member takes part from one join to the end of the lease.
func (a *agent) member(ctx context.Context, s *settings, cfg crawler.Config) error {
	v := newView(a.b)
	if err := retry(ctx, a.log, func() error { return v.update(ctx) }); err != nil {
		return err
	}
	m, err := a.join(ctx, s)
	if err != nil {
		return err
	}
	w, err := newWork(a, s, v, m, cfg)
	if err != nil {
		return err
	}
	a.work.Store(w)
	err = w.run(ctx)
	a.work.Store(nil)
	if n := w.sink.dropped.Load(); n > 0 {
		a.log.Warn(fmt.Sprintf("%d results could not be handed over and were dropped: they are fetched again", n))
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), tryTime)
	defer cancel()
	m.leave(last)
	return err
}

func (a *agent) join(ctx context.Context, s *settings) (m *member, err error) {
	divisor := 1
	if s.Rate > 0 {
		divisor = 0 // nothing before the others have made room
	}
	err = retry(ctx, a.log, func() (err error) {
		m, err = join(ctx, a.b, lease{Name: a.cfg.Name, Divisor: divisor}, s.Lease)
		return err
	})
	if err == nil {
		a.b.wake("state")
	}
	return m, err
}

// retry tries until something succeeds, or ctx ends.
func retry(ctx context.Context, log *slog.Logger, do func() error) error {
	for {
		err := do()
		if err == nil {
			return nil
		}
		log.Debug("trying again", "error", err)
		if err := sleep(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}
