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
	if h.known != nil && e.Found == 0 && e.Line >= h.known.lastLine {
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

// published is what a store had when a hub went on with it.
type published struct {
	pages
	hops      map[int64]int // of pages that have moved, how many redirects they had
	lastLine  int64         // of those that have no record in the output
	lastFound int64
	gap       bool // results are missing
}

// pages is a set of lines and of found pages.
type pages struct{ lines, found bitset }

func (s *pages) has(line, found int64) bool {
	if found > 0 {
		return s.found.has(found)
	}
	return s.lines.has(line)
}

func (s *pages) add(line, found int64) bool {
	if found > 0 {
		return s.found.add(found)
	}
	return s.lines.add(line)
}

// pageKey tells pages apart: a found one is less than 0.
func pageKey(line, found int64) int64 {
	if found > 0 {
		return -found
	}
	return line
}

// has reports whether a task is there already. It may be nil.
func (k *published) has(e *crawler.Errand) bool {
	if k == nil {
		return false
	}
	if e.Trail != nil {
		n, ok := k.hops[pageKey(e.Line, e.Found)]
		return ok && n >= len(e.Trail.Record.Redirects)
	}
	return k.pages.has(e.Line, e.Found)
}

// note takes in that a page is there, and has come as far as so many redirects.
// done are the records of the output.
func (k *published) note(line, found int64, hops int, done Records) {
	k.pages.add(line, found)
	if hops > 0 {
		key := pageKey(line, found)
		k.hops[key] = max(k.hops[key], hops)
	}
	k.lastFound = max(k.lastFound, found)
	if found == 0 && (done == nil || !done.Has(line)) {
		k.lastLine = max(k.lastLine, line)
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
			for _, e := range items {
				hops := 0
				if e.Trail != nil {
					hops = len(e.Trail.Record.Redirects)
				}
				k.note(e.Line, e.Found, hops, h.out.Done)
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
