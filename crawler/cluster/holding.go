package cluster

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"weft/crawler"
)

// A holding is a partition that this member owns: its tasks behind in.P, its part of
// what the member writes, and what has to be known to go on with it.
type holding struct {
	b     *broker
	box   *outbox
	p     int
	epoch int64 // tells one holding of a partition from another one of this agent

	saving sync.Mutex // one checkpoint at a time

	mu      sync.Mutex
	out     uint64 // the last message of out.M that has something of it; at first where that ended
	done    taskSet
	lost    error                    // why nothing may be written any more
	leaving bool                     // nothing more is asked for: the partition is being given back
	closed  bool                     // and no result is taken any more
	busy    int                      // exchanges with its hosts under way
	noted   map[string]crawler.Pause // that the store knows of, until they are over

	next   uint64 // of in.P to read
	latest uint64 // message of in.P that is said to be there
	tries  int    // to read it, with nothing read
	bounds []inBound
	at     uint64 // the checkpoint's message
	saved  checkpoint
	own    ownerView // the message of state.own.P

	purgedIn uint64
}

// An inBound is a message of in.P, and its last task.
type inBound struct {
	seq  uint64
	last int64
}

// claim makes the partition this member's, if it still is nobody's, and reads what
// its owners have done. The former one can write nothing more of it from then on: what
// it writes of results was shut, and its next checkpoint names one that is gone.
func (w *work) claim(ctx context.Context, p int, was ownerView) (*holding, error) {
	h := &holding{b: w.b, box: w.box, p: p, epoch: w.a.epoch.Add(1), next: 1, noted: make(map[string]crawler.Pause)}
	first := was.First
	if first == "" {
		first = w.member.id
	}
	h.own.owner = owner{Member: w.member.id, First: first}
	if was.seq == 0 && was.Member == w.member.id && !w.begun[p] { // it is its own already, and nothing was done
		w.begun[p] = true
		return h, nil
	}
	var err error
	if h.own.seq, err = w.b.append(ctx, w.b.subject("state", "own", p), mustJSON(h.own.owner), was.seq); err != nil {
		return nil, err
	}
	if was.First == "" { // nothing was ever done in it
		return h, nil
	}
	ahead, err := h.b.aheadOf(ctx, w.b.subject("state", "own", p))
	if err != nil {
		return nil, err
	}
	for {
		err := h.restore(ctx, was, ahead, w.former)
		if err == nil {
			h.out = w.box.position()
			err = h.save(ctx, h.checkpointed(nil))
		}
		switch {
		case err == nil:
			return h, nil
		case ctx.Err() != nil:
			return nil, err
		case !errors.Is(err, errConflict) && !errors.Is(err, ErrStoreNotWhole):
			w.a.log.Debug("taking over a partition; once more", "partition", p, "error", err)
		}
		if sleep(ctx, 50*time.Millisecond) != nil {
			return nil, err
		}
	}
}

// restore reads the checkpoint, and what its writer has done after it, which former
// has. Where there is no checkpoint, that is all of the first owner's. The pauses stay
// noted: no later checkpoint is without them before they are over. This machine's clock is
// ahead of the server's by so much.
func (h *holding) restore(ctx context.Context, was ownerView, ahead time.Duration, former func(ctx context.Context, member string) (*tail, error)) error {
	c, err := h.checkpointOf(ctx, was.First)
	if err != nil {
		return err
	}
	h.noted = make(map[string]crawler.Pause)
	addPauses(h.noted, shifted(c.Pauses, ahead))
	if was.Whole {
		return nil
	}
	t, err := former(ctx, c.Member)
	if err != nil {
		return err
	}
	pieces, err := t.after(h.p, c.Out)
	for _, of := range pieces {
		for _, task := range of.tasks {
			h.done.add(task)
		}
		addPauses(h.noted, shifted(of.pauses, ahead))
	}
	return err
}

// checkpointOf reads the checkpoint, with pauses by the server's clock. Without one, all
// that was done is of its first owner.
func (h *holding) checkpointOf(ctx context.Context, first string) (checkpoint, error) {
	h.done, h.next, h.at = taskSet{}, 1, 0
	c := checkpoint{Member: first}
	m, err := h.b.last(ctx, h.b.subject("at", h.p))
	if err != nil || m == nil {
		return c, err
	}
	if _, err := unpack[struct{}](m, &c, nil); err != nil {
		return c, err
	}
	c.Pauses = shifted(c.Pauses, m.ahead(c.Now))
	h.done, h.next, h.at, h.saved = taskSet{slices.Clone(c.Done.runs)}, c.In, m.seq, c
	return c, nil
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

// add keeps a result, with its line, for the next message. It reports false where the
// partition is not this member's any more, or has the result already.
func (h *holding) add(task int64, line []byte) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lost == nil && !h.closed && !h.done.has(task) && h.box.put(h, task, line)
}

// wrote notes what a message of out.M has of the partition.
func (h *holding) wrote(seq uint64, tasks []int64, pauses map[string]crawler.Pause) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.out = seq
	for _, task := range tasks {
		h.done.add(task)
	}
	addPauses(h.noted, pauses)
}

// isClosed reports whether no result is taken any more.
func (h *holding) isClosed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

// release gives the partition back, after its last checkpoint.
func (h *holding) release(ctx context.Context, pauses map[string]crawler.Pause) error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	if _, err := h.box.commit(ctx, nil); err != nil {
		return err
	}
	if err := h.lastCheckpoint(ctx, pauses); err != nil {
		return err
	}
	h.mu.Lock()
	own, last := h.own.seq, owner{First: h.own.First, Whole: true}
	if h.at == 0 { // nothing was done in it
		last = owner{}
	}
	h.mu.Unlock()
	_, err := h.b.append(ctx, h.b.subject("state", "own", h.p), mustJSON(last), own)
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
	if h.lost != nil || h.leaving || h.box.isLost() {
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
	return h.lost == nil && !h.leaving && !h.box.isLost()
}

// idle reports whether no exchange with the hosts is under way.
func (h *holding) idle() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.busy == 0
}
