package procpool

import (
	"runtime"
	"time"
)

// feed writes documents to the process until it is buried: all that wait for it
// at once, so that it is woken once for them.
func (p *Pool) feed(proc *process) {
	for {
		select {
		case <-proc.nudge:
		case <-proc.over:
			return
		}
		runtime.Gosched() // so do those who are about to bring more
		proc.writing.Lock()
		// An error means that the worker is dead or dying, and not yet of
		// what: its end settles what becomes of the pages.
		if batch := p.begin(proc); writeParts(proc.in, partsOf(batch)) == nil {
			p.written(batch)
		}
		proc.writing.Unlock()
	}
}

// begin books what waits for the process as written to it.
func (p *Pool) begin(proc *process) []*request {
	p.mu.Lock()
	defer p.mu.Unlock()
	batch := proc.outbox
	proc.outbox = nil
	if len(proc.flight) == 0 && len(batch) > 0 {
		batch[0].since = time.Now()
		proc.age = 0
	}
	if p.idle && len(batch) > 0 {
		p.idle = false
		select {
		case p.begun <- struct{}{}:
		default:
		}
	}
	for _, req := range batch {
		p.nextID++
		req.frame.id = p.nextID
		req.written = false
		p.count.sent += int64(req.size)
	}
	proc.flight = append(proc.flight, batch...)
	return batch
}

func partsOf(batch []*request) (parts [][]byte) {
	for _, req := range batch {
		parts = append(parts, req.frame.parts()...)
	}
	return parts
}

func (p *Pool) written(batch []*request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, req := range batch {
		req.written = true
	}
}

// await returns when the documents are not read any longer that are being
// written now.
func (p *process) await() {
	if p != nil {
		p.writing.Lock()
		defer p.writing.Unlock()
	}
}
