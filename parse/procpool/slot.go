package procpool

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"weft/parse"
)

// A slot is the place of one worker. Its goroutine, run, starts one process
// after the other, reads what it answers, and buries it.
type slot struct {
	pool   *Pool
	number int
	since  time.Time // when the slot was made

	// Guarded by Pool.mu.
	proc  *process // nil while none is ready
	claim *request // gets the next process for itself alone
	pages int64    // answered by all processes
	busy  time.Duration
	used  usage // of proc, as it last reported
}

const (
	// maxLost is how often a page may lose its worker to a stranger's
	// SIGKILL (the system out of memory, an operator) before that is held
	// against it.
	maxLost = 20

	// maxStarts is how many starts of a worker in a row may fail, with a wait
	// in between that doubles up to maxBackoff, before the pool is broken; and
	// maxKilled how many may end by a stranger's SIGKILL.
	maxStarts  = 10
	maxKilled  = 300
	minBackoff = 10 * time.Millisecond
	maxBackoff = 2 * time.Second
)

// tries are the workers in a row that were of no use: they did not get ready,
// or ended without a page.
type tries struct{ failed, killed int }

func (t *tries) add(c cause) {
	if c == causeKilled {
		t.killed++
	} else {
		t.failed++
	}
}

func (t tries) over() bool { return t.failed >= maxStarts || t.killed >= maxKilled }

// wait is how long to wait before the next.
func (t tries) wait() time.Duration {
	switch {
	case t.failed > 0:
		return min(maxBackoff, minBackoff<<(t.failed-1))
	case t.killed > 0:
		return minBackoff
	}
	return 0
}

// run fills the slot until the pool ends, beginning with proc.
func (s *slot) run(proc *process) {
	var vain tries
	for proc != nil {
		s.open(proc)
		err := s.collect(proc)
		if err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
			proc.kill(causeGarbage)
		}
		e := proc.reap()
		e.out = err
		if s.bury(proc, e) {
			vain = tries{}
		} else {
			vain.add(e.cause())
		}
		proc = s.restart(vain, errors.New(e.String()))
	}
}

// restart starts a process after others that were in vain, of which last was
// the end. It returns nil when the pool has ended, also because it breaks here.
func (s *slot) restart(vain tries, last error) *process {
	for !vain.over() {
		select {
		case <-s.pool.done:
			return nil
		case <-time.After(vain.wait()):
		}
		proc, err := start(s.pool.cfg.Command, s.pool.hello, s.pool.done)
		if err == nil {
			return proc
		}
		select {
		case <-s.pool.done: // which ends what is starting, too
			return nil
		default:
		}
		last = err
		var e *startError
		if errors.As(err, &e) {
			vain.add(e.exit.cause())
		} else {
			vain.add(causeStart)
		}
		s.pool.cfg.Logger.Warn("a parse worker did not start", "worker", s.number, "tries", vain.failed+vain.killed, "error", err)
	}
	s.pool.end(fmt.Errorf("procpool: a worker could not be started %d times in a row: %w", vain.failed+vain.killed, last))
	return nil
}

// open makes the process available.
func (s *slot) open(proc *process) {
	p := s.pool
	p.cfg.Logger.Debug("parse worker started", "worker", s.number, "pid", proc.cmd.Process.Pid, "protections", proc.active)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count.starts++
	p.count.active = proc.active
	if p.err != nil {
		proc.stop(causeClose)
		return
	}
	s.proc = proc
	proc.feeding.Go(func() { p.feed(proc) })
	if s.claim != nil {
		proc.alone = true
		proc.give(s.claim)
		s.claim = nil
	}
	p.dispatch()
}

// collect takes the answers until there are no more. Its error is never nil.
func (s *slot) collect(proc *process) error {
	for {
		f, err := readFrame(proc.answers, s.pool.cfg.MaxFrame, nil)
		if err != nil {
			return err
		}
		if f.typ != frameResult {
			return fmt.Errorf("%w: type %q instead of a result", errFrame, f.typ)
		}
		r, u, err := decodeResult(f)
		if err != nil {
			return err
		}
		if err := s.deliver(proc, &f, r, u); err != nil {
			return err
		}
		if proc.answers.Buffered() == 0 {
			s.refill()
		}
	}
}

// deliver hands an answer to the page that it belongs to, which is the first.
func (s *slot) deliver(proc *process, f *frame, r parse.Result, u usage) error {
	p := s.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(proc.flight) == 0 || proc.flight[0].frame.id != f.id {
		return fmt.Errorf("%w: an answer that nobody waits for", errFrame)
	}
	req := proc.flight[0]
	proc.flight = slices.Delete(proc.flight, 0, 1)
	proc.age, proc.slow = 0, false
	if len(proc.flight) > 0 {
		proc.flight[0].since = time.Unix(0, u.At)
	}
	proc.served++
	s.pages++
	took := r.Timings.Decode + r.Timings.Parse + r.Timings.Analysis
	s.busy += took
	if proc.served == 1 {
		proc.mean = took
	}
	proc.mean += (took - proc.mean) / maxAhead
	s.used = u
	p.count.received += int64(f.size())
	v := reply{result: r, since: req.since, worked: req.worked}
	if !req.written {
		v.writing = proc
	}
	req.reply <- v
	proc.drop(req)
	return nil
}

// refill gives the worker new documents for those that it has answered, all at
// once.
func (s *slot) refill() {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	s.pool.dispatch()
}

// bury settles what a process leaves behind when it has ended. It reports
// whether the process had been of use, or had at least a page to die of.
func (s *slot) bury(proc *process, e exit) bool {
	p := s.pool
	c := e.cause()
	p.mu.Lock()
	defer p.mu.Unlock()
	e.peak = proc.peak
	s.proc = nil
	p.count.ends[c]++
	p.count.ended.add(e.used)
	s.used = usage{}
	if c != causeRecycle && c != causeClose {
		p.cfg.Logger.Warn("parse worker ended", "worker", s.number, "cause", string(c), "exit", e)
	}

	// Answers that it held back may have died with the worker: which of several
	// pages it was at is known only where it had the time to send them.
	unsure := len(proc.flight) > 1 && (c == causeCrash || c == causeGarbage || c == causeKilled)
	for _, req := range slices.Backward(proc.held) {
		req.proc = nil
		written := slices.Index(proc.flight, req)
		req.suspect = req.suspect || unsure && written >= 0
		if written == 0 {
			req.worked += time.Since(req.since)
			if !unsure && req.blame(c) {
				req.reply <- reply{result: e.result(), since: time.Now(), worked: req.worked}
				continue
			}
		}
		switch {
		case req.left:
		case req.strikes > 0:
			s.claim = req
		default:
			p.queue = slices.Insert(p.queue, 0, req)
		}
	}
	p.dispatch()
	return proc.served > 0 || len(proc.flight) > 0
}

// blame decides whether the end of a worker, which was at this page, settles
// the page's fate. If not, the page is tried once more.
func (req *request) blame(c cause) bool {
	switch c {
	case causeCancel, causeClose, causeRecycle:
		return false
	case causeKilled:
		req.lost++
		return req.lost > maxLost
	default:
		req.strikes++
		return req.strikes > 1
	}
}
