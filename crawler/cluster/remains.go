package cluster

import (
	"context"
	"errors"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// writers are the members that have written results.
func (b *broker) writers(ctx context.Context) (map[string]bool, error) {
	counts, err := b.written(ctx)
	members := make(map[string]bool, len(counts))
	for member := range counts {
		members[member] = true
	}
	return members, err
}

// written is how many messages there are of each member's results.
func (b *broker) written(ctx context.Context) (map[string]uint64, error) {
	info, err := b.streams["out"].Info(ctx, jetstream.WithSubjectFilter(b.subject("out", "*")))
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, errGone
	}
	if err != nil {
		return nil, err
	}
	counts := make(map[string]uint64)
	for subject, n := range info.State.Subjects {
		counts[subject[strings.LastIndexByte(subject, '.')+1:]] = n
	}
	return counts, nil
}

// clear lets go of what members have left behind that have gone: when others have
// their partitions, with checkpoints of their own, and the output has all of it. The
// last message stays, so that nothing can come after it.
func (h *Hub) clear(ctx context.Context, synced uint64) error {
	counts, err := h.b.written(ctx)
	if err != nil {
		return err
	}
	for member, n := range counts {
		if n < 2 || !h.view.gone(member) {
			delete(counts, member)
		}
	}
	if len(counts) == 0 {
		return nil
	}
	read, err := h.stillRead(ctx)
	if err != nil {
		return err
	}
	for member := range counts {
		subject := h.b.subject("out", member)
		end, err := h.b.end(ctx, subject)
		if err != nil {
			return err
		}
		if read[member] || end > synced {
			continue
		}
		if err := h.b.purge(ctx, "out", subject, end); err != nil {
			return err
		}
	}
	return nil
}

// stillRead are the members whose results the next owner of some partition has to read.
func (h *Hub) stillRead(ctx context.Context) (map[string]bool, error) {
	read := make(map[string]bool)
	var checkpoints [Partitions]string
	for next := uint64(1); ; {
		got, err := h.b.read(ctx, "at", h.b.subject("at", "*"), next)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			break
		}
		for _, m := range got {
			var c checkpoint
			if _, err := unpack[struct{}](m, &c, nil); err != nil {
				return nil, err
			}
			if p := m.partition(); p >= 0 {
				checkpoints[p] = c.Member
			}
			next = m.seq + 1
		}
	}
	for p, c := range checkpoints {
		own := h.view.owner(p)
		read[own.Member] = true
		switch {
		case own.Member == "" && own.Whole:
		case c != "":
			read[c] = true
		default:
			read[own.First] = true
		}
	}
	return read, nil
}
