package job

import (
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
// is opened with the output, and before the first exchange.
type archive struct {
	cfg     warc.Config
	w       atomic.Pointer[warc.Writer] // checkpoints are made beside its opening
	earlier *warc.Earlier               // what an earlier run of the same output has left
}

// Keep implements fetch.Archive.
func (a *archive) Keep(x *fetch.RawExchange) (fetch.Place, error) {
	place, err := a.w.Load().Keep(x)
	if err != nil {
		err = fmt.Errorf("archive %w; remove the cause or make room, then run it again with --resume", err)
	}
	return place, err
}

// create begins a new archive.
func (a *archive) create(force bool) error { return a.set(warc.Create(a.cfg, force)) }

func (a *archive) set(w *warc.Writer, err error) error {
	var path *os.PathError
	switch {
	case err == nil:
		a.w.Store(w)
		return nil
	case errors.Is(err, os.ErrExist) && errors.As(err, &path):
		return Exists(path.Path)
	}
	return &store.OpenError{Path: a.cfg.Path, Err: err, Advice: "choose another path for --warc"}
}

// look finds out what is to be resumed, and changes nothing.
func (a *archive) look(done *store.Done) (err error) {
	if a == nil {
		return nil
	}
	if a.earlier, err = warc.Look(a.cfg, done.Places()); err != nil {
		// Not wrapped: that a file is not there would say the same of the output.
		return usage.Errorf("--warc %s cannot be resumed: %v; bring it back, or overwrite both with --force", a.cfg.Path, err)
	}
	return nil
}

// resume goes on with what was looked at; if the output was begun, so is the
// archive.
func (a *archive) resume() error {
	if a.earlier == nil {
		return a.create(false)
	}
	return a.set(a.earlier.Resume())
}

// around opens the archive around the output, whose opening may call look: if one
// of the two cannot be had, nothing is left of the other that was not there.
func (a *archive) around(out Output, open func() (store.Sink, error)) (store.Sink, error) {
	if a == nil {
		return open()
	}
	if !out.Resume {
		if err := a.create(out.Force); err != nil {
			return nil, err
		}
	}
	sink, err := open()
	if err != nil {
		if w := a.w.Swap(nil); w != nil {
			w.Remove()
		}
		return nil, err
	}
	if out.Resume {
		if err := a.resume(); err != nil {
			return nil, errors.Join(err, sink.Close())
		}
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

func (a *archive) close() error {
	if a == nil {
		return nil
	}
	if w := a.w.Swap(nil); w != nil {
		return w.Close()
	}
	return nil
}
