package warc

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"weft/fetch"
)

// Suffix is how the path of a Writer has to end.
const Suffix = ".warc.gz"

// Config says where exchanges are kept.
type Config struct {
	Path string // of the first file; ends in Suffix. The next are called NAME-00002.warc.gz and so on
	Size int64  // bytes beyond which the next file begins; 0 means 1 GiB
	Info Fields // of the warcinfo record that each file begins with

	// ID is in the warcinfo record, as isPartOf: it tells the files of this archive
	// from others that are called so. "" means a new one.
	ID string
}

// A Writer keeps exchanges in files that only its owner may read, for they have
// what was sent. It is safe for concurrent use.
//
// After an error nothing more is written; the file ends with a whole record then.
type Writer struct {
	cfg      Config
	encoders chan *encoder // as many as there are processors

	mu   sync.Mutex
	file *os.File
	n    int   // of the file, from 1 on
	size int64 // of the file
	seen payloads
	err  error
}

// Create begins the first file. Without force, one that is there is an error that
// wraps os.ErrExist; with it that is replaced, and the files that follow it, which
// have its ID, are removed. Whoever may not be alone has to have locked the archive.
func Create(cfg Config, force bool) (*Writer, error) {
	if err := Check(cfg, force); err != nil {
		return nil, err
	}
	w := newWriter(cfg)
	if old := cmp.Or(w.cfg.id(1), w.cfg.id(2)); force && old != "" {
		if err := w.cfg.remove(2, func(n int) bool { return w.cfg.id(n) == old }); err != nil {
			return nil, err
		}
	}
	if err := w.begin(1, force); err != nil {
		return nil, err
	}
	return w, nil
}

func newWriter(cfg Config) *Writer {
	if cfg.Size <= 0 {
		cfg.Size = 1 << 30
	}
	if cfg.ID == "" {
		cfg.ID = NewID()
	}
	w := &Writer{cfg: cfg, encoders: make(chan *encoder, runtime.GOMAXPROCS(0)), seen: newPayloads()}
	for range cap(w.encoders) {
		w.encoders <- newEncoder()
	}
	return w
}

// begin opens the nth file, with a warcinfo record. One that is there is an error
// that wraps os.ErrExist, or is replaced. Each file can be read alone: no revisit
// refers to another.
func (w *Writer) begin(n int, replace bool) error {
	how := os.O_EXCL
	if replace {
		how = os.O_TRUNC
	}
	f, err := os.OpenFile(w.cfg.name(n), os.O_RDWR|os.O_CREATE|how, 0o600)
	if err != nil {
		return err
	}
	info := newEncoder()
	info.warcinfo(filepath.Base(f.Name()), append(slices.Clone(w.cfg.Info), Field{partOf, w.cfg.ID}), time.Now())
	w.file, w.n, w.size, w.seen = f, n, 0, newPayloads()
	return w.write(info.packed.Bytes())
}

// next begins the file behind this one. A number that something else has taken
// since is left out.
func (w *Writer) next() (err error) {
	for n := w.n + 1; ; n++ {
		if err = w.begin(n, false); !errors.Is(err, os.ErrExist) {
			return err
		}
	}
}

// Keep implements [fetch.Archive]. The records have been handed to the operating
// system when it returns.
func (w *Writer) Keep(x *fetch.RawExchange) (fetch.Place, error) {
	e := <-w.encoders
	defer func() { w.encoders <- e }()
	file := 0 // that a revisit refers to
	answer := e.exchange(x, func(s sum) (o original, ok bool) {
		o, file, ok = w.original(s)
		return o, ok
	})

	w.mu.Lock()
	defer w.mu.Unlock()
	if file > 0 && (file != w.n || w.full(e.packed.Len())) {
		answer = e.exchange(x, func(sum) (original, bool) { return original{}, false })
	}
	if w.err == nil {
		w.err = w.append(e.packed.Bytes())
	}
	if w.err != nil {
		return fetch.Place{}, w.err
	}
	w.seen.add(e.payload)
	return fetch.Place{File: w.cfg.name(w.n), Offset: w.size - int64(e.packed.Len()) + answer}, nil
}

// original is the record of this file, the nth, that a payload was kept in.
func (w *Writer) original(payload sum) (o original, n int, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o, ok = w.seen.originals[payload]; !ok {
		return o, 0, false
	}
	return o, w.n, true
}

// full reports whether n bytes more belong in the next file.
func (w *Writer) full(n int) bool { return w.size+int64(n) > w.cfg.Size }

// append writes to the file, or to the next one if it is full.
func (w *Writer) append(b []byte) error {
	if w.full(len(b)) {
		if err := w.end(); err != nil {
			return err
		}
		if err := w.next(); err != nil {
			return err
		}
	}
	return w.write(b)
}

func (w *Writer) write(b []byte) error {
	if _, err := w.file.WriteAt(b, w.size); err != nil {
		return errors.Join(err, w.file.Truncate(w.size))
	}
	w.size += int64(len(b))
	return nil
}

// end syncs and closes the file.
func (w *Writer) end() error {
	err := w.file.Sync()
	return errors.Join(err, w.file.Close())
}

// Sync brings what was kept to the disk.
func (w *Writer) Sync() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = w.file.Sync()
	}
	return w.err
}

// Close ends the file.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.end()
	if w.err == nil {
		w.err = os.ErrClosed
	}
	return err
}
