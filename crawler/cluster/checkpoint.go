package cluster

import (
	"context"
	"errors"
	"slices"
	"time"

	"weft/crawler"
)

// checkpoint writes down what is done, if that has changed, and lets go of the tasks
// that it makes superfluous.
func (h *holding) checkpoint(ctx context.Context, pauses map[string]crawler.Pause) error {
	h.saving.Lock()
	defer h.saving.Unlock()
	return h.write(ctx, pauses, false)
}

// lastCheckpoint makes the one that the next owner begins with: it has the pauses also
// where nothing else is new, such as those of hosts that gave no page, and none comes
// after it.
func (h *holding) lastCheckpoint(ctx context.Context, pauses map[string]crawler.Pause) error {
	h.saving.Lock()
	defer h.saving.Unlock()
	if err := h.write(ctx, pauses, len(pauses) > 0); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lost == nil {
		h.lost = errGivenBack
	}
	return nil
}

// write makes a checkpoint where there are news. The caller holds saving.
func (h *holding) write(ctx context.Context, pauses map[string]crawler.Pause, news bool) error {
	c := h.checkpointed(pauses)
	h.mu.Lock()
	lost := h.lost
	// Without a checkpoint and a result there is nothing that would have to be in it.
	news = news || (h.at != 0 || c.Out != 0) && (c.Out != h.saved.Out || c.In != h.saved.In)
	h.mu.Unlock()
	if lost != nil {
		return nil
	}
	if news {
		if err := h.save(ctx, c); err != nil {
			return err
		}
	}
	if err := h.purge(ctx); err != nil {
		h.box.b.log.Debug("tasks that are done were not let go of", "partition", h.p, "error", err)
	}
	return nil
}

// checkpointed is what there is to write down.
func (h *holding) checkpointed(pauses map[string]crawler.Pause) checkpoint {
	h.mu.Lock()
	defer h.mu.Unlock()
	upTo := h.done.upTo()
	for len(h.bounds) > 1 && h.bounds[0].last <= upTo { // the last message stays: the hub goes on from it
		h.bounds = h.bounds[1:]
	}
	c := checkpoint{Member: h.box.member.id, Out: h.out, In: h.next, Done: taskSet{slices.Clone(h.done.runs)}, Now: time.Now(), Pauses: make(map[string]crawler.Pause)}
	if len(h.bounds) > 0 {
		c.In = h.bounds[0].seq
	}
	for host, p := range h.noted {
		if p.Over(time.Now()) {
			delete(h.noted, host)
		}
	}
	addPauses(c.Pauses, h.noted)
	addPauses(c.Pauses, pauses)
	return c
}

// save writes a checkpoint. It is refused with errConflict where another owner has
// written one since.
func (h *holding) save(ctx context.Context, c checkpoint) error {
	data, err := pack(c, nil)
	if err != nil {
		return err
	}
	subject := h.b.subject("at", h.p)
	at, err := h.b.append(ctx, subject, data, h.at)
	if errors.Is(err, errConflict) {
		at, err = h.saveAgain(ctx, data)
	}
	if err != nil {
		return err
	}
	h.mu.Lock()
	h.at, h.saved = at, c
	h.mu.Unlock()
	return nil
}

// saveAgain writes a checkpoint behind one of this member's own of which it does not
// know that it was taken.
func (h *holding) saveAgain(ctx context.Context, data []byte) (uint64, error) {
	subject := h.b.subject("at", h.p)
	m, err := h.b.last(ctx, subject)
	if err != nil {
		return 0, err
	}
	if m == nil && h.box.member.valid() { // the store has lost it
		return h.b.append(ctx, subject, data, 0)
	}
	if m == nil {
		return 0, errConflict
	}
	var was checkpoint
	if _, err := unpack[struct{}](m, &was, nil); err != nil {
		return 0, err
	}
	if was.Member != h.box.member.id {
		return 0, errConflict
	}
	return h.b.append(ctx, subject, data, m.seq)
}

// purge lets go of tasks that are done, as the checkpoint has it. The last message
// stays.
func (h *holding) purge(ctx context.Context) error {
	h.mu.Lock()
	in := h.saved.In
	idle := in <= h.purgedIn
	h.mu.Unlock()
	if idle {
		return nil
	}
	if err := h.b.purge(ctx, "in", h.b.subject("in", h.p), in); err != nil {
		return err
	}
	h.mu.Lock()
	h.purgedIn = in
	h.mu.Unlock()
	return nil
}
