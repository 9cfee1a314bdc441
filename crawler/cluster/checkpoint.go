package cluster

import (
	"context"
	"errors"
	"slices"
	"time"

	"weft/crawler"
)

// checkpoint writes down what is done, if that has changed, and lets go of what
// it makes superfluous. synced is how far the hub's output has all results.
func (h *holding) checkpoint(ctx context.Context, pauses map[string]crawler.Pause, synced uint64) error {
	h.saving.Lock()
	defer h.saving.Unlock()
	h.mu.Lock()
	upTo := h.done.upTo()
	for len(h.bounds) > 1 && h.bounds[0].last <= upTo { // the last message stays: the hub goes on from it
		h.bounds = h.bounds[1:]
	}
	c := checkpoint{Member: h.member.id, Out: h.out, In: h.next, Done: taskSet{slices.Clone(h.done.runs)}, Pauses: make(map[string]crawler.Pause)}
	if len(h.bounds) > 0 {
		c.In = h.bounds[0].seq
	}
	for host, p := range h.noted {
		if time.Until(p.Until) < 0 {
			delete(h.noted, host)
		}
	}
	addPauses(c.Pauses, h.noted)
	addPauses(c.Pauses, pauses)
	at, lost := h.at, h.lost
	news := c.Out != h.saved.Out || c.In != h.saved.In
	h.mu.Unlock()
	if lost != nil {
		return nil
	}
	if news {
		data, err := pack(c, nil)
		if err != nil {
			return err
		}
		at, err = h.b.append(ctx, h.b.subject("at", h.p), data, at)
		if errors.Is(err, errConflict) {
			at, err = h.overtake(ctx, c.Out, data)
		}
		if err != nil {
			return err
		}
		h.mu.Lock()
		h.at, h.saved = at, c
		h.mu.Unlock()
	}
	return h.purge(ctx, synced)
}

// overtake writes a checkpoint in the place of one of an earlier owner's that came
// late. That of a later one stays: it goes further in out.P, where the later owner
// wrote before it did anything else.
func (h *holding) overtake(ctx context.Context, out uint64, data []byte) (uint64, error) {
	m, err := h.b.last(ctx, h.b.subject("at", h.p))
	if err != nil {
		return 0, err
	}
	if m == nil { // the store has lost it
		return h.b.append(ctx, h.b.subject("at", h.p), data, 0)
	}
	var was checkpoint
	if _, err := unpack[struct{}](m, &was, nil); err != nil {
		return 0, err
	}
	if was.Out >= out {
		return 0, errConflict
	}
	return h.b.append(ctx, h.b.subject("at", h.p), data, m.seq)
}

// purge lets go of what is in the checkpoint: tasks that are done, and results
// that the hub's output has, too. The last message of each subject stays.
func (h *holding) purge(ctx context.Context, synced uint64) error {
	h.mu.Lock()
	in, out := h.saved.In, min(h.saved.Out, synced+1)
	doIn, doOut := in > h.purgedIn, out > h.purgedOut
	h.mu.Unlock()
	if doIn {
		if err := h.b.purge(ctx, "in", h.b.subject("in", h.p), in); err != nil {
			return err
		}
	}
	if doOut {
		if err := h.b.purge(ctx, "out", h.b.subject("out", h.p), out); err != nil {
			return err
		}
	}
	h.mu.Lock()
	h.purgedIn, h.purgedOut = in, out
	h.mu.Unlock()
	return nil
}
