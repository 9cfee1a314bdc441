package cluster

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// What is in this file is for messages over the server's limit, whose payload is an
// object beside them.

// How long one object may take, and how long one is looked for that is not there: of
// several servers any may answer, also one that does not have it yet.
const (
	objectTime  = 30 * time.Second
	objectStale = 3 * time.Second
)

// fill fetches a payload that stands beside its message. It returns ErrStoreNotWhole
// where that is lost.
func (b *broker) fill(ctx context.Context, m *message) error {
	name := m.header.Get(bigHeader)
	if name == "" {
		return nil
	}
	for began := time.Now(); ; {
		try, cancel := context.WithTimeout(ctx, objectTime)
		data, err := b.big.GetBytes(try, name)
		cancel()
		switch {
		case err == nil:
			m.data = data
			return nil
		case !errors.Is(err, jetstream.ErrObjectNotFound):
			return fmt.Errorf("the object of a large message: %w", err)
		case time.Since(began) > objectStale:
			return fmt.Errorf("the object of a large message: %w", ErrStoreNotWhole)
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// sweep lets go of the objects of messages that are not there any more. The name of an
// object says which message its own was to follow. Where that is behind the one that
// the oldest message of the subject follows, its own has been let go of, or was
// refused; one that is still to come would follow the last message of the subject.
func (b *broker) sweep(ctx context.Context) error {
	bucket := b.stream("big")
	stream, err := b.js.Stream(ctx, "OBJ_"+bucket)
	if err != nil {
		return err
	}
	of := "$O." + bucket + ".M."
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(of+">"))
	if err != nil {
		return err
	}
	oldest := make(map[string]uint64) // what the oldest message follows, by subject
	for subject := range info.State.Subjects {
		name, err := base64.URLEncoding.DecodeString(strings.TrimPrefix(subject, of))
		if err != nil {
			continue
		}
		parts := strings.Split(string(name), " ")
		if len(parts) != 3 {
			continue
		}
		after, err := strconv.ParseUint(parts[1], 10, 64)
		if err != nil {
			continue
		}
		first, ok := oldest[parts[0]]
		if !ok {
			if first, err = b.oldestAfter(ctx, parts[0]); err != nil {
				return err
			}
			oldest[parts[0]] = first
		}
		if after >= first {
			continue
		}
		object, err := b.big.GetInfo(ctx, string(name), jetstream.GetObjectInfoShowDeleted())
		if err != nil {
			return err
		}
		// The name goes last: without it nobody would find the rest.
		for _, s := range []string{"$O." + bucket + ".C." + object.NUID, subject} {
			if err := stream.Purge(ctx, jetstream.WithPurgeSubject(s)); err != nil {
				return err
			}
		}
	}
	return nil
}

// oldestAfter is which message the oldest one of a subject follows; 0 if there is none.
func (b *broker) oldestAfter(ctx context.Context, subject string) (uint64, error) {
	parts := strings.Split(subject, ".")
	if len(parts) < 3 || !slices.Contains(kinds, parts[2]) {
		return 0, nil // of somebody else
	}
	kind := parts[2]
	m, err := b.streams[kind].GetMsg(ctx, 1, jetstream.WithGetMsgSubject(subject))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(m.Header.Get(afterHeader), 10, 64)
}
