package store

import (
	"errors"
	"sync"
	"time"
)

// An Output is a sink that [Open] has opened. It keeps a checkpoint beside what it
// writes, in a file called like it with ".state" after it. The records themselves
// are what counts: the checkpoint says up to where they need not be read again,
// which of them there are, and what else the next run should know.
//
// A checkpoint is made beside the writing, never before it: the records are
// synced, then the state is written under another name, synced, and renamed,
// and its folder is synced. So a state never knows of a record that a power cut
// can take away. What a killed run has done is what is in its output, whatever
// the state says.
type Output struct {
	opts Options
	path string // of the state
	w    Writer

	mu       sync.Mutex
	done     *Done
	appended []entry // not committed yet
	settled  int64   // how many are
	finished bool
	err      error // of a checkpoint

	quit  chan struct{} // closed by Close
	saver sync.WaitGroup
}

type entry struct {
	line, found int64
	url         string
}

// begin keeps checkpoints of an output that has the records of done.
func begin(path string, w Writer, done *Done, opts Options) *Output {
	if opts.Every <= 0 {
		opts.Every = time.Second
	}
	o := &Output{opts: opts, path: statePath(path), w: w, done: done, quit: make(chan struct{})}
	if !opts.NoCheckpoint {
		o.saver.Go(o.tick)
	}
	return o
}

// Append implements [Sink].
func (o *Output) Append(rec *Record) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.w.Append(rec); err != nil {
		return err
	}
	if !o.opts.NoCheckpoint {
		o.appended = append(o.appended, entry{rec.Line, rec.Found, rec.URL})
		o.settle() // it may have had enough, and committed
	}
	return nil
}

// settle notes what is committed.
func (o *Output) settle() {
	n := o.w.Committed() - o.settled
	for _, e := range o.appended[:n] {
		o.done.add(e.line, e.found, e.url)
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
	if err := o.w.Commit(); err != nil {
		return err
	}
	if !o.opts.NoCheckpoint {
		o.settle()
	}
	return o.err
}

// Finish says that every line of the list has its record. The state is kept, so
// that lines that are added to the list can be added to the output, and none with
// other settings.
func (o *Output) Finish() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.finished = true
}

// Close makes a last checkpoint, and closes the output.
func (o *Output) Close() error {
	if o.opts.NoCheckpoint {
		return o.w.Close()
	}
	o.mu.Lock()
	err := o.commit()
	o.mu.Unlock()
	close(o.quit)
	o.saver.Wait()
	// Also after an error: what was committed before it is worth knowing.
	return errors.Join(err, o.checkpoint(), o.w.Close())
}

// tick makes checkpoints until Close.
func (o *Output) tick() {
	ticker := time.NewTicker(o.opts.Every)
	defer ticker.Stop()
	for {
		err := o.checkpoint()
		o.mu.Lock()
		o.err = err
		o.mu.Unlock()
		select {
		case <-ticker.C:
		case <-o.quit:
			return
		}
	}
}

// checkpoint notes what is committed.
func (o *Output) checkpoint() error {
	o.mu.Lock()
	mark, err := o.w.Mark()
	done, finished := o.done.clone(), o.finished
	o.mu.Unlock()
	s := state{Version: stateVersion, Finished: finished, Saved: time.Now().UTC(), Options: o.opts.Settings, Records: done.Len(), Mark: mark}
	if err == nil && o.opts.Note != nil {
		s.Note = o.opts.Note()
	}
	if err == nil {
		err = o.w.Sync()
	}
	if err == nil {
		s.Done, err = done.pack()
	}
	if err == nil {
		err = s.save(o.path)
	}
	if err != nil {
		return &WriteError{Path: o.path, Err: err}
	}
	return nil
}
