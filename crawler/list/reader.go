package list

import (
	"context"
	"io"
	"io/fs"
	"sync"
)

// A Reader hands out the lines of a list. Next belongs to one goroutine; Stats
// and Close may be called from any.
type Reader struct {
	feed   *feeder
	files  *files
	cancel context.CancelCauseFunc
	closed chan struct{} // closed by Close

	batch *batch // what Next hands out, from at on
	at    int

	mu    sync.Mutex
	stats Stats
}

// Open opens the sources and reads the beginning of each, so that a list that
// cannot be read is known before its first line is used; the error is then an
// *Error. Two kinds of sources are opened but not read yet: streams (anything
// but regular files) that are not the first source, for they may block.
//
// Once ctx is done the reading ends too. A read from a stream that cannot be
// interrupted, as standard input often is, then goes on in the background until
// the stream delivers or ends; neither Open nor Next waits for it.
func Open(ctx context.Context, cfg Config) (*Reader, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	r := &Reader{
		files:  &files{open: map[*handle]struct{}{}},
		cancel: cancel,
		closed: make(chan struct{}),
		batch:  &batch{},
	}
	r.feed = newFeeder(cfg, r.files)
	ready := make(chan error, 1)
	go r.feed.run(ctx, ready)
	select {
	case err = <-ready:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Next returns the next line, or io.EOF after the last one. Any other error
// means that the list broke off (*Error), that ctx or Open's context is done, or
// that the reader was closed (fs.ErrClosed).
func (r *Reader) Next(ctx context.Context) (Line, error) {
	if ctx.Err() != nil {
		return Line{}, context.Cause(ctx)
	}
	select {
	case <-r.closed:
		return Line{}, fs.ErrClosed
	default:
	}
	if r.at == len(r.batch.lines) {
		if err := r.nextBatch(ctx); err != nil {
			return Line{}, err
		}
	}
	r.at++
	return r.batch.lines[r.at-1], nil
}

func (r *Reader) nextBatch(ctx context.Context) error {
	select {
	case <-r.closed: // while it waited
		return fs.ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	case b, ok := <-r.feed.out:
		if !ok {
			r.publish(r.feed.stats)
			return r.feed.err
		}
		r.feed.recycle(r.batch)
		r.batch, r.at = b, 0
		r.publish(b.stats)
		return nil
	}
}

func (r *Reader) publish(s Stats) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stats = s
}

// Stats returns what has been read so far. It is ahead of Next by at most some
// hundred lines, and complete once Next has returned io.EOF.
func (r *Reader) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}

// Close ends the reading and closes the sources. It is safe to call it twice.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.closed:
		return nil
	default:
	}
	close(r.closed)
	r.cancel(fs.ErrClosed)
	return r.files.closeAll()
}

// Stats counts what was read of a list.
type Stats struct {
	Lines    int64 // physical lines of every kind
	Blank    int64 // of them blank
	Comments int64 // of them starting with #: in plain lists, and above a csv header

	Bytes int64 // read of the sources as they are stored: compressed, if they are
	Total int64 // size of all sources; 0 if it is not known (streams, sitemap indexes)
	Done  bool  // the list was read to its end
}

// Estimate says how many lines the list has, judging by the lines and bytes
// read so far. It is 0 when nothing can be said yet, and exact when s.Done.
func (s Stats) Estimate() int64 {
	switch {
	case s.Done:
		return s.Lines
	case s.Total == 0 || s.Bytes == 0:
		return 0
	}
	return max(s.Lines, int64(float64(s.Lines)*float64(s.Total)/float64(s.Bytes)))
}

// files are the sources that are open, so that Close can close them while
// another goroutine reads.
type files struct {
	mu     sync.Mutex
	closed bool
	open   map[*handle]struct{}
}

// A handle is an open source.
type handle struct {
	io.ReadCloser
	size    int64 // -1 if not known
	regular bool  // a file on disk: it can be opened again, and its reads do not block
}

// add takes charge of f. After closeAll it closes f at once instead.
func (s *files) add(f *handle) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		f.Close()
		return fs.ErrClosed
	}
	s.open[f] = struct{}{}
	return nil
}

// close closes f, unless closeAll did.
func (s *files) close(f *handle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.open[f]; ok {
		delete(s.open, f)
		f.Close() // nothing was written: there is nothing to lose
	}
}

func (s *files) closeAll() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	var first error
	for f := range s.open {
		if err := f.Close(); err != nil && first == nil {
			first = err
		}
	}
	clear(s.open)
	return first
}
