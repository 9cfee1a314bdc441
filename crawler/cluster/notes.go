package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"weft/crawler"
	"weft/parse/weburl"
)

// What is in this file tells the others, beside results, of what they would have to
// find out again: hosts that are to be left alone, pages that no level waits for.

// excuse keeps a page, and leaveAlone a host, for the next commit: levels are not to
// wait for them.
func (h *holding) excuse(e crawler.Excuse) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.notice.Excused = append(h.notice.Excused, e)
}

func (h *holding) leaveAlone(u weburl.URL, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.notice.Alone == nil {
		h.notice.Alone = make(map[string]time.Time)
	}
	h.notice.Alone[u.Origin()+"/"] = until
}

// quiet reports whether there is no notice. The caller holds the lock.
func (h *holding) quiet() bool { return len(h.notice.Excused) == 0 && len(h.notice.Alone) == 0 }

// told reports whether there is nothing to say but what a commit says.
func (h *holding) told() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.quiet()
}

// news are those of the pauses that the store does not know yet.
func (h *holding) news(pauses map[string]crawler.Pause) map[string]crawler.Pause {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out map[string]crawler.Pause
	for host, p := range pauses {
		was, ok := h.noted[host]
		if ok && p.Until.Sub(was.Until) < 500*time.Millisecond && p.Level == was.Level && p.Parked == was.Parked && (p.Every == was.Every || p.Every == 0) {
			continue
		}
		if out == nil {
			out = make(map[string]crawler.Pause)
		}
		out[host] = p
	}
	return out
}

// addPauses puts later pauses over earlier ones. What a host itself has asked for stays
// where only the time of a request is new, and none ends sooner than it was said to.
func addPauses(to, later map[string]crawler.Pause) {
	for host, p := range later {
		was := to[host]
		if p.Every == 0 {
			p.Every = was.Every
		}
		if was.Until.After(p.Until) { // such as a refusal that was noted while p was looked up
			p.Until = was.Until
		}
		to[host] = p
	}
}

// excused notes that no level is to wait for a page.
func (w *work) excused(meta []byte, e crawler.Excuse) {
	var t tag
	if json.Unmarshal(meta, &t) != nil {
		return
	}
	if h := w.holding(t.Partition); h != nil && h.epoch == t.Epoch {
		h.excuse(e)
	}
}

// leftAlone notes that no level is to wait for the pages of a host.
func (w *work) leftAlone(u weburl.URL, until time.Time) {
	if h := w.holding(PartitionOf(u.Host)); h != nil {
		h.leaveAlone(u, until)
	}
}

// pauses are those of the hosts that matter to another member, by partition: what
// is over before it could ask for anything does not.
func (w *work) pauses(slack time.Duration) map[int]map[string]crawler.Pause {
	out := make(map[int]map[string]crawler.Pause)
	soon := time.Now().Add(margin(w.settings.Lease))
	for host, p := range w.crawler.PausesWithin(slack) {
		if slack > 0 && p.Until.Before(soon) && p.Since.IsZero() {
			continue
		}
		n := PartitionOf(host)
		if out[n] == nil {
			out[n] = make(map[string]crawler.Pause)
		}
		out[n][host] = p
	}
	return out
}

// note writes down as they come: pauses, and what no level is to wait for.
func (w *work) note(ctx context.Context) {
	tick := time.NewTicker(noteEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.nudged:
			// The refusal is judged right after the exchange.
			if sleep(ctx, 5*time.Millisecond) != nil {
				return
			}
		}
		pauses := w.pauses(noteEvery)
		for _, h := range w.held() {
			news := h.news(pauses[h.p])
			if news == nil && h.told() {
				continue
			}
			dropped, err := h.commit(ctx, news)
			w.sink.dropped.Add(int64(dropped))
			if err != nil && !errors.Is(err, errGivenBack) {
				w.sink.lost(fmt.Errorf("pauses: %w", err))
			}
			w.b.wake("out")
		}
	}
}

// save makes checkpoints.
func (w *work) save(ctx context.Context) {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		pauses, synced := w.pauses(checkpointEvery), w.view.current().synced
		for _, h := range w.held() {
			if err := h.checkpoint(ctx, pauses[h.p], synced); err != nil {
				w.a.log.Debug("a checkpoint was not made", "partition", h.p, "error", err)
			}
		}
	}
}
