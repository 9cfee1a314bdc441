package cluster

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"sync"

	"weft/crawler"
)

// A tail is what out.M has of each partition, as far as it was not let go of.
type tail struct {
	end uint64 // the last message
	of  map[int][]piece
}

// A piece is what a message has of one partition.
type piece struct {
	seq, prev uint64 // of the message, and of the one before that has something of it
	tasks     []int64
	pauses    map[string]crawler.Pause // by the server's clock
}

// tail reads what a member has written.
func (b *broker) tail(ctx context.Context, member string) (*tail, error) {
	t := &tail{of: make(map[int][]piece)}
	for {
		got, err := b.read(ctx, "out", b.subject("out", member), t.end+1)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			return t, nil
		}
		for _, m := range got {
			if t.end != 0 && m.after() != t.end {
				return nil, ErrStoreNotWhole
			}
			if err := t.take(m); err != nil {
				return nil, err
			}
		}
	}
}

func (t *tail) take(m *message) error {
	var head results
	places, err := unpack(m, &head, parsePlace)
	if err != nil {
		return err
	}
	t.end = m.seq
	pieces := make(map[int]*piece, len(head.Prev))
	for p, prev := range head.Prev {
		pieces[p] = &piece{seq: m.seq, prev: prev}
	}
	for _, at := range places {
		if of := pieces[at.partition]; of != nil {
			of.tasks = append(of.tasks, at.task)
		}
	}
	for host, pause := range shifted(head.Pauses, m.ahead(head.Now)) {
		of := pieces[PartitionOf(host)]
		if of == nil {
			continue
		}
		if of.pauses == nil {
			of.pauses = make(map[string]crawler.Pause)
		}
		of.pauses[host] = pause
	}
	for p, of := range pieces {
		t.of[p] = append(t.of[p], *of)
	}
	return nil
}

// after are the pieces of a partition behind a message, which has to be the one that
// the first of them names, as each of the others names the one before.
func (t *tail) after(p int, out uint64) ([]piece, error) {
	if out > t.end {
		return nil, ErrStoreNotWhole
	}
	var pieces []piece
	for _, of := range t.of[p] {
		switch {
		case of.seq <= out:
		case of.prev != out:
			return nil, ErrStoreNotWhole
		default:
			pieces, out = append(pieces, of), of.seq
		}
	}
	return pieces, nil
}

// A place is a task of a partition.
type place struct {
	partition int
	task      int64
}

// parsePlace reads of a result what it is for.
func parsePlace(line []byte) (at place, err error) {
	of, _, _ := bytes.Cut(line, []byte("\t"))
	p, task, ok := bytes.Cut(of, []byte(" "))
	if at.partition, err = strconv.Atoi(string(p)); err != nil {
		return at, err
	}
	if at.partition < 0 || at.partition >= Partitions || !ok {
		return at, errors.New("a result is for no partition")
	}
	at.task, err = strconv.ParseInt(string(task), 10, 64)
	return at, err
}

// shut ends out.M of a member that has gone: whatever it still sends is refused, as it
// names another message before it.
func (b *broker) shut(ctx context.Context, member string) error {
	data, err := pack(results{Member: member, Shut: true}, nil)
	if err != nil {
		return err
	}
	subject := b.subject("out", member)
	for {
		m, err := b.last(ctx, subject)
		if err != nil {
			return err
		}
		var end uint64
		if m != nil {
			var head results
			if _, err := unpack(m, &head, parsePlace); err != nil {
				return err
			}
			if head.Shut {
				return nil
			}
			end = m.seq
		}
		_, err = b.append(ctx, subject, data, end)
		if !errors.Is(err, errConflict) {
			b.wake("out")
			return err
		}
	}
}

// tails are those of members that have gone, each read once.
type tails struct {
	b  *broker
	mu sync.Mutex
	of map[string]*tail
}

// get is what a member has written that does not own the partition any more that it is
// asked for. One that lives has given that back, and writes no more of it; one that has
// gone is kept from writing anything.
func (t *tails) get(ctx context.Context, member string, gone bool) (*tail, error) {
	if !gone {
		return t.b.tail(ctx, member)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if got := t.of[member]; got != nil {
		return got, nil
	}
	if err := t.b.shut(ctx, member); err != nil {
		return nil, err
	}
	got, err := t.b.tail(ctx, member)
	if err == nil {
		if t.of == nil {
			t.of = make(map[string]*tail)
		}
		t.of[member] = got
	}
	return got, err
}

// forget lets go of them.
func (t *tails) forget() {
	t.mu.Lock()
	t.of = nil
	t.mu.Unlock()
}
