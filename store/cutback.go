package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
)

// A cutter goes on with outputs beside a bare journal: all are cut back to the records
// that all of them have. The journal has the records in their order, and with each
// commit the marks of partial outputs; any other is asked for its records.
type cutter struct {
	plan    *several
	journal *storedFile // nil once it is resumed
	state   *state      // nil if there is none
	sides   []besideCut
	missing error // of an output that is not there as the checkpoint left it

	prior   *Prior
	waiting []entry // records of the journal that not all outputs are known to have
	some    bool    // the journal has a record behind the checkpoint
}

// A besideCut is an output beside the journal.
type besideCut struct {
	Target
	partial bool
	stored  Stored          // nil once it is resumed, and if it is not there
	mark    json.RawMessage // where a partial one goes on
	has     *Done           // what any other has behind the checkpoint
}

// cutBack goes on with all outputs, of which the journal is locked.
func (s *several) cutBack(journal *storedFile, st *state, opts Options) (*Output, error) {
	c := &cutter{plan: s, journal: journal, state: st}
	defer c.close()
	if err := c.reopen(); err != nil {
		return nil, err
	}
	if err := c.read(); err != nil {
		return nil, err
	}
	nothing := c.prior.Done.Len() == 0 && !c.some && (st == nil || st.Records == 0 || c.emptied())
	if !nothing && c.missing != nil {
		return nil, c.missing
	}
	if err := c.prior.check(opts.Check, st); err != nil {
		return nil, err
	}
	if nothing { // killed while it was begun
		c.close()
		opts.Force = true
		return s.create(opts)
	}
	return c.resume(opts)
}

// emptied reports whether the journal is as a run with Force leaves it first. One
// whose records cannot be read any more is no reason to begin anew.
func (c *cutter) emptied() bool {
	return c.journal.size <= int64(len(c.journal.format.codec().end(nil, nil)))
}

// close lets what is not resumed be as it is.
func (c *cutter) close() {
	if c.journal != nil {
		c.journal.Close()
		c.journal = nil
	}
	for i := range c.sides {
		if side := &c.sides[i]; side.stored != nil {
			side.stored.Close()
			side.stored = nil
		}
	}
}

// reopen locks the outputs beside the journal, and finds the checkpoint in them.
func (c *cutter) reopen() error {
	for _, t := range c.plan.sides {
		c.sides = append(c.sides, besideCut{Target: t, partial: partial(t.Format), has: new(Done)})
		side := &c.sides[len(c.sides)-1]
		if c.state != nil {
			side.mark = c.state.Marks[t.Path]
		}
		if side.mark == nil {
			c.missing = side.gone()
			continue
		}
		var err error
		if side.stored, err = t.Format.Reopen(t.Path); errors.Is(err, fs.ErrNotExist) {
			c.missing = side.gone()
			continue
		}
		if err != nil {
			side.stored = nil
			return err
		}
		ok, err := side.stored.Scan(side.mark, func(rec *Record) error {
			side.has.add(rec.Line, rec.Found, rec.URL)
			return nil
		})
		if err == nil && !ok {
			err = side.gone()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// gone is the error of an output that is not there as the checkpoint left it.
func (s *besideCut) gone() error {
	return otherError(s.Path, "it is not as its checkpoint left it, and there is no journal of its whole records", "choose another path, or overwrite it")
}

// read finds out which records all outputs have.
func (c *cutter) read() error {
	p := &Prior{Done: new(Done)}
	c.prior = p
	p.stored = cutJournal{c.journal, p}
	if st := c.state; st != nil {
		done, err := st.unpacked()
		if err == nil && c.journal.at(st.Mark) {
			p.Done, p.Known = done, true
			p.mark, p.marked, p.Marked = st.Mark, done.clone(), done.Len()
		}
		p.Note, p.Saved = st.Note, st.Saved
	}
	if !p.Known {
		c.missing = otherError(c.plan.journal.Path, "its checkpoint is of another, or gone", "choose another path, or overwrite it")
		c.journal.at(nil)
	}
	err := c.journal.scan(c.take)
	if !p.Known && errors.Is(err, ErrNotOurs) {
		err = c.missing
	}
	return err
}

// take looks at a record of the journal.
func (c *cutter) take(raw []byte, rec *Record) error {
	if c.prior.Done.holds(rec.Line, rec.Found) {
		return nil // before the checkpoint
	}
	c.some = true
	marked := false
	for _, side := range c.sides {
		marked = marked || side.partial
		if !side.partial && !side.has.holds(rec.Line, rec.Found) {
			return errStop
		}
	}
	c.waiting = append(c.waiting, entryOf(rec))
	if marked {
		at := RawPage(raw).Cell("marks")
		if at == nil {
			return nil // in the middle of a commit
		}
		if ok, err := c.reached(at); err != nil || !ok {
			return cmp.Or(err, errStop)
		}
	}
	for _, e := range c.waiting {
		c.prior.Done.take(e)
	}
	c.waiting = c.waiting[:0]
	return nil
}

// reached reports whether all partial outputs have what stands before the marks,
// which then are where they go on.
func (c *cutter) reached(at json.RawMessage) (bool, error) {
	var marks map[string]json.RawMessage
	if json.Unmarshal(at, &marks) != nil {
		return false, nil
	}
	for _, side := range c.sides {
		if !side.partial || side.stored == nil {
			continue
		}
		mark := marks[side.Path]
		if ok, err := side.stored.Scan(mark, none); err != nil || !ok || mark == nil {
			return false, err
		}
	}
	for i := range c.sides {
		if side := &c.sides[i]; side.partial {
			side.mark = marks[side.Path]
		}
	}
	return true, nil
}

func none(*Record) error { return nil }

// resume cuts all outputs back.
func (c *cutter) resume(opts Options) (*Output, error) {
	journal := c.prior.stored
	c.journal = nil
	w, err := journal.Resume(nil)
	if err != nil {
		return nil, err
	}
	o := newOutput(c.plan, w, c.prior.Done, opts)
	o.later = c.state.Later
	for i := range c.sides {
		if w, err = c.sides[i].resume(c.prior.Done); err != nil {
			break
		}
		o.sides = append(o.sides, side{c.sides[i].Path, c.sides[i].partial, w})
	}
	if err == nil {
		err = o.start()
	}
	if err != nil {
		o.abandon()
		return nil, err
	}
	return o, nil
}

// resume goes on at the last mark, or behind the records that are done.
func (s *besideCut) resume(done *Done) (Writer, error) {
	if s.partial {
		if ok, err := s.stored.Scan(s.mark, none); err != nil || !ok {
			return nil, cmp.Or(err, s.gone())
		}
	}
	stored := s.stored
	s.stored = nil
	return stored.Resume(func(rec *Record) bool { return done.holds(rec.Line, rec.Found) })
}

// A cutJournal is a bare journal up to where it will be cut.
type cutJournal struct {
	*storedFile
	prior *Prior
}

// Scan leaves out the records behind.
func (j cutJournal) Scan(mark json.RawMessage, visit func(*Record) error) (bool, error) {
	return j.storedFile.Scan(mark, func(rec *Record) error {
		if !j.prior.Done.holds(rec.Line, rec.Found) {
			return nil
		}
		return visit(rec)
	})
}

// Resume cuts them off.
func (j cutJournal) Resume(func(*Record) bool) (Writer, error) {
	return j.storedFile.Resume(func(rec *Record) bool { return j.prior.Done.holds(rec.Line, rec.Found) })
}
