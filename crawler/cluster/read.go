package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
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
	inbox := b.nc.NewInbox() // not one of those that the answers to requests come to, or each message comes twice
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
				return nil, errTorn
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
		if next.time, err = time.Parse(time.RFC3339Nano, m.Header.Get("Nats-Time-Stamp")); err != nil {
			return nil, err
		}
		if len(got) > 0 && headerNumber(m, "Nats-Last-Sequence") != got[len(got)-1].seq {
			return nil, errTorn
		}
		got = append(got, next)
	}
}

var errTorn = errors.New("an answer of the server came with a part missing")

func headerNumber(m *nats.Msg, name string) uint64 {
	n, _ := strconv.ParseUint(m.Header.Get(name), 10, 64)
	return n
}

// last is the last message of a subject as the stream's leader knows it; nil if
// there is none.
func (b *broker) last(ctx context.Context, subject string) (*message, error) {
	kind := strings.Split(subject, ".")[2]
	req, err := json.Marshal(map[string]string{"last_by_subj": subject})
	if err != nil {
		return nil, err
	}
	for {
		m, err := b.askLast(ctx, "$JS.API.STREAM.MSG.GET."+b.stream(kind), req)
		if err == nil || errors.Is(err, errGone) || errors.Is(err, ErrStoreNotWhole) {
			return m, err
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// end is the sequence of the last message of a subject; 0 if there is none.
func (b *broker) end(ctx context.Context, subject string) (uint64, error) {
	m, err := b.last(ctx, subject)
	if err != nil || m == nil {
		return 0, err
	}
	return m.seq, nil
}

// errGone says that the server has no such job (any more).
var errGone = errors.New("the server has no such job")

func (b *broker) askLast(ctx context.Context, api string, req []byte) (*message, error) {
	try, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	reply, err := b.nc.RequestWithContext(try, api, req)
	if err != nil {
		return nil, err
	}
	var got struct {
		Error   *jetstream.APIError
		Message *struct {
			Subject string
			Seq     uint64
			Hdrs    []byte
			Data    []byte
			Time    time.Time
		}
	}
	if err := json.Unmarshal(reply.Data, &got); err != nil {
		return nil, err
	}
	switch {
	case got.Error != nil && got.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return nil, nil
	case got.Error != nil && got.Error.ErrorCode == jetstream.JSErrCodeStreamNotFound:
		return nil, errGone
	case got.Error != nil:
		return nil, got.Error
	}
	m := &message{subject: got.Message.Subject, seq: got.Message.Seq, data: got.Message.Data, time: got.Message.Time, header: nats.Header{}}
	if len(got.Message.Hdrs) > 0 {
		if m.header, err = nats.DecodeHeadersMsg(got.Message.Hdrs); err != nil {
			return nil, err
		}
	}
	return m, b.fill(ctx, m)
}

// A message is one of a stream.
type message struct {
	subject string
	seq     uint64
	time    time.Time // when it was taken, by the server's clock
	header  nats.Header
	data    []byte
}

// name is what the subject ends in.
func (m *message) name() string { return m.subject[strings.LastIndexByte(m.subject, '.')+1:] }

// partition is the number that the subject ends in; -1 if it does not.
func (m *message) partition() int {
	n, err := strconv.Atoi(m.name())
	if err != nil || n < 0 || n >= Partitions {
		return -1
	}
	return n
}

// behind is how many messages there were behind this one, of those that a read is for,
// when it was read.
func (m *message) behind() uint64 {
	n, _ := strconv.ParseUint(m.header.Get("Nats-Num-Pending"), 10, 64)
	return n
}

// after is the sequence of the message that stood before this one on its subject.
func (m *message) after() uint64 {
	n, _ := strconv.ParseUint(m.header.Get(afterHeader), 10, 64)
	return n
}
