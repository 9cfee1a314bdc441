package cluster

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"weft/crawler"
	"weft/crawler/frontier"
)

// Bounds of what a hub has published and not got back, and of a message of tasks.
const (
	mostOutstanding = 500_000 // tasks; the reader of the list waits beyond it
	mostBuffered    = 50_000  // tasks that are not published yet
	laneTasks       = 512     // in a message
	laneEvery       = 30 * time.Millisecond
	laneAtLatest    = 8 // times that, where agents have enough to do
	enough          = 64 * Partitions
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
	known := !ok || h.known.has(&e)
	if !known {
		var err error
		if e.Known, err = h.knownOf(&e); err != nil {
			h.broken(err)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.outstanding++
	if e.Found == 0 {
		h.lastLine = e.Line
	}
	if h.known != nil && h.lastLine >= h.known.lastLine {
		h.hasReread()
	}
	if !known {
		h.put(PartitionOf(t.URL.Host), e, nil)
	}
}

// hasReread lets results be read. The caller holds the lock.
func (h *Hub) hasReread() {
	if !h.reading() {
		close(h.reread)
		nudge(h.room)
	}
}

// reading reports whether results are read. The caller holds the lock.
func (h *Hub) reading() bool {
	select {
	case <-h.reread:
		return true
	default:
		return false
	}
}

// move publishes where a page goes on. The result that says so is dealt with when
// that is there.
func (h *Hub) move(t *frontier.Task, from *arrival) {
	e, _ := crawler.ErrandOf(t)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known.has(&e) {
		h.arrivals.settle(from)
		return
	}
	h.put(PartitionOf(t.URL.Host), e, func() {
		h.mu.Lock()
		h.arrivals.settle(from)
		h.mu.Unlock()
	})
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
	for ticks := 0; ; {
		least := laneTasks
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if ticks++; ticks%laneAtLatest == 0 || h.needed() {
				least = 1
			}
		case <-h.full:
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

// needed reports whether what waits should not wait for messages to fill: because
// agents may run out of tasks, or the reader out of room.
func (h *Hub) needed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.outstanding-int64(h.buffered) < enough || h.buffered >= mostBuffered/2
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
		lines, err := errandLines(batch)
		if err != nil {
			return err
		}
		data, err := pack(tasks{First: first}, lines)
		if err != nil {
			return err
		}
		seq, err := h.b.append(ctx, h.b.subject("in", p), data, end)
		if err != nil {
			return err
		}
		h.b.wake("in", p, seq)
		h.mu.Lock()
		if l.tasks = l.tasks[n:]; len(l.tasks) == 0 {
			l.tasks = nil
		}
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
// enough to do, but not for results that wait for it.
func (h *Hub) Room(ctx context.Context) error {
	for {
		h.mu.Lock()
		full := h.reading() && (h.outstanding >= mostOutstanding || h.buffered >= mostBuffered)
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
