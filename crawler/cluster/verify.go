package cluster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// ErrStoreNotWhole says that the store does not have what it has acknowledged. A
// hub that goes on from its output after this error makes it anew.
var ErrStoreNotWhole = errors.New("the store has lost what it had acknowledged")

// When a hub looks through its store: nothing has come for some time, and how often.
const (
	quietFor     = 10 * time.Second
	verifyQuiet  = 30 * time.Second
	verifyAnyway = 5 * time.Minute
)

// shouldVerify reports whether the store is to be looked through, as it was last
// some time ago.
func (h *Hub) shouldVerify(ago time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.outstanding == 0 || h.arrivals.heard.IsZero() {
		return false
	}
	return ago > verifyAnyway || ago > verifyQuiet && time.Since(h.arrivals.heard) > quietFor
}

// verify looks for what this hub and the owners of partitions count on, and returns
// ErrStoreNotWhole if it is not there: nobody could go on from such a store, and all
// would wait for each other. What is under way meanwhile is not taken for a loss.
func (h *Hub) verify(ctx context.Context) error {
	written := make(map[string]*tail)
	for p := range Partitions {
		for _, check := range []func() (bool, error){
			func() (bool, error) { return h.hasTasks(ctx, p) },
			func() (bool, error) { return h.hasCheckpoint(ctx, p, written) },
		} {
			if err := verdict(check()); err != nil {
				return fmt.Errorf("partition %d: %w", p, err)
			}
		}
	}
	members, err := h.b.writers(ctx)
	if err != nil {
		return err
	}
	h.mu.Lock()
	for member := range h.arrivals.ends {
		members[member] = true
	}
	h.mu.Unlock()
	for member := range members {
		if err := verdict(h.hasResults(ctx, member)); err != nil {
			return fmt.Errorf("agent %s: %w", member, err)
		}
	}
	return nil
}

func verdict(ok bool, err error) error {
	switch {
	case errors.Is(err, errGone):
		return fmt.Errorf("%w: %w", ErrStoreNotWhole, err)
	case err == nil && !ok:
		return ErrStoreNotWhole
	}
	return err
}

// hasTasks reports whether in.P has what this hub has left there.
func (h *Hub) hasTasks(ctx context.Context, p int) (bool, error) {
	h.mu.Lock()
	left := h.lanes[p].end
	h.mu.Unlock()
	seq, err := h.b.end(ctx, h.b.subject("in", p))
	return seq >= left, err
}

// hasResults reports whether out.M has no end before the message that was read last,
// and none that was passed over: where a tail is lost, others come in its place.
func (h *Hub) hasResults(ctx context.Context, member string) (bool, error) {
	h.mu.Lock()
	end, from, read := h.arrivals.ends[member], h.arrivals.from, h.arrivals.read
	h.mu.Unlock()
	seq, err := h.b.end(ctx, h.b.subject("out", member))
	return seq == end || seq > read || end == 0 && seq <= from, err
}

// hasCheckpoint reports whether the checkpoint of a partition and its results after
// that are there. Its owner may write the next one, and let go of what is before it,
// so what is missing has to be so twice with the same one. written is what members
// have written, as far as it was looked up.
func (h *Hub) hasCheckpoint(ctx context.Context, p int, written map[string]*tail) (bool, error) {
	h.mu.Lock()
	last := h.arrivals.parts[p]
	h.mu.Unlock()
	var at uint64
	for {
		next := &holding{b: h.b, p: p}
		c, err := next.checkpointOf(ctx, last.member)
		if err != nil {
			return false, err
		}
		if c.Member == "" { // nothing was done in it, as far as this hub knows
			return true, nil
		}
		whole, err := h.follows(ctx, p, c, last, written)
		if err != nil && !errors.Is(err, ErrStoreNotWhole) {
			return false, err
		}
		if whole || at == next.at+1 {
			return whole, nil
		}
		at = next.at + 1
		delete(written, c.Member)
	}
}

// follows reports whether a checkpoint of a partition, and what its writer has written
// after it, go as far as results were read.
func (h *Hub) follows(ctx context.Context, p int, c checkpoint, last spot, written map[string]*tail) (bool, error) {
	t := written[c.Member]
	if t == nil {
		var err error
		if t, err = h.b.tail(ctx, c.Member); err != nil {
			return false, err
		}
		written[c.Member] = t
	}
	pieces, err := t.after(p, c.Out)
	end := c.Out
	if len(pieces) > 0 {
		end = pieces[len(pieces)-1].seq
	}
	return err == nil && (c.Member != last.member || end >= last.seq), err
}

// condemn takes the settings away, without which no hub goes on with the store. If
// that fails the next one finds out itself what is missing, or waits and looks.
func (h *Hub) condemn(ctx context.Context) {
	try, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	if err := h.b.streams["state"].Purge(try, jetstream.WithPurgeSubject(h.b.settingsSubject())); err != nil {
		h.log.Debug("giving the store up", "error", err)
	}
}
