package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// A Target is where an output is, and how it is kept: if neither Format nor Maker
// is set, as FormatOf says.
type Target struct {
	Path   string
	Format Format
	Maker  Maker
}

// JournalSuffix ends the name of a journal that stands beside an output.
const JournalSuffix = ".journal.jsonl.zst"

// several is what a run with more outputs than one writes to, or with one that
// is no journal itself.
type several struct {
	state   string // path that the state is named after
	journal Target
	own     bool // the journal is ours, and goes when the run is complete
	bare    bool // the journal has not the whole records: see bareJournal
	sides   []Target
	makers  []Target
}

// A side is an output beside the journal.
type side struct {
	path    string
	partial bool
	w       Writer
}

func partial(f Format) bool {
	p, ok := f.(Partial)
	return ok && p.Partial()
}

// isLines reports whether the format is JSON lines, which a journal is kept in.
func isLines(f Format) bool {
	file, ok := f.(fileFormat)
	return ok && !file.array && file.text == nil
}

// plan finds the journal among the targets: the first of JSON lines, or else one
// beside the first. readBack says that its whole records are wanted.
func plan(targets []Target, readBack bool) (s several, err error) {
	for i, t := range targets {
		if t.Maker != nil {
			s.makers = append(s.makers, t)
			continue
		}
		if t.Format == nil {
			if t.Format, err = FormatOf(t.Path); err != nil {
				return s, err
			}
			targets[i] = t
		}
	}
	s.state = targets[0].Path
	for i, t := range targets {
		if t.Maker != nil {
			continue
		}
		if s.journal.Format == nil && isLines(t.Format) {
			s.journal = targets[i]
			continue
		}
		s.sides = append(s.sides, t)
	}
	if s.journal.Format == nil {
		s.bare = len(s.makers) == 0 && !readBack
		s.journal, s.own = Target{Path: strings.TrimRight(s.state, `/\`) + JournalSuffix, Format: journalFormat()}, true
	}
	return s, nil
}

// create begins all outputs, of which none is touched before all can be had. The
// journal and a state that names the others come first, so that whatever kill comes
// between is gone on from.
func (s *several) create(opts Options) (*Output, error) {
	if !opts.Force {
		for _, t := range append(s.beside(), s.journal) {
			if inUse(t.Path) {
				return nil, s.exists(t.Path)
			}
		}
	}
	if err := s.takable(opts); err != nil {
		return nil, err
	}
	w, err := s.journal.Format.Create(s.journal.Path, opts.Force)
	if err != nil {
		return nil, err
	}
	o := newOutput(s, w, new(Done), opts)
	if !opts.NoCheckpoint {
		err = o.checkpoint()
	}
	if err != nil {
		w.Close()
		return nil, err
	}
	for _, t := range s.sides {
		w, err := t.Format.Create(t.Path, opts.Force)
		if err != nil {
			o.abandon()
			var exists *ExistsError
			if errors.As(err, &exists) && s.own {
				os.Remove(s.journal.Path)
			}
			return nil, err
		}
		o.sides = append(o.sides, side{t.Path, partial(t.Format), w})
	}
	err = o.begin(nil, opts.Force)
	if err == nil {
		err = o.start()
	}
	if err != nil {
		o.abandon()
		return nil, err
	}
	return o, nil
}

// takable finds out whether all outputs can be begun, and the state beside them.
func (s *several) takable(opts Options) error {
	for _, t := range append(s.beside(), s.journal) {
		if err := takable(t.Path); err != nil {
			return err
		}
	}
	if opts.NoCheckpoint {
		return nil
	}
	return takable(statePath(s.state))
}

// beside are all outputs but the journal.
func (s *several) beside() []Target { return slices.Concat(s.sides, s.makers) }

// readable reports whether what is done is read from the output itself: it is the
// only one, keeps whole records, and its journal is gone, as it is from a complete
// run, or nobody knows any more what it is a journal of.
func (s *several) readable() bool {
	if !s.own || len(s.makers) > 0 || len(s.sides) != 1 || partial(s.sides[0].Format) || !inUse(s.sides[0].Path) {
		return false
	}
	for _, path := range []string{s.journal.Path, statePath(s.state)} {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}

// inUse reports whether there is something at the path that a run may not
// overwrite unasked.
func inUse(path string) bool {
	info, err := os.Stat(path)
	if err != nil || info.Mode()&fs.ModeDevice != 0 {
		return false
	}
	if !info.IsDir() {
		return true
	}
	entries, err := os.ReadDir(path)
	return err != nil || len(entries) > 0
}

func (s *several) exists(path string) error {
	e := &ExistsError{Path: path}
	if st, err := loadState(s.state); err == nil && st != nil {
		e.Records, e.Saved, e.Finished = st.Records, st.Saved, st.Finished
	}
	return e
}

// resume goes on with all outputs. The journal says what is done.
func (s *several) resume(opts Options) (*Output, error) {
	st, err := loadState(s.state)
	if err == nil {
		err = s.theirs(st)
	}
	if err == nil {
		err = s.leaves(st)
	}
	if err == nil {
		err = st.agrees(s.state, opts.Settings)
	}
	if err != nil {
		return nil, err
	}
	stored, err := s.journal.Format.Reopen(s.journal.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && st != nil && s.own && (st.Finished || st.Later):
		return s.more(st, opts)
	case errors.Is(err, fs.ErrNotExist) && st != nil:
		return nil, otherError(s.state, "there is no journal "+s.journal.Path+": it is gone, or the run was begun with other outputs", nameThem)
	case err != nil:
		return nil, err
	}
	if st != nil && st.Bare && !s.bare {
		stored.Close()
		return nil, otherError(s.state, "its journal has not the whole records, which this run needs", nameThem)
	}
	if st != nil {
		s.bare = st.Bare
	}
	if s.bare {
		return s.cutBack(stored.(*storedFile), st, opts)
	}
	return s.rewrite(stored, st, opts)
}

const nameThem = "name the outputs that it was begun with, in that order, or choose another path"

// theirs refuses outputs that are none of this run's.
func (s *several) theirs(st *state) error {
	for _, t := range s.beside() {
		switch {
		case !inUse(t.Path):
		case st == nil:
			return otherError(t.Path, "there is no checkpoint "+statePath(s.state)+": it is gone, or the run was begun with other outputs", nameThem)
		case !slices.Contains(st.Outputs, t.Path):
			return otherError(t.Path, "it is there already, and the run was begun without it", nameThem)
		}
	}
	return nil
}

// leaves refuses to leave an output of this run behind.
func (s *several) leaves(st *state) error {
	if st == nil {
		return nil
	}
	for _, path := range st.Outputs {
		named := path == s.journal.Path || slices.ContainsFunc(s.beside(), func(t Target) bool { return t.Path == path })
		if !named && inUse(path) {
			return otherError(path, "it is an output of this run, too, and would be left behind", nameThem)
		}
	}
	return nil
}

// more begins a new journal for outputs that were complete.
func (s *several) more(st *state, opts Options) (*Output, error) {
	done, err := st.unpacked()
	if err != nil {
		return nil, otherError(s.state, "its checkpoint cannot be read", "choose another path")
	}
	prior := &Prior{Done: done, Note: st.Note, Saved: st.Saved, Known: true, Gone: true}
	if err := prior.check(opts.Check, st); err != nil {
		return nil, err
	}
	if now, err := loadState(s.state); err != nil || now == nil || !now.Saved.Equal(st.Saved) {
		return nil, openError(s.state, ErrLocked) // it has been in the meantime
	}
	// The state says first that the journal to come is not of all records, so that
	// a kill right after it was made is resumed as well.
	st.Later, st.Bare, st.Mark = true, s.bare, json.RawMessage(`{}`)
	path := statePath(s.state)
	if err := st.save(path); err != nil {
		return nil, &WriteError{Path: path, Err: err}
	}
	w, err := s.journal.Format.Create(s.journal.Path, true)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, err
	}
	opts.Check = nil
	out, err := s.resume(opts)
	if err != nil {
		os.Remove(s.journal.Path)
	}
	return out, err
}
