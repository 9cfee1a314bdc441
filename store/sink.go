package store

import (
	"errors"
	"io"
	"os"
)

// A Sink takes finished records. It is for one goroutine at a time.
//
// After an error of the output every further call of Append and Commit returns
// that error and writes nothing, so that no record ever follows a torn one.
// Errors are a [*WriteError], or [ErrClosed], or one of [Record.AppendJSON],
// after which the sink is as it was before.
type Sink interface {
	// Append takes one record, and keeps nothing of it. What it made of it may
	// stay in memory until Commit, but no more than 256 KiB of records does.
	Append(rec *Record) error

	// Commit hands everything appended to the operating system. It is cheap
	// when nothing was appended.
	Commit() error

	// Close commits and ends the output. After an error it keeps what was
	// committed and returns that error. It must be called, once.
	Close() error
}

// maxPending is how many bytes of records a sink keeps before it commits on its
// own, and the room that its buffer keeps after a larger one.
const maxPending = 256 << 10

// NewStream returns a sink that writes one record a line to w, usually standard
// output, which Close does not close. When the reader of a pipe goes away, its
// methods return [ErrClosed]; for descriptor 1 that takes a program that does
// not die of SIGPIPE (see os/signal).
func NewStream(w io.Writer) Sink { return &stream{w: w} }

type stream struct {
	w   io.Writer
	buf []byte
	err error
}

func (s *stream) Append(rec *Record) error {
	if s.err != nil {
		return s.err
	}
	buf, err := rec.AppendJSON(s.buf)
	if err != nil {
		return err
	}
	s.buf = append(buf, '\n')
	if len(s.buf) >= maxPending {
		return s.Commit()
	}
	return nil
}

func (s *stream) Commit() error {
	if s.err != nil || len(s.buf) == 0 {
		return s.err
	}
	_, err := s.w.Write(s.buf)
	switch {
	case err == nil:
	case ReaderGone(err) || errors.Is(err, io.ErrClosedPipe):
		s.err = ErrClosed
	default:
		s.err = &WriteError{Path: s.name(), Err: err}
	}
	s.buf = emptied(s.buf)
	return s.err
}

// name is what errors call the stream.
func (s *stream) name() string {
	if f, ok := s.w.(*os.File); ok && f != os.Stdout {
		return f.Name()
	}
	return "standard output"
}

func (s *stream) Close() error { return s.Commit() }

// emptied returns buf for the next use, unless one large record made it large.
func emptied(buf []byte) []byte {
	if cap(buf) > 4*maxPending {
		return nil
	}
	return buf[:0]
}
