package cluster

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"weft/crawler"
	"weft/crawler/frontier"
	"weft/parse/weburl"
)

// Bounds of what a hub has published and not got back, and of a message of tasks.
const (
	mostOutstanding = 500_000 // tasks; the reader of the list waits beyond it
	mostBuffered    = 50_000  // tasks that are not published yet
	laneTasks       = 512     // in a message
	laneEvery       = 30 * time.Millisecond
	publishAtOnce   = 16
)

// A lane is what goes to one partition next.
type lane struct {
	tasks []crawler.Errand
	after []func() // called when the tasks are published
	last  int64    // the number of the last task that is
	end   uint64   // the sequence of its message
}

// Add implements crawler.Frontier. It publishes the task with the next ones of its
// partition, unless it was published before a resume.
func (h *Hub) Add(t *frontier.Task) {
	e, ok := crawler.ErrandOf(t)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outstanding++
	if !ok || h.known.has(&e) {
		return
	}
	h.put(PartitionOf(t.URL.Host), e, nil)
}

// move publishes what a result has led to. then is called when that is there.
func (h *Hub) move(e crawler.Errand, u weburl.URL, then func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.put(PartitionOf(u.Host), e, then)
}

func (h *Hub) put(p int, e crawler.Errand, then func()) {
	l := &h.lanes[p]
	l.tasks = append(l.tasks, e)
	if then != nil {
		l.after = append(l.after, then)
	}
	if h.buffered++; len(l.tasks) >= laneTasks {
		nudge(h.full)
	}
}

// publish writes the lanes out until ctx ends.
func (h *Hub) publish(ctx context.Context) error {
	tick := time.NewTicker(laneEvery)
	defer tick.Stop()
	for {
		least := 1
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-h.full:
			least = laneTasks
		}
		g, gctx := errgroup.WithContext(ctx)
		g.SetLimit(publishAtOnce)
		for p := range h.lanes {
			h.mu.Lock()
			n := len(h.lanes[p].tasks)
			h.mu.Unlock()
			if n >= least {
				g.Go(func() error { return h.flush(gctx, p) })
			}
		}
		if err := g.Wait(); err != nil {
			return err
		}
		nudge(h.room)
	}
}

// flush publishes what waits for a partition.
func (h *Hub) flush(ctx context.Context, p int) error {
	l := &h.lanes[p]
	for {
		h.mu.Lock()
		n := min(len(l.tasks), laneTasks)
		batch, first, end := l.tasks[:n:n], l.last+1, l.end
		h.mu.Unlock()
		if n == 0 {
			return nil
		}
		data, err := pack(h.codec, tasks{First: first}, batch)
		if err != nil {
			return err
		}
		seq, err := h.b.append(ctx, h.b.subject("in", p), data, end)
		if err != nil {
			return err
		}
		h.b.wake("in", p)
		h.mu.Lock()
		l.tasks = append([]crawler.Errand(nil), l.tasks[n:]...)
		l.last, l.end = l.last+int64(n), seq
		h.buffered -= n
		var after []func()
		if len(l.tasks) == 0 {
			after, l.after = l.after, nil
		}
		h.mu.Unlock()
		for _, f := range after {
			f()
		}
	}
}

// Room implements crawler.Frontier: the reader waits while agents have more than
// enough to do.
func (h *Hub) Room(ctx context.Context) error {
	for {
		h.mu.Lock()
		full := h.outstanding >= mostOutstanding || h.buffered >= mostBuffered
		err := h.err
		h.mu.Unlock()
		if err != nil {
			return err
		}
		if !full {
			return ctx.Err()
		}
		select {
		case <-h.room:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// published is what a store had when a hub went on with it.
type published struct {
	lines bitset
	hops  map[int64]int // of lines that have moved, how many redirects they had
	gap   bool          // results are missing
}

// has reports whether a task is there already. It may be nil.
func (k *published) has(e *crawler.Errand) bool {
	if k == nil {
		return false
	}
	if e.Trail != nil {
		n, ok := k.hops[e.Line]
		return ok && n >= len(e.Trail.Record.Redirects)
	}
	return k.lines.has(e.Line)
}

func (k *published) add(e *crawler.Errand) {
	k.lines.add(e.Line)
	if e.Trail != nil {
		k.hops[e.Line] = max(k.hops[e.Line], len(e.Trail.Record.Redirects))
	}
}

// inventory reads what of the store is not in the output yet.
func (h *Hub) inventory(ctx context.Context, out uint64) (*published, error) {
	k := &published{hops: make(map[int64]int)}
	for next := uint64(1); ; {
		got, err := h.b.read(ctx, "in", h.b.subject("in", "*"), next)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			break
		}
		for _, m := range got {
			var head tasks
			items, err := unpack[crawler.Errand](h.codec, m, &head)
			if err != nil {
				return nil, err
			}
			for i := range items {
				k.add(&items[i])
			}
			l := &h.lanes[m.partition()]
			l.last, l.end = head.First+int64(len(items))-1, m.seq
			next = m.seq + 1
		}
	}
	ends := make(map[int]uint64)
	for next := out + 1; ; {
		got, err := h.b.read(ctx, "out", h.b.subject("out", "*"), next)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			break
		}
		for _, m := range got {
			p := m.partition()
			if end, ok := ends[p]; ok && end != m.after() || !ok && m.after() > out {
				k.gap = true
			}
			ends[p] = m.seq
			if err := h.note(k, m); err != nil {
				return nil, err
			}
			next = m.seq + 1
		}
	}
	return k, h.whole(ctx, k, ends, out)
}

// whole finds out whether the results that checkpoints speak of are there.
func (h *Hub) whole(ctx context.Context, k *published, ends map[int]uint64, out uint64) error {
	for next := uint64(1); ; {
		got, err := h.b.read(ctx, "at", h.b.subject("at", "*"), next)
		if err != nil || len(got) == 0 {
			return err
		}
		for _, m := range got {
			var c checkpoint
			if _, err := unpack[struct{}](h.codec, m, &c); err != nil {
				return err
			}
			if c.Out > out && ends[m.partition()] < c.Out {
				k.gap = true
			}
			next = m.seq + 1
		}
	}
}
