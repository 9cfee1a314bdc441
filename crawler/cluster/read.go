package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
)

// Bounds of one read.
const (
	readMessages = 256
	readBytes    = 4 << 20
)

// read returns the next messages of a stream from a sequence on whose subjects
// match, in order and without a gap; none if there are none. It is one request
// ("batched direct get") and has no state at the server, so what breaks it is
// mended by asking again: that is the caller's.
func (b *broker) read(ctx context.Context, kind, filter string, from uint64) ([]*message, error) {
	req, err := json.Marshal(map[string]any{
		"seq": max(from, 1), "next_by_subj": filter, "batch": readMessages, "max_bytes": readBytes,
	})
	if err != nil {
		return nil, err
	}
	inbox := b.nc.NewRespInbox()
	sub, err := b.nc.SubscribeSync(inbox)
	if err != nil {
		return nil, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := b.nc.PublishRequest("$JS.API.DIRECT.GET."+b.stream(kind), inbox, req); err != nil {
		return nil, err
	}
	var got []*message
	for {
		try, cancel := context.WithTimeout(ctx, tryTime)
		m, err := sub.NextMsgWithContext(try)
		cancel()
		if err != nil {
			return nil, err
		}
		switch status := m.Header.Get("Status"); status {
		case "":
		case "404":
			return nil, nil
		case "204":
			if last := headerNumber(m, "Nats-Last-Sequence"); len(got) == 0 || last != got[len(got)-1].seq {
				return nil, errors.New("an answer of the server came with a part missing")
			}
			for _, m := range got {
				if err := b.fill(ctx, m); err != nil {
					return nil, err
				}
			}
			return got, nil
		case "503":
			return nil, nats.ErrNoResponders
		default:
			return nil, fmt.Errorf("the server answers %s %s", status, m.Header.Get("Description"))
		}
		next := &message{subject: m.Header.Get("Nats-Subject"), seq: headerNumber(m, "Nats-Sequence"), header: m.Header, data: m.Data}
		if len(got) > 0 && headerNumber(m, "Nats-Last-Sequence") != got[len(got)-1].seq {
			return nil, errors.New("an answer of the server came with a part missing")
		}
		got = append(got, next)
	}
}

func headerNumber(m *nats.Msg, name string) uint64 {
	n, _ := strconv.ParseUint(m.Header.Get(name), 10, 64)
	return n
}

// fill fetches a payload that stands beside its message.
func (b *broker) fill(ctx context.Context, m *message) error {
	name := m.header.Get(bigHeader)
	if name == "" {
		return nil
	}
	data, err := b.big.GetBytes(ctx, name)
	if err != nil {
		return fmt.Errorf("the object of a large message: %w", err)
	}
	m.data = data
	return nil
}
