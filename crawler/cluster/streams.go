package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// kinds are the streams of a job.
var kinds = []string{"in", "out", "at", "state"}

func (b *broker) stream(kind string) string { return "weft_" + b.job + "_" + kind }

// subject is one of a stream: subject("in", 3), or subject("state", "own", 3).
func (b *broker) subject(parts ...any) string {
	s := "weft." + b.job
	for _, p := range parts {
		s += fmt.Sprintf(".%v", p)
	}
	return s
}

// readyTime is how long a server has to be ready: several that have just been
// started have to elect one of them first.
const readyTime = 20 * time.Second

// ready does something as soon as the server is ready for it. What it does may
// have been done already, by a try without an answer.
func (b *broker) ready(ctx context.Context, do func(context.Context) error) error {
	deadline := time.Now().Add(readyTime)
	for said := false; ; {
		try, cancel := context.WithTimeout(ctx, tryTime)
		err := do(try)
		cancel()
		switch {
		case !unready(err) || ctx.Err() != nil:
			return err
		case time.Now().After(deadline):
			return fmt.Errorf("JetStream does not answer at %s (is it on there, and are most of its servers up?): %w", redacted(b.nc.ConnectedUrl()), err)
		case !said:
			b.log.Warn("JetStream does not answer yet; trying on", "error", err)
			said = true
		}
		if err := sleep(ctx, 250*time.Millisecond); err != nil {
			return err
		}
	}
}

// unready reports whether an error says that JetStream is not there, or has no
// leader, at this moment.
func unready(err error) bool {
	var api *jetstream.APIError
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrJetStreamNotEnabled) ||
		errors.As(err, &api) && (api.Code == http.StatusServiceUnavailable || api.ErrorCode == noPeers)
}

// noPeers is the server's error where too few others are known to it yet.
const noPeers = 10005

// exists reports whether the server has the job.
func (b *broker) exists(ctx context.Context) (there bool, err error) {
	err = b.ready(ctx, func(ctx context.Context) error {
		_, err := b.js.Stream(ctx, b.stream("state"))
		there = err == nil
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			return nil
		}
		return err
	})
	return there, err
}

// create makes the streams of the job, or finds them as they are.
func (b *broker) create(ctx context.Context, replicas int) error {
	for _, kind := range kinds {
		cfg := jetstream.StreamConfig{
			Name: b.stream(kind), Subjects: []string{b.subject(kind, ">")}, Storage: jetstream.FileStorage,
			Replicas: max(1, replicas), AllowDirect: true, Discard: jetstream.DiscardNew, Duplicates: time.Second,
		}
		if kind == "at" || kind == "state" {
			cfg.MaxMsgsPerSubject = 1
			cfg.Discard = jetstream.DiscardOld
		}
		err := b.ready(ctx, func(ctx context.Context) error {
			_, err := b.js.CreateOrUpdateStream(ctx, cfg)
			return err
		})
		if err != nil {
			return fmt.Errorf("stream %s: %w", cfg.Name, err)
		}
	}
	err := b.ready(ctx, func(ctx context.Context) error {
		_, err := b.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: b.stream("big"), Replicas: max(1, replicas)})
		return err
	})
	if err != nil {
		return err
	}
	return b.ready(ctx, b.open)
}

// open finds the streams of a job that exists, at the first try.
func (b *broker) open(ctx context.Context) (err error) {
	for _, kind := range kinds {
		if b.streams[kind], err = b.js.Stream(ctx, b.stream(kind)); err != nil {
			return err
		}
	}
	b.big, err = b.js.ObjectStore(ctx, b.stream("big"))
	return err
}

// remove takes the job away, with all that it has.
func (b *broker) remove(ctx context.Context) error {
	var errs []error
	for _, kind := range kinds {
		err := b.ready(ctx, func(ctx context.Context) error { return b.js.DeleteStream(ctx, b.stream(kind)) })
		if !errors.Is(err, jetstream.ErrStreamNotFound) {
			errs = append(errs, err)
		}
	}
	err := b.ready(ctx, func(ctx context.Context) error { return b.js.DeleteObjectStore(ctx, b.stream("big")) })
	if !errors.Is(err, jetstream.ErrBucketNotFound) && !errors.Is(err, jetstream.ErrStreamNotFound) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
