package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"weft/crawler"
	"weft/crawler/frontier"
	"weft/crawler/scope"
	"weft/store"
)

// An answer is what came, as a task to be leased.
type answer struct {
	task   *frontier.Task
	from   *arrival
	result bool // of a task that was added; else it is a notice
}

// An arrival is a message of results; left is how many of them are not dealt with.
type arrival struct {
	seq  uint64
	left int
}

// arrivals are the messages that are not dealt with yet, in order.
type arrivals struct {
	at     uint64 // up to here all are
	from   uint64 // up to here the output had all
	read   uint64 // the last message that was read
	heard  time.Time
	queue  []*arrival
	leased map[*frontier.Task]*answer
	done   pages             // that have their record
	ends   map[string]uint64 // the last messages that were read, by member
	parts  [Partitions]spot  // the last ones that have something of each partition
}

// A spot is a message of a member.
type spot struct {
	member string
	seq    uint64
}

// settle notes that one of a message's results is dealt with.
func (a *arrivals) settle(from *arrival) {
	from.left--
	for len(a.queue) > 0 && a.queue[0].left == 0 {
		a.at = a.queue[0].seq
		a.queue = a.queue[1:]
	}
}

// gather is how long results may gather before they are read, some with one request.
const gather = 10 * time.Millisecond

// collect reads results until ctx ends. A record comes behind its line: what was
// published before a resume is read again first.
func (h *Hub) collect(ctx context.Context) error {
	select {
	case <-h.reread:
	case <-ctx.Done():
		return nil
	}
	h.mu.Lock()
	h.arrivals.heard = time.Now()
	h.mu.Unlock()
	wake := make(chan struct{}, 1)
	stop, err := h.b.onWake(func(string) { nudge(wake) }, "out")
	if err != nil {
		return err
	}
	defer stop()
	next := h.arrivals.at + 1
	for ctx.Err() == nil {
		got, err := h.b.read(ctx, "out", h.b.subject("out", "*"), next)
		if errors.Is(err, ErrStoreNotWhole) {
			return err
		}
		if err != nil {
			h.log.Debug("reading results", "error", err)
			_ = sleep(ctx, 100*time.Millisecond)
			continue
		}
		for _, m := range got {
			if err := h.receive(ctx, m); err != nil {
				return err
			}
			next = m.seq + 1
		}
		if len(got) > 0 && got[len(got)-1].behind() > 0 {
			continue
		}
		_ = sleep(ctx, gather)
		select {
		case <-wake:
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
	return nil
}

// receive takes a message apart.
func (h *Hub) receive(ctx context.Context, m *message) error {
	member := m.name()
	h.mu.Lock()
	if last := h.arrivals.ends[member]; last != 0 && m.after() != last || last == 0 && m.after() > h.arrivals.from {
		h.mu.Unlock()
		return fmt.Errorf("agent %s: %w", member, ErrStoreNotWhole)
	}
	if h.arrivals.ends == nil {
		h.arrivals.ends = make(map[string]uint64)
	}
	h.arrivals.ends[member], h.arrivals.read, h.arrivals.heard = m.seq, m.seq, time.Now()
	from := &arrival{seq: m.seq, left: 1}
	h.arrivals.queue = append(h.arrivals.queue, from)
	h.mu.Unlock()
	var head results
	items, err := unpack(m, &head, parseResult)
	if err != nil {
		return err
	}
	h.mu.Lock()
	for p := range head.Prev {
		if p >= 0 && p < Partitions {
			h.arrivals.parts[p] = spot{member, m.seq}
		}
	}
	h.mu.Unlock()
	for url, until := range head.Alone {
		head.Alone[url] = until.Add(m.ahead(head.Now))
	}
	if err := h.heed(ctx, head.Notice, from); err != nil {
		return err
	}
	for _, r := range items {
		if err := h.deal(ctx, head.Member, r, from); err != nil {
			return err
		}
	}
	h.mu.Lock()
	h.arrivals.settle(from)
	h.mu.Unlock()
	return nil
}

// deal hands a result on.
func (h *Hub) deal(ctx context.Context, member string, r result, from *arrival) error {
	rec, err := store.Decode(r.record)
	if err != nil {
		return err
	}
	h.mu.Lock()
	if h.over(rec.Line, rec.Found) {
		h.mu.Unlock()
		return nil
	}
	if r.beside.Moved == nil {
		h.arrivals.done.add(rec.Line, rec.Found)
		h.count(member, rec)
	}
	from.left++
	h.mu.Unlock()
	a := crawler.Answer{Record: rec, Errand: r.beside.Moved}
	for _, l := range r.beside.Links {
		a.Links = append(a.Links, scope.Link(l))
	}
	return h.hand(ctx, &answer{a.Task(), from, true})
}

// heed hands on for what no level is to wait.
func (h *Hub) heed(ctx context.Context, n crawler.Notice, from *arrival) error {
	h.mu.Lock()
	n.Excused = slices.DeleteFunc(n.Excused, func(e crawler.Excuse) bool { return h.over(e.Line, e.Found) })
	if len(n.Excused)+len(n.Alone) == 0 {
		h.mu.Unlock()
		return nil
	}
	from.left++
	h.mu.Unlock()
	return h.hand(ctx, &answer{n.Task(), from, false})
}

// over reports whether a page has its record, or is to have none: the list may end
// earlier than before a resume. The caller holds the lock.
func (h *Hub) over(line, found int64) bool {
	if h.arrivals.done.has(line, found) || found == 0 && line > h.lastLine {
		return true
	}
	switch done := h.out.Done; {
	case done == nil:
		return false
	case found > 0:
		return done.HasFound(found)
	default:
		return done.Has(line)
	}
}

// hand gives an answer to Lease.
func (h *Hub) hand(ctx context.Context, a *answer) error {
	select {
	case h.ready <- a:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Lease implements crawler.Frontier: it hands out a result.
func (h *Hub) Lease(ctx context.Context) (*frontier.Task, error) {
	for {
		h.mu.Lock()
		err, over := h.err, h.closed && h.outstanding == 0
		h.mu.Unlock()
		switch {
		case err != nil:
			return nil, err
		case over:
			return nil, io.EOF
		}
		select {
		case a := <-h.ready:
			h.mu.Lock()
			if h.arrivals.leased == nil {
				h.arrivals.leased = make(map[*frontier.Task]*answer)
			}
			h.arrivals.leased[a.task] = a
			h.mu.Unlock()
			return a.task, nil
		case <-h.moved:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Return implements crawler.Frontier. A result is dealt with when its record is
// committed, or when it is there where its page goes on.
func (h *Hub) Return(t *frontier.Task, _ frontier.Report, n frontier.Next) {
	if n == frontier.Later {
		return
	}
	h.mu.Lock()
	a := h.arrivals.leased[t]
	delete(h.arrivals.leased, t)
	h.mu.Unlock()
	if a == nil {
		return
	}
	if n != frontier.Over {
		h.move(t, a.from)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.arrivals.settle(a.from)
	if a.result {
		h.outstanding--
	}
	nudge(h.moved)
	nudge(h.room)
}

// Close says that the list has ended: crawler.Frontier's.
func (h *Hub) closeList() {
	h.mu.Lock()
	h.closed = true
	h.hasReread()
	h.mu.Unlock()
	nudge(h.moved)
}
