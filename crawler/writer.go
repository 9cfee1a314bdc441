package crawler

import (
	"runtime"
	"time"

	"weft/store"
)

// commitBytes is how much is appended at most before it is handed to the
// system, when more records are waiting: one write(2) for many records.
const commitBytes = 1 << 20

// recordBytes is about what a record has beside its page.
const recordBytes = 700

// write is the writer: the only one that touches the sink. It appends what
// comes and commits when nothing more is waiting, nor comes when all who can run
// have had their turn: so under load many records share a commit, and without
// load none is held back, but for Share.Gather. It ends when out is closed, or with
// the first error of the sink.
func (c *Crawler) write(sink store.Sink) error {
	w := writer{c: c, sink: sink, next: 1}
	for p := range c.out {
		if err := w.take(p); err != nil {
			return err
		}
		if len(c.out) == 0 {
			runtime.Gosched()
		}
		if len(c.out) == 0 && w.bytes < commitBytes {
			if err := w.gather(); err != nil {
				return err
			}
		}
		if len(c.out) == 0 || w.bytes >= commitBytes {
			if err := w.commit(); err != nil {
				return err
			}
		}
	}
	return w.commit()
}

// gatherPart is the part of the slots whose pages may wait for each other's records.
const gatherPart = 8

// gather takes what more comes within Share.Gather, but not when too many slots wait
// for that, or no other page is under way.
func (w *writer) gather() error {
	c := w.c
	if c.cfg.Share == nil || c.cfg.Share.Gather == 0 {
		return nil
	}
	most := c.cfg.Concurrency / gatherPart
	timer := time.NewTimer(c.cfg.Share.Gather)
	defer timer.Stop()
	// One slot is of the page that is begun next.
	for len(w.appended) < most && len(w.appended)+1 < len(c.slots) && w.bytes < commitBytes {
		select {
		case p, ok := <-c.out:
			if !ok {
				return nil
			}
			if err := w.take(p); err != nil {
				return err
			}
		case <-timer.C:
			return nil
		}
	}
	return nil
}

type writer struct {
	sink     store.Sink
	c        *Crawler
	next     uint64           // with Ordered: whose turn it is
	early    map[uint64]*page // with Ordered: those that came before their turn
	appended []*page          // not committed yet
	bytes    int
}

// take appends a page's record, with Ordered when its turn has come.
func (w *writer) take(p *page) error {
	if !w.c.cfg.Ordered {
		return w.append(p)
	}
	if w.early == nil {
		w.early = make(map[uint64]*page)
	}
	w.early[p.st.seq] = p
	for {
		p, ok := w.early[w.next]
		if !ok {
			return nil
		}
		delete(w.early, w.next)
		w.next++
		if !p.st.clock.last.IsZero() {
			p.st.clock.mark(store.PhaseOrder)
		}
		if err := w.append(p); err != nil {
			return err
		}
	}
}

func (w *writer) append(p *page) error {
	w.c.discover(p)
	start := time.Now()
	if !p.st.clock.last.IsZero() {
		p.rec.Timings = &p.st.clock.phases
	}
	if err := w.sink.Append(&p.rec); err != nil {
		return err
	}
	w.bytes += recordBytes
	for _, url := range p.rec.Follow {
		w.bytes += len(url)
	}
	if p.rec.Page != nil {
		w.bytes += len(p.rec.Page.JSON())
	}
	w.appended = append(w.appended, p)
	w.c.stats.writing += time.Since(start)
	return nil
}

// commit hands what was appended to the system, and only then gives back the
// slots and the bytes of its pages.
func (w *writer) commit() error {
	start := time.Now()
	if err := w.sink.Commit(); err != nil {
		return err
	}
	w.c.stats.writing += time.Since(start)
	for _, p := range w.appended {
		if err := w.c.spread(p); err != nil {
			return err
		}
		w.c.committed(p)
	}
	clear(w.appended)
	w.appended, w.bytes = w.appended[:0], 0
	return nil
}
