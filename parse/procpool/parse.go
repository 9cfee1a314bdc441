package procpool

import (
	"context"
	"fmt"
	"slices"
	"time"

	"weft/parse"
)

// A request is one call of Parse. It waits in the queue until a worker has room,
// and has a place there until it is answered. When the worker dies first, it goes
// back to the queue, or to the claim of a slot, and waits again.
type request struct {
	frame frame      // the document, with the id that it was last written with
	size  int        // of the frame, in bytes
	reply chan reply // has room for one

	// Guarded by Pool.mu.
	proc    *process      // where it has a place, nil while it waits
	since   time.Time     // when it became the first of those written to proc
	written bool          // proc has all of it
	suspect bool          // a worker died that had it among others: it is to have no company
	worked  time.Duration // what workers that died had spent on it
	strikes int           // workers that died of it
	lost    int           // workers that a stranger killed under it
	left    bool          // Parse has returned; nobody waits for the reply
}

// A reply is a result, and what is known of the time before it.
type reply struct {
	result  parse.Result
	since   time.Time // see request
	worked  time.Duration
	writing *process // where the document may still be read, else nil
}

// Parse parses one document in a worker, as soon as one has room. What goes
// wrong with the page is in the result: parse_timeout, parse_memory or
// parse_crash for one that has ended two workers, the second of them a fresh
// one that had nothing else to do. An error means that ctx has ended, or that
// the pool is closed or broken.
//
// doc.Body is not copied, not changed, and not read after Parse has returned.
//
// The timings add up to the time that the call took: Pool is the time until a
// worker was there for this page alone; Decode, Parse and Analysis are what the
// worker measured; Handoff is what remains of the time after Pool. The time
// that died with a worker is booked as Parse.
func (p *Pool) Parse(ctx context.Context, doc parse.Document) (parse.Result, error) {
	began := time.Now()
	f := documentFrame(doc)
	if f.size() > p.cfg.MaxFrame {
		return parse.Result{
			Outcome: parse.Crash,
			Phase:   "parse",
			Reason:  "document_too_large",
			Detail:  fmt.Sprintf("%d bytes are over the cap of %d", f.size(), p.cfg.MaxFrame),
			Timings: parse.Timings{Handoff: time.Since(began)},
		}, nil
	}
	req := &request{frame: f, size: f.size(), reply: make(chan reply, 1)}
	if err := p.enter(req); err != nil {
		return parse.Result{}, err
	}
	select {
	case v := <-req.reply:
		v.writing.await()
		r := v.result
		r.Timings = split(time.Since(began), v.since.Sub(began), v.worked, r.Timings)
		p.bookHandoff(r.Timings.Handoff)
		return r, nil
	case <-ctx.Done():
		p.leave(req)
		return parse.Result{}, ctx.Err()
	case <-p.done:
		p.leave(req)
		return parse.Result{}, p.err
	}
}

// split divides the time that a call took. pool is the part before the worker
// was there for the page, which includes lost, the time spent in workers that
// died; t is what the worker measured. A worker may begin while its former
// answer is still on the way, and a broken one may report anything: what does
// not fit is cut, so that the sum is total and nothing is negative.
func split(total, pool, lost time.Duration, t parse.Timings) parse.Timings {
	cut := func(d *time.Duration, room time.Duration) time.Duration {
		*d = max(0, min(*d, room))
		return room - *d
	}
	rest := cut(&t.Decode, total)
	rest = cut(&t.Parse, rest)
	rest = cut(&t.Analysis, rest)
	rest = cut(&lost, rest)
	t.Pool = pool - lost
	t.Handoff = cut(&t.Pool, rest)
	t.Parse += lost
	return t
}

// enter puts the page at the end of the queue.
func (p *Pool) enter(req *request) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return p.err
	}
	p.queue = append(p.queue, req)
	p.dispatch()
	return nil
}

// leave gives up what the page has: its place in the queue, its claim, its
// place at a worker. What is written already runs to its end there. A worker that
// has a part of it is of no more use and gets killed: the body must not be read
// any longer.
func (p *Pool) leave(req *request) {
	var writing *process
	p.mu.Lock()
	req.left = true
	p.queue = remove(p.queue, req)
	for _, s := range p.slots {
		if s.claim == req {
			s.claim = nil
		}
	}
	switch proc := req.proc; {
	case proc == nil:
	case slices.Contains(proc.outbox, req):
		proc.drop(req)
		p.dispatch()
	case !req.written:
		proc.kill(causeCancel)
		writing = proc
	}
	p.mu.Unlock()
	writing.await()
}

func remove(list []*request, req *request) []*request {
	return slices.DeleteFunc(list, func(r *request) bool { return r == req })
}

// dispatch gives the pages that wait to the workers that have room: first to
// one that has nothing to do, then to one that gets its next page early.
// It needs p.mu.
func (p *Pool) dispatch() {
	for len(p.queue) > 0 {
		var best *process
		for _, s := range p.slots {
			if s.proc != nil && s.proc.hasRoom(p.queue[0]) && (best == nil || len(s.proc.held) < len(best.held)) {
				best = s.proc
			}
		}
		if best == nil {
			return
		}
		req := p.queue[0]
		p.queue = slices.Delete(p.queue, 0, 1)
		best.give(req)
		best.retiring = best.served+len(best.held) >= p.cfg.Recycle
	}
}

// The rest needs Pool.mu.

// hasRoom reports whether the worker may have the page: as its next one always,
// so that it never waits between two; further ahead while all that it has is
// few bytes, and soon done. For short pages the two processes then wake each
// other once for several; a long one delays none that another could take.
func (p *process) hasRoom(req *request) bool {
	const (
		aheadBytes = 256 << 10
		aheadTime  = 5 * time.Millisecond
	)
	n, size := len(p.held), req.size
	for _, req := range p.held {
		size += req.size
	}
	for _, req := range p.flight {
		if req.proc != p { // taken back, but the worker does not know
			n++
		}
	}
	ahead := p.served > 0 && n < maxAhead && size <= aheadBytes && time.Duration(n)*p.mean < aheadTime
	return (n == 0 || (n < 2 || ahead) && !req.suspect) && !p.alone && !p.retiring && !p.slow
}

func (p *process) give(req *request) {
	p.held, p.outbox = append(p.held, req), append(p.outbox, req)
	p.alone = p.alone || req.suspect
	req.proc = p
	select {
	case p.nudge <- struct{}{}:
	default: // it is awake
	}
}

func (p *process) drop(req *request) {
	p.held, p.outbox = remove(p.held, req), remove(p.outbox, req)
	p.alone = false
	req.proc = nil
	if p.retiring && len(p.held) == 0 {
		p.stop(causeRecycle)
	}
}
