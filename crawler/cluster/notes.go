package cluster

import (
	"context"
	"encoding/json"
	"time"

	"weft/crawler"
	"weft/parse/weburl"
)

// What is in this file tells the others, beside results, of what they would have to
// find out again: hosts that are to be left alone, pages that no level waits for.

// excuse keeps a page, and leaveAlone a host, for the next message: levels are not to
// wait for them.
func (o *outbox) excuse(e crawler.Excuse) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.notice.Excused = append(o.notice.Excused, e)
}

func (o *outbox) leaveAlone(u weburl.URL, until time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.notice.Alone == nil {
		o.notice.Alone = make(map[string]time.Time)
	}
	o.notice.Alone[u.Origin()+"/"] = until
}

// quiet reports whether there is no notice.
func (o *outbox) quiet() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.notice.Excused) == 0 && len(o.notice.Alone) == 0
}

// news are those of the pauses that the store does not know yet. When a request may
// follow that another member could not make sooner is none: of a host that was slowed,
// each request would be.
func (h *holding) news(pauses map[string]crawler.Pause, soon time.Time) map[string]crawler.Pause {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out map[string]crawler.Pause
	for host, p := range pauses {
		was, ok := h.noted[host]
		same := p.Until.Sub(was.Until) < 500*time.Millisecond || p.Until.Before(soon) && p.Since.IsZero()
		if ok && same && p.Level == was.Level && p.Parked == was.Parked && (p.Every == was.Every || p.Every == 0) && (p.Share == was.Share || p.Share == 0) {
			continue
		}
		if out == nil {
			out = make(map[string]crawler.Pause)
		}
		out[host] = p
	}
	return out
}

// addPauses puts later pauses over earlier ones. What a host itself has asked for, and
// how far it was slowed, stays where only the time of a request is new, and none ends
// sooner than it was said to.
func addPauses(to, later map[string]crawler.Pause) {
	for host, p := range later {
		was := to[host]
		if p.Every == 0 {
			p.Every = was.Every
		}
		if p.Share == 0 && !was.Over(p.Until) { // else the host has recovered
			p.Share, p.Full = was.Share, was.Full
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
		w.box.excuse(e)
	}
}

// leftAlone notes that no level is to wait for the pages of a host.
func (w *work) leftAlone(u weburl.URL, until time.Time) {
	if h := w.holding(PartitionOf(u.Host)); h != nil {
		w.box.leaveAlone(u, until)
	}
}

// pauses are those of the hosts that matter to another member, by partition: what
// is over before it could ask for anything does not.
func (w *work) pauses(slack time.Duration) map[int]map[string]crawler.Pause {
	out := make(map[int]map[string]crawler.Pause)
	soon := w.soon()
	for host, p := range w.crawler.PausesWithin(slack) {
		if slack > 0 && p.Until.Before(soon) && p.Since.IsZero() && p.Share == 0 {
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

// soon is when another member could ask for something at the earliest.
func (w *work) soon() time.Time { return time.Now().Add(margin(w.settings.Lease)) }

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
			// The answer is judged right after the exchange.
			if sleep(ctx, 5*time.Millisecond) != nil {
				return
			}
		}
		pauses := w.pauses(noteEvery)
		news := make(map[*holding]map[string]crawler.Pause)
		for _, h := range w.held() {
			if of := h.news(pauses[h.p], w.soon()); of != nil {
				news[h] = of
			}
		}
		if len(news) > 0 || !w.box.quiet() {
			w.sink.commit(news)
		}
	}
}

// save makes checkpoints, and lets go of the results that are in them.
func (w *work) save(ctx context.Context) {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for rounds := 1; ; rounds++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if rounds%saveAtLatest == 0 || w.box.due() {
			w.saveAll(ctx)
		}
	}
}

func (w *work) saveAll(ctx context.Context) {
	before, whole := w.box.begin(), true
	pauses := w.pauses(saveEvery)
	for _, h := range w.held() {
		if err := h.checkpoint(ctx, pauses[h.p]); err != nil {
			w.a.log.Debug("a checkpoint was not made", "partition", h.p, "error", err)
			whole = false
		}
	}
	if !whole {
		return
	}
	if err := w.box.purge(ctx, min(before, w.view.current().synced+1)); err != nil {
		w.a.log.Debug("results were not let go of", "error", err)
	}
}
