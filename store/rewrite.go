package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// rewrite goes on with outputs beside a journal of whole records: they go back to
// the checkpoint, and what the journal has since is written to them once more.
func (s *several) rewrite(stored Stored, st *state, opts Options) (*Output, error) {
	prior, err := priorOf(stored, st)
	if err == nil && st == nil && s.own {
		err = stored.(*storedFile).whole()
	}
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
	if err == nil {
		err = o.start()
	}
	if err != nil {
		o.abandon()
		return nil, err
	}
	return o, nil
}

// whole makes sure that a journal whose checkpoint is gone is none of outputs that
// need no whole records.
func (s *storedFile) whole() error {
	s.at(nil)
	return s.scan(func(rec []byte, _ *Record) error {
		if RawPage(rec).Cell("marks") != nil {
			return otherError(s.path, "it has not the whole records, and its checkpoint is gone", "choose another path, or overwrite it")
		}
		return nil
	})
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
		o.sides = append(o.sides, side{t.Path, partial(t.Format), w})
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
