package cluster

import (
	"context"
	"errors"
	"time"
)

// watch keeps the view of the agents, and says how far the output is synced.
func (h *Hub) watch(ctx context.Context) {
	var said uint64
	var lonely time.Time
	verified, cleared := time.Now(), time.Now()
	for ctx.Err() == nil {
		if err := h.view.update(ctx); err != nil {
			h.log.Debug("looking at the agents", "error", err)
		} else if err := h.view.bury(ctx, h.cfg.Lease); err != nil {
			h.log.Debug("ending leases", "error", err)
		} else if err := h.closePatterns(ctx); err != nil {
			h.log.Debug("closing patterns", "error", err)
		}
		if s := h.view.current().settings; s != nil && s.Job != h.job {
			h.fail(ctx, errConflict)
		}
		if h.shouldVerify(time.Since(verified)) {
			verified = time.Now()
			if err := h.verify(ctx); errors.Is(err, ErrStoreNotWhole) {
				h.fail(ctx, err)
			} else if err != nil {
				h.log.Debug("looking through the store", "error", err)
			}
		}
		switch {
		case len(h.view.alive()) > 0:
			lonely = time.Time{}
		case lonely.IsZero():
			lonely = time.Now()
		case time.Since(lonely) > 15*time.Second:
			h.log.Warn("there is no agent: nothing is fetched until one joins")
			lonely = time.Now().Add(time.Hour)
		}
		h.mu.Lock()
		synced := h.synced
		if h.cfg.Unkept {
			synced = h.arrivals.at
		}
		h.mu.Unlock()
		if synced > said {
			h.view.mu.Lock()
			last := h.view.syncSeq
			h.view.mu.Unlock()
			if _, err := h.b.append(ctx, h.b.subject("state", "synced"), mustJSON(synced), last); err == nil {
				said = synced
			}
		}
		if time.Since(cleared) > clearEvery {
			cleared = time.Now()
			if err := h.clear(ctx, said); err != nil {
				h.log.Debug("letting go of what agents have left behind", "error", err)
			}
			if err := h.b.sweep(ctx); err != nil {
				h.log.Debug("letting go of large messages", "error", err)
			}
		}
		_ = sleep(ctx, time.Second)
	}
}

// clearEvery is how often a hub looks for what agents have left behind.
const clearEvery = 10 * time.Second

// closePatterns tells the agents which patterns were closed since.
func (h *Hub) closePatterns(ctx context.Context) error {
	if h.out.Fold == nil {
		return nil
	}
	closed, said := h.out.Fold.ClosedPatterns(), len(h.view.current().closed)
	if len(closed) <= said {
		return nil
	}
	_, err := h.b.append(ctx, h.b.subject("state", "closed", said), mustJSON(closed[said:]), 0)
	h.b.wake("state")
	return err
}
