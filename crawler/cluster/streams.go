package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"
)

// kinds are the streams of a job.
var kinds = []string{"in", "out", "at", "state"}

func (b *broker) stream(kind string) string { return "weft_" + b.job + "_" + kind }

// subject is one of a stream: subject("in", 3), or subject("state", "own", 3). It
// has the store in it: what an agent of a former one says, lets go of or asks for
// finds nothing, whatever the sequences are.
func (b *broker) subject(kind string, parts ...any) string {
	s := "weft." + b.job + "." + kind + "." + b.store
	for _, p := range parts {
		s += fmt.Sprintf(".%v", p)
	}
	return s
}

// settingsSubject is that of the settings, which say what store it is.
func (b *broker) settingsSubject() string { return "weft." + b.job + ".state.settings" }

// subjects are those that a stream takes.
func (b *broker) subjects(kind string) []string {
	if kind == "state" {
		return []string{b.subject(kind, ">"), b.settingsSubject()}
	}
	return []string{b.subject(kind, ">")}
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

// unready reports whether an error says that JetStream, or the connection to it, is
// not there, or has no leader, at this moment.
func unready(err error) bool {
	var api *jetstream.APIError
	for _, passing := range []error{
		context.DeadlineExceeded, errTorn, nats.ErrNoResponders, jetstream.ErrJetStreamNotEnabled,
		nats.ErrReconnectBufExceeded, nats.ErrConnectionReconnecting, nats.ErrDisconnected, // see ReconnectBufSize
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return errors.As(err, &api) && (api.Code == http.StatusServiceUnavailable || api.ErrorCode == noPeers)
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

// fence begins a store that has nothing yet. From then on no agent of the former
// store can renew its lease or be heard. The stream of the state is emptied and not
// taken away, so that a hub that comes after this one knows that there was a store.
func (b *broker) fence(ctx context.Context, store string, replicas int) error {
	err := b.ready(ctx, func(ctx context.Context) error {
		s, err := b.js.Stream(ctx, b.stream("state"))
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.Purge(ctx)
	})
	if err != nil {
		return err
	}
	b.store = store
	if err := b.createStream(ctx, "state", replicas); err != nil {
		return err
	}
	return b.remove(ctx, "in", "out", "at")
}

func (b *broker) createStream(ctx context.Context, kind string, replicas int) error {
	cfg := jetstream.StreamConfig{
		Name: b.stream(kind), Subjects: b.subjects(kind), Storage: jetstream.FileStorage,
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
	return nil
}

// create makes the streams of a store, or finds them as they are.
func (b *broker) create(ctx context.Context, replicas int) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, kind := range kinds {
		g.Go(func() error { return b.createStream(gctx, kind, replicas) })
	}
	g.Go(func() error {
		return b.ready(gctx, func(ctx context.Context) error {
			_, err := b.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: b.stream("big"), Replicas: max(1, replicas)})
			return err
		})
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return b.ready(ctx, b.open)
}

// settings are those of the store that there is, at the first try; nil if there
// are none.
func (b *broker) settings(ctx context.Context) (*settings, error) {
	req := mustJSON(map[string]string{"last_by_subj": b.settingsSubject()})
	m, err := b.askLast(ctx, "$JS.API.STREAM.MSG.GET."+b.stream("state"), req)
	if err != nil || m == nil {
		return nil, err
	}
	s := new(settings)
	return s, json.Unmarshal(m.data, s)
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

// remove takes streams away, and the payloads beside them.
func (b *broker) remove(ctx context.Context, kinds ...string) error {
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
