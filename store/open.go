package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"
)

// Options say how an output is opened. The zero Options begin a new one, and
// keep a checkpoint beside it.
type Options struct {
	// Force replaces an output that exists: a file is emptied by Open itself, as
	// a shell's > does; a folder loses its records, and keeps whatever else
	// stands in it. Without Force or Resume it is an [*ExistsError].
	Force bool

	// Resume goes on with an output that exists. It is begun if it does not, but
	// with NoCreate: then the error is fs.ErrNotExist.
	Resume, NoCreate bool

	// Check, if set, is asked about an output that is there and read, before
	// anything of it is changed. Its error ends Open and is returned.
	Check func(*Prior) error

	// Settings may not change between the runs that make one output; by the
	// names of their flags, without hyphens before them.
	Settings map[string]string

	// Note, if set, is asked for the caller's part of a checkpoint, which knows of
	// so many records.
	Note func(records int64) json.RawMessage

	// Noted says that the first checkpoint, with its Note, has to be on the disk when
	// Open returns: what the caller does next is known by it.
	Noted bool

	// Every is the time between two checkpoints; 0 means a second. A power cut
	// costs what was committed after the last one.
	Every time.Duration

	// NoCheckpoint is for an output that is written in one go: the next run
	// would have to read all of it.
	NoCheckpoint bool

	// Format, or Maker, is how the output is kept; nil means what FormatOf says.
	Format Format
	Maker  Maker

	// Beside are further outputs of the same records. One output of a run is its
	// journal, which the others are brought in line with when it is resumed: the
	// first one of JSON lines. If there is none, the journal is
	// OUTPUT.journal.jsonl.zst beside the first, and is removed when every line has
	// its record. It has whole records only for a Maker, and with ReadBack. A run that
	// adds records to a single output that keeps whole ones reads them there, and goes
	// on without a journal.
	Beside []Target

	// ReadBack says that whole records are to be read back from [Output.Journal].
	ReadBack bool

	// Ordered says that records are of use only in the order in which they came:
	// then they are read from a journal, or not at all.
	Ordered bool
}

// A Prior is an output that is there already, locked and unchanged.
type Prior struct {
	Done  *Done           // what has its record
	Note  json.RawMessage // the caller's part of the last checkpoint; nil if there is none
	Saved time.Time       // of that checkpoint
	Known bool            // it is of this output, and not of one that was put in its place
	Gone  bool            // its records cannot be read: the journal went when they were complete
	Lost  int64           // records that the output does not have, although the checkpoint knew of them

	// Marked is how many records the last checkpoint knew of, where it is Known.
	Marked int64

	stored Stored
	mark   json.RawMessage // of that checkpoint
	marked *Done           // and what it knew of; nil without one
	read   bool            // Records was called, so that stored has to find its end again
}

// Records reads the whole output, and calls visit with each of its records as it
// stands there, with the fields Line, Found, Via, Depth, URL, Outcome, Redirects,
// BodySHA256, Fingerprint, Follow, Sitemaps and WARC. It keeps none of them. An error
// of visit ends it and is returned. It may be called until Check returns.
func (p *Prior) Records(visit func(rec *Record) error) error {
	if p.Gone {
		return errGone
	}
	if p.Done.Len() == 0 {
		return nil
	}
	p.read = true
	seen := new(Done)
	_, err := p.stored.Scan(nil, func(rec *Record) error {
		seen.add(rec.Line, rec.Found, rec.URL)
		if err := visit(rec); err != nil || seen.Len() < p.Done.Len() {
			return err
		}
		return errStop // what may follow is what a power cut has left
	})
	if errors.Is(err, errStop) {
		err = nil
	}
	return err
}

// Since is as Records, but leaves out the Marked records that the last checkpoint
// knew of.
func (p *Prior) Since(visit func(rec *Record) error) error {
	if p.Gone {
		return errGone
	}
	p.read = true
	if !p.Known {
		return p.Records(visit)
	}
	_, err := p.stored.Scan(p.mark, func(rec *Record) error {
		if p.marked.holds(rec.Line, rec.Found) {
			return nil
		}
		return visit(rec)
	})
	return err
}

var errGone = errors.New("the journal of these records is gone")

// Open opens the output at the path. Everything that can be known beforehand is
// found out here: the error is a [*ExistsError], which leaves the output
// untouched, or an [*OpenError] (or a [*WriteError] if the disk is full already).
// The output is locked against other runs until Close; on a file system without
// locks this protection is missing.
//
// An output that is to be gone on with is read from its last checkpoint on, or
// whole if there is none. Where it was made with other Settings, or by another
// version, the error wraps [ErrOther]; where it holds what is no record,
// [ErrNotOurs]; its torn end, if it has one, is taken away.
func Open(path string, opts Options) (*Output, error) {
	s, err := plan(append([]Target{{path, opts.Format, opts.Maker}}, opts.Beside...), opts.ReadBack)
	if err != nil {
		return nil, err
	}
	if opts.NoCheckpoint && s.own && len(s.makers) == 0 { // then the first is as good as any
		s.journal, s.sides, s.own, s.bare = s.sides[0], s.sides[1:], false, false
	}
	if opts.Resume {
		out, err := s.goOn(opts)
		if opts.NoCreate || !errors.Is(err, fs.ErrNotExist) {
			return out, err
		}
		opts.Force = false
	}
	if len(s.beside()) == 0 {
		return s.createOne(opts)
	}
	return s.create(opts)
}

func (s *several) goOn(opts Options) (*Output, error) {
	if len(s.beside()) == 0 {
		return s.resumeOne(opts)
	}
	if opts.Ordered || !s.readable() {
		return s.resume(opts)
	}
	out, err := (&several{state: s.state, journal: s.sides[0]}).resumeOne(opts)
	if err == nil {
		os.Remove(s.journal.Path) // of a state that is lost; it has no more than the output
	}
	return out, err
}

func (s *several) createOne(opts Options) (*Output, error) {
	if opts.Force {
		if err := s.takable(opts); err != nil {
			return nil, err
		}
	}
	w, err := s.journal.Format.Create(s.journal.Path, opts.Force)
	var exists *ExistsError
	if errors.As(err, &exists) {
		return nil, s.exists(exists.Path)
	}
	if err != nil {
		return nil, err
	}
	o := newOutput(s, w, new(Done), opts)
	if err := o.start(); err != nil {
		o.abandon()
		return nil, err
	}
	return o, nil
}

func (s *several) resumeOne(opts Options) (*Output, error) {
	st, err := loadState(s.state)
	if err != nil {
		return nil, err
	}
	if err := s.leaves(st); err != nil {
		return nil, err
	}
	if err := st.agrees(s.state, opts.Settings); err != nil {
		return nil, err
	}
	stored, err := s.journal.Format.Reopen(s.journal.Path)
	if err != nil {
		return nil, err
	}
	if st != nil && st.Marks[s.journal.Path] != nil { // it stood beside a journal
		st.Mark = st.Marks[s.journal.Path]
	}
	prior, err := priorOf(stored, st)
	if err == nil {
		err = prior.check(opts.Check, st)
	}
	if err != nil {
		stored.Close()
		return nil, err
	}
	w, err := stored.Resume(nil)
	if err != nil {
		return nil, err
	}
	o := newOutput(s, w, prior.Done, opts)
	if err := o.start(); err != nil {
		o.abandon()
		return nil, err
	}
	return o, nil
}

// priorOf reads of an output what its state, which may be nil, does not know.
func priorOf(stored Stored, s *state) (*Prior, error) {
	p := &Prior{stored: stored}
	if s != nil {
		p.Note, p.Saved = s.Note, s.Saved
		if done, err := s.unpacked(); err == nil {
			p.Done = done
			p.mark, p.marked, p.Marked = s.Mark, done.clone(), done.Len()
			if p.Known, err = stored.Scan(s.Mark, p.found); err != nil {
				return nil, err
			}
		}
	}
	if !p.Known {
		p.Done, p.Marked = new(Done), 0
		if _, err := stored.Scan(nil, p.found); err != nil {
			return nil, err
		}
	}
	if s != nil {
		p.Lost = max(0, s.Records-p.Done.Len())
	}
	return p, nil
}

func (p *Prior) found(rec *Record) error {
	p.Done.take(entryOf(rec))
	return nil
}

// check asks the caller, who gets a Done of his own and may read all of it.
func (p *Prior) check(ask func(*Prior) error, s *state) error {
	if ask == nil {
		return nil
	}
	theirs := *p
	theirs.Done = p.Done.clone()
	if err := ask(&theirs); err != nil || !theirs.read {
		return err
	}
	var mark json.RawMessage
	if p.Known {
		mark = s.Mark
	}
	_, err := p.stored.Scan(mark, func(*Record) error { return nil })
	return err
}
