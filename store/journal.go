package store

import (
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// A durable sink can be brought to the disk while it is written on.
type durable interface {
	Sink
	output() string // its path
	// sync returns when everything committed before is on the disk, with the
	// names of new files.
	sync() error
	// place is where the committed part ends, and where a scan that is to find
	// this place again has to begin.
	place() (off, from int64)
	// mark is a checksum of what stands before off, which never changes.
	mark(off int64) (uint32, error)
}

// JournalConfig says what a journal notes beside the records.
type JournalConfig struct {
	// Options are the settings that may not change between the runs that make
	// one output, by name.
	Options map[string]string
	// Rest, if set, is the caller's part of a checkpoint.
	Rest func() json.RawMessage
	// Every is the time between two checkpoints; 0 means a second. A power cut
	// costs what was committed after the last one, which is fetched again.
	Every time.Duration
}

// A Journal is a sink that keeps a checkpoint beside its output, in a file
// called like it with ".state" after it. The output itself is what counts: the
// checkpoint says up to where it need not be read again, which lines are done,
// and what else the next run should know.
//
// A checkpoint is made beside the writing, never before it: the output is
// synced, then the state is written under another name, synced, and renamed,
// and its folder is synced. So a state never knows of a record that a power cut
// can take away. The lines of a run that was killed are those of its output,
// whatever the state says.
type Journal struct {
	cfg  JournalConfig
	path string // of the state
	out  durable

	mu       sync.Mutex
	done     *Done
	appended []entry // not committed yet
	off      int64   // of the sink, when it was last looked at
	finished bool
	err      error // of a checkpoint

	quit  chan struct{} // closed by Close
	saver sync.WaitGroup
}

type entry struct {
	line int64
	url  string
}

// NewJournal keeps a journal of a sink that Create or Reopened.Sink made; done
// are the lines with a record, and belongs to the journal from now on. Where a
// sink cannot be kept a journal of, as a stream, it is returned as it is.
func NewJournal(sink Sink, done *Done, cfg JournalConfig) Sink {
	out, ok := sink.(durable)
	if !ok {
		return sink
	}
	if cfg.Every <= 0 {
		cfg.Every = time.Second
	}
	j := &Journal{cfg: cfg, path: statePath(out.output()), out: out, done: done, quit: make(chan struct{})}
	j.off, _ = out.place()
	j.saver.Go(j.tick)
	return j
}

// Append appends to the sink.
func (j *Journal) Append(line int64, url string, rec []byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.out.Append(line, url, rec); err != nil {
		return err
	}
	j.appended = append(j.appended, entry{line, url})
	if off, _ := j.out.place(); off != j.off { // it had enough, and committed
		j.settle()
	}
	return nil
}

// settle notes that all that was appended is committed.
func (j *Journal) settle() {
	for _, e := range j.appended {
		j.done.Add(e.line, e.url)
	}
	j.appended = j.appended[:0]
	j.off, _ = j.out.place()
}

// Commit commits to the sink. An error of a checkpoint is returned by the next
// Commit after it.
func (j *Journal) Commit() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.commit()
}

func (j *Journal) commit() error {
	if err := j.out.Commit(); err != nil {
		return err
	}
	j.settle()
	return j.err
}

// Finish says that every line of the list has its record. The state is kept, so
// that lines that are added to the list can be added to the output, and no other
// options mixed into it.
func (j *Journal) Finish() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.finished = true
}

// Close makes a last checkpoint, and closes the sink.
func (j *Journal) Close() error {
	j.mu.Lock()
	err := j.commit()
	j.mu.Unlock()
	close(j.quit)
	j.saver.Wait()
	// Also after an error: what was committed before it is worth knowing.
	return errors.Join(err, j.checkpoint(), j.out.Close())
}

// tick makes checkpoints until Close.
func (j *Journal) tick() {
	ticker := time.NewTicker(j.cfg.Every)
	defer ticker.Stop()
	for {
		err := j.checkpoint()
		j.mu.Lock()
		j.err = err
		j.mu.Unlock()
		select {
		case <-ticker.C:
		case <-j.quit:
			return
		}
	}
}

// checkpoint notes what is committed.
func (j *Journal) checkpoint() error {
	j.mu.Lock()
	off, from := j.out.place()
	done, finished := j.done.Clone(), j.finished
	j.mu.Unlock()
	s := state{Version: stateVersion, Finished: finished, Saved: time.Now().UTC(), Options: j.cfg.Options, Records: done.Len(), Offset: off, From: from}
	if j.cfg.Rest != nil {
		s.Rest = j.cfg.Rest()
	}
	err := j.out.sync()
	if err == nil {
		s.Mark, err = j.out.mark(off)
	}
	if err == nil {
		s.Done, err = done.MarshalBinary()
	}
	if err == nil {
		err = s.save(j.path)
	}
	if err != nil {
		return &WriteError{Path: j.path, Err: err}
	}
	return nil
}
