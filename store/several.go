package store

import (
	"encoding/json"
	"errors"
	"fmt"
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
	sides   []Target
	makers  []Target
}

// A side is an output beside the journal.
type side struct {
	path string
	w    Writer
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
// beside the first.
func plan(targets []Target) (s several, err error) {
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
		s.journal, s.own = Target{Path: strings.TrimRight(s.state, `/\`) + JournalSuffix, Format: journalFormat()}, true
	}
	return s, nil
}

// create begins all outputs. The journal and a state that names the others come
// first, so that whatever kill comes between is gone on from.
func (s *several) create(opts Options) (*Output, error) {
	if !opts.Force {
		for _, t := range append(s.beside(), s.journal) {
			if inUse(t.Path) {
				return nil, s.exists(t.Path)
			}
		}
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
		o.sides = append(o.sides, side{t.Path, w})
	}
	if err := o.begin(nil, opts.Force); err != nil {
		o.abandon()
		return nil, err
	}
	o.start()
	return o, nil
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

// resume goes on with all outputs. The journal says what is done; the others go
// back to the checkpoint, and what the journal has since is written to them once
// more.
func (s *several) resume(opts Options) (*Output, error) {
	st, err := loadState(s.state)
	if err != nil {
		return nil, err
	}
	if st == nil {
		for _, t := range s.beside() {
			if inUse(t.Path) {
				return nil, otherError(t.Path, "its checkpoint "+statePath(s.state)+" is gone", "remove the output as well, and --resume makes it again if its journal is there")
			}
		}
	}
	for _, t := range s.beside() {
		if st != nil && !slices.Contains(st.Outputs, t.Path) && inUse(t.Path) {
			return nil, &ExistsError{Path: t.Path} // it was none of this run's
		}
	}
	if err := st.agrees(s.state, opts.Settings); err != nil {
		return nil, err
	}
	stored, err := s.journal.Format.Reopen(s.journal.Path)
	if errors.Is(err, fs.ErrNotExist) && st != nil && s.own && (st.Finished || st.Later) {
		return s.more(st, opts)
	}
	if errors.Is(err, fs.ErrNotExist) && st != nil {
		return nil, otherError(s.state, "its journal "+s.journal.Path+" is gone", "choose another path, or overwrite it")
	}
	if err != nil {
		return nil, err
	}
	prior, err := priorOf(stored, st)
	if err == nil && st != nil && st.Later && !prior.Known {
		err = otherError(s.journal.Path, "its checkpoint is of another", "choose another path")
	}
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
	o.later = st != nil && st.Later
	if err = o.announce(st); err == nil {
		err = o.rejoin(st, prior.Known)
	}
	if err != nil {
		o.abandon()
		return nil, err
	}
	o.start()
	return o, nil
}

// announce makes the state name all sides before any of them is made, as create
// does: one that is there and is not named is somebody else's.
func (o *Output) announce(st *state) error {
	if o.opts.NoCheckpoint {
		return nil
	}
	if st == nil {
		return o.checkpoint()
	}
	known := len(st.Outputs)
	for _, t := range o.plan.beside() {
		if !slices.Contains(st.Outputs, t.Path) {
			st.Outputs = append(st.Outputs, t.Path)
		}
	}
	if len(st.Outputs) == known {
		return nil
	}
	path := statePath(o.plan.state)
	if err := st.save(path); err != nil {
		return &WriteError{Path: path, Err: err}
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
	if opts.Check != nil {
		theirs := *prior
		theirs.Done = done.clone()
		if err := opts.Check(&theirs); err != nil {
			return nil, err
		}
	}
	// The state says first that the journal to come is not of all records, so that
	// a kill right after it was made is resumed as well.
	st.Later, st.Mark = true, json.RawMessage(`{}`)
	path := statePath(s.state)
	if err := st.save(path); err != nil {
		return nil, &WriteError{Path: path, Err: err}
	}
	w, err := s.journal.Format.Create(s.journal.Path, true)
	if err != nil {
		return nil, err
	}
	o := newOutput(s, w, done, opts)
	o.later = true
	if err := o.rejoin(st, true); err != nil {
		o.abandon()
		os.Remove(s.journal.Path)
		return nil, err
	}
	o.start()
	return o, nil
}

// rejoin opens the sides where the state left them, and gives them what the
// journal has since. known says that the state is of this journal.
func (o *Output) rejoin(st *state, known bool) error {
	old := new(Done)
	if st != nil && known {
		if done, err := unpack(st.Done); err == nil {
			old = done
		}
	}
	behind := make([]bool, len(o.plan.sides)) // from the checkpoint on; else from the beginning
	for i, t := range o.plan.sides {
		var mark json.RawMessage
		if st != nil && known {
			mark = st.Marks[t.Path]
		}
		w, at, err := reach(t, mark, old)
		if err != nil {
			return err
		}
		o.sides = append(o.sides, side{t.Path, w})
		behind[i] = at
		if !at && o.later {
			return otherError(t.Path, "it is not as its checkpoint left it, and there is no journal of all its records", "choose another path")
		}
	}
	if err := o.begin(st, true); err != nil || len(o.sides) == 0 {
		return err
	}
	err := readLines(o.plan.journal.Path, func(raw []byte) error {
		rec, err := Decode(raw)
		if err != nil {
			return err
		}
		for i, s := range o.sides {
			if behind[i] && old.holds(rec.Line, rec.Found) {
				continue
			}
			if err := s.w.Append(rec); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, s := range o.sides {
		if err := s.w.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// reach opens an output at its mark; at is false if that is not to be found, and
// the output is begun anew.
func reach(t Target, mark json.RawMessage, old *Done) (w Writer, at bool, err error) {
	if mark != nil {
		stored, err := t.Format.Reopen(t.Path)
		if err == nil {
			ok, err := stored.Scan(mark, func(*Record) error { return nil })
			if err != nil || !ok {
				stored.Close()
			} else {
				w, err := stored.Resume(func(rec *Record) bool { return old.holds(rec.Line, rec.Found) })
				return w, true, err
			}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, false, err
		}
	}
	w, err = t.Format.Create(t.Path, true)
	return w, false, err
}

// readLines reads a journal, which is whole.
func readLines(path string, visit func(raw []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := decompressed(path, f)
	if err != nil {
		return err
	}
	defer r.Close()
	return eachLine(r, func(line []byte) error {
		if err := visit(line); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	})
}
