package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
	"github.com/nats-io/nuid"
)

// Connection says where the server is, and which job there is meant.
type Connection struct {
	URL   string // nats:// or tls://, with the token as its user; see Pinned
	Creds string // file of NATS credentials; "" for none
	CA    string // file of certificates (PEM) to trust instead of the system's; "" for none
	Job   string // letters, digits, - and _

	// Replicas is how many servers keep each message; 0 is one. Only who makes
	// the job needs it.
	Replicas int
}

// errConflict says that a subject does not end where its writer left it:
// somebody else has written there.
var errConflict = errors.New("somebody else has written to this subject")

// tryTime is how long the server has for one answer before it is asked again.
const tryTime = 2 * time.Second

// A broker is a connection to the server, for one job. All that the machines
// tell each other is in four streams, and is written and read in two ways: with
// append, which compares the end of a subject, and with read. Each answer is
// asked for anew, so whatever is cut off in between is only asked for again.
//
//	in     in.P      tasks of partition P, from the hub
//	out    out.M     results of member M
//	at     at.P      the last checkpoint of partition P
//	state  state.>   the last word on something: settings, leases, owners, the end
type broker struct {
	nc      *nats.Conn
	js      jetstream.JetStream
	job     string
	store   string // settings.Job of the store that is meant; no other is reached
	streams map[string]jetstream.Stream
	big     jetstream.ObjectStore // payloads over the limit
	limit   int                   // of a payload, in bytes
	log     *slog.Logger

	mu         sync.Mutex
	complained time.Time
}

// connect dials the server. With wait it goes on trying until ctx ends.
func connect(ctx context.Context, c Connection, name string, wait bool, log *slog.Logger) (*broker, error) {
	opts := []nats.Option{
		nats.Name("weft " + name), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectJitter(100*time.Millisecond, 100*time.Millisecond),
		nats.Timeout(5 * time.Second), nats.PingInterval(2 * time.Second), nats.MaxPingsOutstanding(2),
		// Who asks is told, and the rest passes; without this the client writes on stderr.
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Debug("the connection", "error", err) }),
		// A read has a queue of its own, with room for one batch and its end. By itself the
		// client makes room for 65,536 messages, half a megabyte for each read.
		nats.SyncQueueLen(readMessages + 1),
		// What could not be sent must not be sent later: the lease may be over.
		nats.ReconnectBufSize(-1),
		// Whoever answers at the address for a while may not be ours: without this the
		// connection is given up after two refusals, and nothing makes another.
		nats.IgnoreAuthErrorAbort(),
	}
	if c.Creds != "" {
		if err := checkCreds(c.Creds); err != nil {
			return nil, err
		}
		// The file is read anew for each connection: it may be renewed in its place.
		opts = append(opts, nats.UserCredentials(c.Creds))
	}
	if c.CA != "" {
		opts = append(opts, nats.RootCAs(c.CA))
	}
	address, pinned := unpin(c.URL)
	if pinned != nil {
		opts = append(opts, nats.Secure(pinned))
	}
	var nc *nats.Conn
	for said := false; ; {
		var err error
		if nc, err = nats.Connect(address, opts...); err == nil {
			break
		}
		if !wait || !passing(err) {
			return nil, fmt.Errorf("%s: %w", redacted(address), refusal(err, c))
		}
		if !said {
			log.Warn("the hub cannot be reached yet; trying on", "error", err)
			said = true
		}
		if err := sleep(ctx, 500*time.Millisecond); err != nil {
			return nil, err
		}
	}
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(tryTime))
	if err != nil {
		nc.Close()
		return nil, err
	}
	// What goes around the payload (subject, headers) counts as well.
	limit := int(nc.MaxPayload()) - 4<<10
	return &broker{nc: nc, js: js, job: c.Job, limit: limit, streams: make(map[string]jetstream.Stream), log: log}, nil
}

// checkCreds checks that a file has NATS credentials: a user's JWT and the seed of its
// key.
func checkCreds(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	token, err := nkeys.ParseDecoratedJWT(text)
	if err == nil {
		_, err = nkeys.ParseDecoratedUserNKey(text)
	}
	if err != nil || strings.Count(token, ".") != 2 {
		return fmt.Errorf("%s has no credentials: a JWT of a user and the seed of its key, as nsc writes them, have to be in it", path)
	}
	return nil
}

// refusal says what an error of a connection means, where the server does not let one in.
func refusal(err error, c Connection) error {
	var address *url.Error // which quotes it, with its token
	switch {
	case errors.As(err, &address):
		return errors.New("that is no address of a server; write nats://HOST:4222, with TOKEN@ before HOST where there is one")
	case !errors.Is(err, nats.ErrAuthorization) && !errors.Is(err, nats.ErrAuthExpired):
		return err
	case c.Creds != "":
		return fmt.Errorf("the server does not take the credentials in %s (are they of an account that it knows, and not run out?): %w", c.Creds, err)
	default:
		return fmt.Errorf("the server wants another token in the address, or credentials: %w", err)
	}
}

// passing reports whether an error of a connection may be gone with the next try.
func passing(err error) bool {
	return !errors.Is(err, nats.ErrAuthorization) && !errors.Is(err, nats.ErrAuthExpired) &&
		!strings.Contains(err.Error(), "tls:") && !strings.Contains(err.Error(), "parse ")
}

// redacted are addresses, with commas between them, without the tokens in them.
func redacted(urls string) string {
	list := strings.Split(urls, ",")
	for i, address := range list {
		scheme, rest, ok := strings.Cut(address, "://")
		if at := strings.LastIndexByte(rest, '@'); ok && at >= 0 {
			list[i] = scheme + "://" + rest[at+1:]
		}
	}
	return strings.Join(list, ",")
}

func (b *broker) close() { b.nc.Close() }

// Headers of messages.
const (
	idHeader    = "Weft-Id"    // of one append, to know it again
	afterHeader = "Weft-After" // the sequence that its subject ended with before
	bigHeader   = "Weft-Big"   // the object that the payload is in
)

// append adds a message to a subject if that ends with the message of the
// sequence given (0: has none), and returns the new one's. Where no answer comes
// it asks again until ctx ends, and knows its own message; so after an error
// that is not errConflict the message may be there, and may still come.
func (b *broker) append(ctx context.Context, subject string, data []byte, last uint64) (uint64, error) {
	msg := nats.NewMsg(subject)
	msg.Header.Set(idHeader, nuid.Next())
	msg.Header.Set(afterHeader, strconv.FormatUint(last, 10))
	msg.Data = data
	if len(data) > b.limit {
		if err := b.putBig(ctx, msg); err != nil {
			return 0, err
		}
	}
	for began := time.Now(); ; {
		try, cancel := context.WithTimeout(ctx, tryTime)
		ack, err := b.js.PublishMsg(try, msg, jetstream.WithExpectLastSequencePerSubject(last), jetstream.WithRetryAttempts(0))
		cancel()
		if err == nil {
			return ack.Sequence, nil
		}
		var api *jetstream.APIError
		if errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence {
			end, err := b.last(ctx, subject)
			if err != nil {
				return 0, err
			}
			if end != nil && end.header.Get(idHeader) == msg.Header.Get(idHeader) {
				return end.seq, nil
			}
			return 0, errConflict
		}
		if errors.Is(err, nats.ErrMaxPayload) {
			return 0, err
		}
		if time.Since(began) > complainAfter && ctx.Err() == nil {
			b.complain(err)
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// How long a message may be not taken before that is said, and how often it is.
const (
	complainAfter = 10 * time.Second
	complainEvery = time.Minute
)

// complain says why nothing can be written: the disk may be full, the server away.
func (b *broker) complain(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Since(b.complained) > complainEvery {
		b.complained = time.Now()
		b.log.Warn("the store does not take what is written; trying on", "error", err)
	}
}

// putBig puts the payload of a message beside it, with a name that says which message
// it is of: see sweep.
func (b *broker) putBig(ctx context.Context, msg *nats.Msg) error {
	name := strings.Join([]string{msg.Subject, msg.Header.Get(afterHeader), msg.Header.Get(idHeader)}, " ")
	// By itself the client sends pieces of 128 KiB, whatever the server takes.
	meta := jetstream.ObjectMeta{Name: name, Opts: &jetstream.ObjectMetaOptions{ChunkSize: uint32(min(max(b.limit, 1<<10), 128<<10))}}
	for began := time.Now(); ; {
		_, err := b.big.Put(ctx, meta, bytes.NewReader(msg.Data))
		if err == nil {
			break
		}
		if time.Since(began) > complainAfter && ctx.Err() == nil {
			b.complain(err)
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	msg.Header.Set(bigHeader, name)
	msg.Data = nil
	return nil
}

// wake tells whoever waits for a subject that there is more. It is a hint: who
// misses it looks from time to time anyway.
func (b *broker) wake(kind string, parts ...any) {
	_ = b.nc.Publish("wake."+b.subject(kind, parts...), nil)
}

// onWake calls hear for every wake of subjects that match.
func (b *broker) onWake(hear func(subject string), kind string, parts ...any) (stop func(), err error) {
	sub, err := b.nc.Subscribe("wake."+b.subject(kind, parts...), func(m *nats.Msg) { hear(m.Subject) })
	if err != nil {
		return nil, err
	}
	return func() { _ = sub.Unsubscribe() }, nil
}

// purge removes the messages of a subject before the one of that sequence.
func (b *broker) purge(ctx context.Context, kind, subject string, before uint64) error {
	return b.streams[kind].Purge(ctx, jetstream.WithPurgeSubject(subject), jetstream.WithPurgeSequence(before))
}

// sleep waits, but not longer than ctx lasts.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
