package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// An Output is a sink that [Open] has opened, in one place or in several. It keeps
// a checkpoint beside the first of them, in a file called like it with ".state"
// after it. The records themselves
// are what counts: the checkpoint says up to where they need not be read again,
// which of them there are, and what else the next run should know.
//
// A checkpoint is made beside the writing, never before it: the records are
// synced, then the state is written under another name, synced, and renamed,
// and its folder is synced. So a state never knows of a record that a power cut
// can take away. What a killed run has done is what is in its output, whatever
// the state says.
type Output struct {
	opts  Options
	plan  *several
	w     Writer // of the journal
	sides []side
	made  []made
	later bool // see state.Later

	mu       sync.Mutex
	done     *Done
	appended []entry // not committed yet
	settled  int64   // how many are
	finished bool
	err      error // of a checkpoint

	quit  chan struct{} // closed by Close
	saver sync.WaitGroup
}

// newOutput is an output that has the records of done.
func newOutput(plan *several, w Writer, done *Done, opts Options) *Output {
	if opts.Every <= 0 {
		opts.Every = time.Second
	}
	o := &Output{opts: opts, plan: plan, w: w, done: done, quit: make(chan struct{})}
	if plan.bare {
		o.w = &bareJournal{file: w.(*file), marks: o.marks}
	}
	return o
}

// start keeps checkpoints until Close. Of several outputs the first one is made
// here, as with Options.Noted: no record comes before there is one that has the
// marks of all of them.
func (o *Output) start() error {
	if o.opts.NoCheckpoint {
		return nil
	}
	fresh := o.opts.Noted || len(o.plan.beside()) > 0
	if fresh {
		if err := o.checkpoint(); err != nil {
			return err
		}
	}
	o.saver.Go(func() { o.tick(fresh) })
	return nil
}

// abandon closes what could not be opened whole.
func (o *Output) abandon() {
	for _, s := range o.sides {
		s.w.Close()
	}
	for _, m := range o.made {
		m.Close()
	}
	o.w.Close()
}

// Journal is the path of the output that has every record until Close, and whole
// ones with [Options.ReadBack]. Of one that was complete before, and is a table, it
// has the later ones.
func (o *Output) Journal() string { return o.plan.journal.Path }

// Append implements [Sink].
func (o *Output) Append(rec *Record) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if rec.Line < 0 || rec.Found < 0 {
		return fmt.Errorf("store: a record of line %d, found %d: neither may be negative", rec.Line, rec.Found)
	}
	for _, s := range o.sides {
		if err := s.w.Append(rec); err != nil {
			return err
		}
	}
	if err := o.w.Append(rec); err != nil {
		return err
	}
	if !o.opts.NoCheckpoint {
		o.appended = append(o.appended, entryOf(rec))
		o.settle() // it may have had enough, and committed
	}
	return nil
}

// settle notes what is committed.
func (o *Output) settle() {
	n := o.w.Committed() - o.settled
	for _, e := range o.appended[:n] {
		o.done.take(e)
	}
	o.appended = append(o.appended[:0], o.appended[n:]...)
	o.settled += n
}

// Commit implements [Sink]. An error of a checkpoint is returned by the next
// Commit after it.
func (o *Output) Commit() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.commit()
}

func (o *Output) commit() error {
	if err := o.commitAll(); err != nil {
		return err
	}
	return o.err
}

// commitAll commits the outputs beside the journal before it.
func (o *Output) commitAll() error {
	for _, s := range o.sides {
		if err := s.w.Commit(); err != nil {
			return err
		}
	}
	if err := o.w.Commit(); err != nil {
		return err
	}
	if !o.opts.NoCheckpoint {
		o.settle()
	}
	return nil
}

// marks appends an object of the marks of the partial outputs beside the journal.
func (o *Output) marks(dst []byte) ([]byte, error) {
	sep := byte('{')
	for _, s := range o.sides {
		if !s.partial {
			continue
		}
		mark, err := s.w.Mark()
		if err != nil {
			return dst, err
		}
		dst = append(AppendString(append(dst, sep), s.path), ':')
		dst, sep = append(dst, mark...), ','
	}
	if sep == '{' {
		dst = append(dst, sep)
	}
	return append(dst, '}'), nil
}

// Finish says that every line of the list has its record. The state is kept, so
// that lines that are added to the list can be added to the output, and none with
// other settings.
func (o *Output) Finish() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.finished = true
}

// Close makes the outputs that are made in the end, if every line has its record,
// and a last checkpoint, and closes the outputs. Then a journal that stands beside
// them is removed, if every line has its record.
func (o *Output) Close() error {
	o.mu.Lock()
	err := o.commit()
	o.mu.Unlock()
	close(o.quit)
	o.saver.Wait()
	if err == nil && o.finished {
		err = o.make()
	}
	if !o.opts.NoCheckpoint {
		// Also after an error: what was committed before it is worth knowing.
		err = errors.Join(err, o.checkpoint())
	}
	for _, s := range o.sides {
		err = errors.Join(err, s.w.Close())
	}
	for _, m := range o.made {
		err = errors.Join(err, m.Close())
	}
	return o.closeJournal(err)
}

// closeJournal closes the journal after all else, and removes it where it is of no
// more use: before its lock is given up, where an open file can be removed, as whoever
// waits for that would go on with it.
func (o *Output) closeJournal(err error) error {
	path := o.plan.journal.Path
	gone := o.plan.own && (err == nil && o.finished || o.opts.NoCheckpoint)
	removed := gone && os.Remove(path) == nil
	err = errors.Join(err, o.w.Close())
	if gone && !removed {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// tick makes checkpoints until Close, the first at once unless there is a fresh one.
func (o *Output) tick(fresh bool) {
	ticker := time.NewTicker(o.opts.Every)
	defer ticker.Stop()
	for ; ; fresh = false {
		if !fresh {
			err := o.checkpoint()
			o.mu.Lock()
			o.err = err
			o.mu.Unlock()
		}
		select {
		case <-ticker.C:
		case <-o.quit:
			return
		}
	}
}

// checkpoint notes what is committed.
func (o *Output) checkpoint() error {
	s, done, err := o.snapshot()
	if err == nil && o.opts.Note != nil {
		s.Note = o.opts.Note(s.Records)
	}
	for _, side := range o.sides {
		if err == nil {
			err = side.w.Sync()
		}
	}
	if err == nil {
		err = o.w.Sync()
	}
	if err == nil {
		s.Done, err = done.pack()
	}
	path := statePath(o.plan.state)
	if err == nil {
		err = s.save(path)
	}
	var we *WriteError
	if err == nil || errors.As(err, &we) {
		return err
	}
	return &WriteError{Path: path, Err: err}
}

// snapshot is the state of now. Where there are several outputs all commit, so that
// their marks are of the same records.
func (o *Output) snapshot() (*state, *Done, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.sides) > 0 {
		if err := o.commitAll(); err != nil {
			return nil, nil, err
		}
	}
	s := &state{Version: stateVersion, Finished: o.finished, Saved: time.Now().UTC(), Options: o.opts.Settings, Records: o.done.Len(), Places: o.done.Places(), Outcomes: o.done.Outcomes(), Later: o.later, Bare: o.plan.bare}
	for _, t := range o.plan.beside() {
		s.Outputs = append(s.Outputs, t.Path)
	}
	var err error
	if s.Mark, err = o.w.Mark(); err != nil {
		return nil, nil, err
	}
	s.Marks = make(map[string]json.RawMessage)
	for _, side := range o.sides {
		if s.Marks[side.path], err = side.w.Mark(); err != nil {
			return nil, nil, err
		}
	}
	for _, m := range o.made {
		if m.mark != nil {
			s.Marks[m.path] = m.mark
		}
	}
	return s, o.done.clone(), nil
}
