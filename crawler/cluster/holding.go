package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"weft/crawler"
)

// A holding is a partition that this member owns: its tasks behind in.P, its
// results on their way to out.P, and what has to be known to go on with it.
type holding struct {
	b      *broker
	member *member
	p      int
	epoch  int64 // tells one holding of a partition from another one of this agent

	saving sync.Mutex // one checkpoint at a time

	mu      sync.Mutex // also while a message of out.P is under way: they come one after the other
	out     uint64     // the end of out.P
	done    taskSet
	pending pending
	notice  crawler.Notice
	lost    error // why nothing may be written any more
	leaving bool  // nothing more is asked for: the partition is being given back
	closed  bool  // and no result is taken any more
	busy    int   // exchanges with its hosts under way
	noted   map[string]crawler.Pause

	next   uint64 // of in.P to read
	latest uint64 // message of in.P that is said to be there
	tries  int    // to read it, with nothing read
	bounds []inBound
	at     uint64 // the checkpoint's message
	saved  checkpoint
	own    uint64 // the message of state.own.P

	purgedIn, purgedOut uint64
}

// An inBound is a message of in.P, and its last task.
type inBound struct {
	seq  uint64
	last int64
}

// take makes the partition this member's, if it still is nobody's, and reads what
// its owners have done. The former one can write nothing more from then on.
func (a *agent) take(ctx context.Context, m *member, p int, ownSeq uint64) (*holding, map[string]crawler.Pause, error) {
	h := &holding{b: a.b, member: m, p: p, epoch: a.epoch.Add(1), noted: make(map[string]crawler.Pause)}
	var err error
	h.own, err = a.b.append(ctx, a.b.subject("state", "own", p), mustJSON(owner{Member: m.id}), ownSeq)
	if err != nil {
		return nil, nil, err
	}
	for {
		pauses, err := h.restore(ctx)
		if err == nil {
			var data []byte
			if data, err = pack(results{Member: m.id}, nil); err != nil {
				return nil, nil, err
			}
			h.out, err = a.b.append(ctx, a.b.subject("out", p), data, h.out)
		}
		switch {
		case err == nil:
			return h, pauses, nil
		case ctx.Err() != nil:
			return nil, nil, err
		case !errors.Is(err, errConflict) && !errors.Is(err, ErrStoreNotWhole):
			a.log.Debug("taking over a partition; once more", "partition", p, "error", err)
		}
		if sleep(ctx, 50*time.Millisecond) != nil {
			return nil, nil, err
		}
	}
}

// restore reads the checkpoint and the results after it.
func (h *holding) restore(ctx context.Context) (map[string]crawler.Pause, error) {
	h.done, h.out, h.next, h.at = taskSet{}, 0, 1, 0
	pauses := make(map[string]crawler.Pause)
	m, err := h.b.last(ctx, h.b.subject("at", h.p))
	if err != nil {
		return nil, err
	}
	if m != nil {
		var c checkpoint
		if _, err := unpack[struct{}](m, &c, nil); err != nil {
			return nil, err
		}
		h.done, h.out, h.next, h.at, h.saved = taskSet{slices.Clone(c.Done.runs)}, c.Out, c.In, m.seq, c
		addPauses(pauses, c.Pauses)
	}
	for {
		got, err := h.b.read(ctx, "out", h.b.subject("out", h.p), h.out+1)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 {
			return pauses, nil
		}
		for _, m := range got {
			if m.after() != h.out {
				return nil, ErrStoreNotWhole
			}
			var head results
			items, err := unpack(m, &head, parseResult)
			if err != nil {
				return nil, err
			}
			for _, r := range items {
				h.done.add(r.task)
			}
			addPauses(pauses, head.Pauses)
			h.out = m.seq
		}
	}
}

// more reads further tasks, and returns those that have no result yet, with their
// numbers. again says whether there may be more.
func (h *holding) more(ctx context.Context) (todo []crawler.Errand, numbers []int64, again bool, err error) {
	h.mu.Lock()
	next := h.next
	h.mu.Unlock()
	got, err := h.b.read(ctx, "in", h.b.subject("in", h.p), next)
	if err != nil {
		return nil, nil, false, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range got {
		var head tasks
		items, err := unpack(m, &head, parseErrand)
		if err != nil {
			return nil, nil, false, err
		}
		for i, t := range items {
			if n := head.First + int64(i); !h.done.has(n) {
				todo, numbers = append(todo, t), append(numbers, n)
			}
		}
		h.bounds = append(h.bounds, inBound{m.seq, head.First + int64(len(items)) - 1})
		h.next = m.seq + 1
	}
	if h.tries++; len(got) > 0 {
		h.tries = 0
	}
	again = len(got) > 0 && got[len(got)-1].behind() > 0 || h.next <= h.latest && h.tries < staleTries
	return todo, numbers, again, nil
}

// staleTries is how often a message of tasks that is said to be there is asked for. Of
// several servers any may answer, also one that does not have it yet.
const staleTries = 250

// heard notes that a message of tasks is there, and reports whether that is news.
func (h *holding) heard(seq uint64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if seq < h.next {
		return false
	}
	h.latest, h.tries = max(h.latest, seq), 0
	return true
}

// pending are results that are not written yet.
type pending struct {
	tasks []int64
	lines []byte // of a message
}

// clear makes room for the next ones, which are as many as a rule.
func (p *pending) clear() {
	if p.tasks = p.tasks[:0]; cap(p.lines) > pendingKept {
		p.lines = nil
	}
	p.lines = p.lines[:0]
}

// pendingKept is how many bytes of room a partition keeps.
const pendingKept = 16 << 10

// add keeps a result, with its line, for the next commit. It reports false where the partition is
// not this member's any more, or has the result already.
func (h *holding) add(task int64, line []byte) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lost != nil || h.closed || h.done.has(task) {
		return false
	}
	h.pending.tasks = append(h.pending.tasks, task)
	h.pending.lines = append(h.pending.lines, line...)
	return true
}

// commit writes what is pending, and pauses beside it, as one message. It returns
// only when that is there, or when it may not be written any more: because the
// lease is over, or somebody else has the partition. The hub is to be woken then.
func (h *holding) commit(ctx context.Context, pauses map[string]crawler.Pause) (dropped int, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lost != nil || len(h.pending.tasks) == 0 && len(pauses) == 0 && h.quiet() {
		dropped = len(h.pending.tasks)
		h.pending = pending{}
		return dropped, h.lost
	}
	data, err := pack(results{h.member.id, pauses, h.notice}, h.pending.lines)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, max(h.member.left(), 0), errLeaseLost)
	defer cancel()
	seq, err := h.b.append(ctx, h.b.subject("out", h.p), data, h.out)
	if err != nil {
		h.lost = fmt.Errorf("partition %d: %w", h.p, err)
		dropped = len(h.pending.tasks)
		h.pending = pending{}
		return dropped, h.lost
	}
	h.out = seq
	for _, task := range h.pending.tasks {
		h.done.add(task)
	}
	h.pending.clear()
	h.notice = crawler.Notice{}
	addPauses(h.noted, pauses)
	return 0, nil
}

// release gives the partition back, after its last checkpoint.
func (h *holding) release(ctx context.Context, pauses map[string]crawler.Pause, synced uint64) error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	if _, err := h.commit(ctx, nil); err != nil {
		return err
	}
	h.b.wake("out")
	if err := h.checkpoint(ctx, pauses, synced); err != nil {
		return err
	}
	h.mu.Lock()
	own := h.own
	if h.lost == nil {
		h.lost = errGivenBack
	}
	h.mu.Unlock()
	_, err := h.b.append(ctx, h.b.subject("state", "own", h.p), mustJSON(owner{}), own)
	h.b.wake("state")
	return err
}

var errGivenBack = errors.New("the partition was given back")

// leave ends the asking for more. It reports false if that has ended already.
func (h *holding) leave() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.leaving || h.lost != nil {
		return false
	}
	h.leaving = true
	return true
}

// begin notes that an exchange with one of the hosts begins, and reports whether
// it may.
func (h *holding) begin() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lost != nil || h.leaving {
		return false
	}
	h.busy++
	return true
}

func (h *holding) end() {
	h.mu.Lock()
	h.busy--
	h.mu.Unlock()
}

// may reports whether requests to the hosts may be made.
func (h *holding) may() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lost == nil && !h.leaving
}

// idle reports whether no exchange with the hosts is under way.
func (h *holding) idle() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.busy == 0
}
