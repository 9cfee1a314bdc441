package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"weft/cmd/weft/internal/usage"
	"weft/fetch"
	"weft/fetch/warc"
	"weft/store"
)

// An archive is that of --warc. The client has it from the beginning; its file
// is opened behind the output, and before the first exchange.
type archive struct {
	cfg     warc.Config
	lock    *store.FileLock
	w       atomic.Pointer[warc.Writer] // checkpoints are made beside its opening
	earlier *warc.Earlier               // what an earlier run of the same output has left
	replace bool                        // one that is there, as --force says, or said to a run that was killed before it could
}

func newArchive(cfg warc.Config) *archive {
	cfg.ID = warc.NewID() // a new one, until look knows better
	return &archive{cfg: cfg}
}

// Keep implements fetch.Archive.
func (a *archive) Keep(x *fetch.RawExchange) (fetch.Place, error) {
	place, err := a.w.Load().Keep(x)
	if err != nil {
		err = fmt.Errorf("archive %w; remove the cause or make room, then run it again with --resume", err)
	}
	return place, err
}

// take locks the archive against other runs, until close.
func (a *archive) take() (err error) {
	a.lock, err = store.LockBeside(a.cfg.Path)
	return a.explain(err)
}

// check finds out what keeps a new archive from being begun, and changes nothing.
func (a *archive) check(force bool) error {
	if a == nil {
		return nil
	}
	return a.explain(warc.Check(a.cfg, force))
}

// explain says why the archive cannot be had, and what to do; nil if it can.
func (a *archive) explain(err error) error {
	var path *os.PathError
	var open *store.OpenError
	advice := "choose another path for --warc"
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrExist) && errors.As(err, &path):
		return Exists(path.Path)
	case errors.As(err, &open):
		err = open.Err
	}
	if errors.Is(err, store.ErrLocked) {
		advice = "wait for that run, or " + advice
	}
	return &store.OpenError{Path: a.cfg.Path, Err: err, Advice: advice}
}

// id is that of the archive, for a checkpoint; "" if there is none.
func (a *archive) id() string {
	if a == nil {
		return ""
	}
	return a.cfg.ID
}

// replaces reports, for a checkpoint, whether an archive is still to be replaced.
func (a *archive) replaces() bool { return a != nil && a.replace && a.w.Load() == nil }

// look finds out what of an output is to be resumed, and changes nothing.
func (a *archive) look(prior *store.Prior) (err error) {
	if a == nil {
		return nil
	}
	var was rest
	if prior.Note != nil && json.Unmarshal(prior.Note, &was) == nil && was.Archive != "" {
		a.cfg.ID = was.Archive
	}
	if was.Replaces && len(prior.Done.Places()) == 0 {
		a.replace = true
		return nil
	}
	if a.earlier, err = warc.Look(a.cfg, prior.Done.Places()); err != nil {
		// Not wrapped: that a file is not there would say the same of the output.
		return usage.Errorf("--warc %s cannot be resumed: %v; bring back the one that belongs to the output, or overwrite both with --force", a.cfg.Path, err)
	}
	a.cfg.ID = a.earlier.ID()
	return nil
}

// begin begins a new archive, or goes on with what was looked at.
func (a *archive) begin() error {
	open := func() (*warc.Writer, error) { return warc.Create(a.cfg, a.replace) }
	if a.earlier != nil {
		open = a.earlier.Resume
	}
	w, err := open()
	if err == nil {
		a.w.Store(w)
	}
	return a.explain(err)
}

// around opens the archive around the output, whose opening has to call check
// before it begins one with Resume, and look before it goes on with one. Nothing
// that is there is changed before both are locked, and the output is open.
func (a *archive) around(out Output, open func() (store.Sink, error)) (store.Sink, error) {
	if a == nil {
		return open()
	}
	if err := a.take(); err != nil {
		return nil, err
	}
	a.replace = out.Force
	if !out.Resume {
		if err := a.check(out.Force); err != nil {
			return nil, err
		}
	}
	sink, err := open()
	if err != nil {
		return nil, err
	}
	if err := a.begin(); err != nil {
		return nil, errors.Join(err, sink.Close())
	}
	return sink, nil
}

// sync brings to the disk what was kept. If it fails, so does the next Keep.
func (a *archive) sync() {
	if a == nil {
		return
	}
	if w := a.w.Load(); w != nil {
		w.Sync()
	}
}

// close ends the archive, and gives it to other runs.
func (a *archive) close() (err error) {
	if a == nil {
		return nil
	}
	if w := a.w.Swap(nil); w != nil {
		err = w.Close()
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.Close())
		a.lock = nil
	}
	return err
}
