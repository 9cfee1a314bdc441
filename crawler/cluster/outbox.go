package cluster

import (
	"context"
	"fmt"
	"sync"
	"time"

	"weft/crawler"
)

// An outbox is what a member writes of all its partitions, into out.M: one message
// after the other, with whatever has gathered by then. So a message on the disk serves
// many pages, also where no two of them are of one partition.
type outbox struct {
	b      *broker
	member *member

	writing sync.Mutex // one message at a time
	end     uint64     // of out.M, for who writes
	packer  packer     // of who writes

	mu      sync.Mutex
	pending pending
	spare   pending // room of the message before
	notice  crawler.Notice
	lost    error  // why nothing may be written any more
	settled uint64 // what is written up to here, its holdings know of
	bytes   int    // written since the last checkpoints
	gap     bool   // a partition was let go of without its checkpoint
	purged  uint64
}

func newOutbox(b *broker, m *member) *outbox { return &outbox{b: b, member: m} }

// pending are results that are not written yet.
type pending struct {
	tasks []owed
	lines []byte // of a message
}

// An owed is a task whose result is on its way.
type owed struct {
	of   *holding
	task int64
}

// clear makes room for the next ones, which are as many as a rule.
func (p *pending) clear() {
	clear(p.tasks)
	if p.tasks = p.tasks[:0]; cap(p.lines) > pendingKept {
		p.lines = nil
	}
	p.lines = p.lines[:0]
}

// pendingKept is how many bytes of room a member keeps for a message.
const pendingKept = 1 << 20

// put keeps a result for the next message; it reports false where there will be none.
func (o *outbox) put(h *holding, task int64, line []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.lost != nil {
		return false
	}
	o.pending.tasks = append(o.pending.tasks, owed{h, task})
	o.pending.lines = append(o.pending.lines, line...)
	return true
}

// isLost reports whether nothing may be written any more.
func (o *outbox) isLost() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lost != nil
}

// commit writes what is pending, and pauses of some partitions beside it, as one
// message. It returns only when that is there, or when it may not be written any
// more, as the lease is over or was ended by others. Then all of it is dropped.
func (o *outbox) commit(ctx context.Context, pauses map[*holding]map[string]crawler.Pause) (dropped int, err error) {
	o.writing.Lock()
	defer o.writing.Unlock()
	o.mu.Lock()
	p, notice := o.pending, o.notice
	if o.lost == nil {
		o.pending, o.spare = o.spare, pending{}
		o.notice = crawler.Notice{}
	}
	lost := o.lost
	o.mu.Unlock()
	if lost != nil {
		return 0, lost
	}
	parts := partsOf(p, pauses)
	if len(parts) == 0 && len(notice.Excused) == 0 && len(notice.Alone) == 0 {
		o.again(p, 0, 0)
		return 0, nil
	}
	head := results{Member: o.member.id, Prev: make(map[int]uint64, len(parts)), Notice: notice}
	for h, part := range parts {
		head.Prev[h.p] = h.out
		if len(part.pauses) > 0 && head.Pauses == nil {
			head.Pauses = make(map[string]crawler.Pause)
		}
		addPauses(head.Pauses, part.pauses)
	}
	if len(head.Pauses) > 0 || len(notice.Alone) > 0 {
		head.Now = time.Now()
	}
	data, err := o.packer.pack(head, p.lines)
	if err != nil {
		return o.lose(err, len(p.tasks))
	}
	ctx, cancel := context.WithTimeoutCause(ctx, max(o.member.left(), 0), errLeaseLost)
	defer cancel()
	seq, err := o.b.append(ctx, o.b.subject("out", o.member.id), data, o.end)
	if err != nil {
		return o.lose(err, len(p.tasks))
	}
	o.b.wake("out")
	o.end = seq
	for h, part := range parts {
		h.wrote(seq, part.tasks, part.pauses)
	}
	o.again(p, seq, len(data))
	return 0, nil
}

// again notes that a message is written and known of, and keeps its room.
func (o *outbox) again(p pending, seq uint64, size int) {
	p.clear()
	o.mu.Lock()
	o.spare, o.settled = p, max(o.settled, seq)
	o.bytes += size
	o.mu.Unlock()
}

// lose ends the writing: somebody else may have the partitions.
func (o *outbox) lose(err error, dropped int) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lost = fmt.Errorf("results: %w", err)
	dropped += len(o.pending.tasks)
	o.pending, o.spare = pending{}, pending{}
	return dropped, o.lost
}

// A part of a message is what it has of one partition.
type part struct {
	tasks  []int64
	pauses map[string]crawler.Pause
}

// partsOf says what a message has of each partition. Pauses of one that was let go of
// are left out: its last checkpoint has them.
func partsOf(p pending, pauses map[*holding]map[string]crawler.Pause) map[*holding]*part {
	parts := make(map[*holding]*part)
	for _, t := range p.tasks {
		of := parts[t.of]
		if of == nil {
			of = new(part)
			parts[t.of] = of
		}
		of.tasks = append(of.tasks, t.task)
	}
	for h, these := range pauses {
		if h.isClosed() {
			continue
		}
		if parts[h] == nil {
			parts[h] = new(part)
		}
		parts[h].pauses = these
	}
	return parts
}

// due reports whether so much was written that it should not wait for checkpoints.
func (o *outbox) due() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes >= saveBytes
}

// begin begins a round of checkpoints: what is written up to here will be in them.
func (o *outbox) begin() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bytes = 0
	return o.settled
}

// position is up to where what is written is known to its holdings.
func (o *outbox) position() uint64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.settled
}

// skip notes that a partition was let go of without its checkpoint, so that what has
// its results has to stay.
func (o *outbox) skip() {
	o.mu.Lock()
	o.gap = true
	o.mu.Unlock()
}

// skipped reports whether there was such a partition.
func (o *outbox) skipped() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.gap
}

// purge lets go of what is before a message, as checkpoints and the hub's output have
// it. The last message stays: the next one names it.
func (o *outbox) purge(ctx context.Context, before uint64) error {
	o.mu.Lock()
	idle := o.gap || before <= o.purged
	o.mu.Unlock()
	if idle {
		return nil
	}
	if err := o.b.purge(ctx, "out", o.b.subject("out", o.member.id), before); err != nil {
		return err
	}
	o.mu.Lock()
	o.purged = before
	o.mu.Unlock()
	return nil
}
