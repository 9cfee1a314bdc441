package store

import (
	"errors"
	"io"
	"os"
	"strings"
)

// A Sink takes finished records. It is for one goroutine at a time.
//
// After an error every further call of Append and Commit returns that error and
// writes nothing, so that no record ever follows a torn one. Errors are a
// [*WriteError], or [ErrClosed].
type Sink interface {
	// Append takes one record, a JSON object on one line without a newline at
	// its end; it keeps neither rec nor url. The record may stay in memory
	// until Commit, but no more than 256 KiB of records does.
	Append(line int64, url string, rec []byte) error

	// Commit hands everything appended to the operating system. It is cheap
	// when nothing was appended.
	Commit() error

	// Close commits and ends the output. After an error it keeps what was
	// committed and returns that error. It must be called, once.
	Close() error
}

// Options say how an output is opened.
type Options struct {
	// Force replaces an output that exists: a file is emptied by Create itself,
	// as a shell's > does; a folder loses its records, and keeps whatever else
	// stands in it. Without Force it is an ExistsError.
	Force bool
}

// Create opens a new output; how it is written is said by the end of the path:
//
//	.jsonl         one record a line
//	.json          one array, with one record a line
//	.gz, .zst      after one of these: compressed with gzip (RFC 1952) or
//	               Zstandard (RFC 8878, window 1 MiB)
//	/              a folder with one file a record, LINE-HASH.json
//
// Everything that can be known beforehand is found out here: the error is a
// [*ExistsError], which leaves the output untouched, or an [*OpenError] (or a
// [*WriteError] if the disk is full already). The output is locked against other
// runs until Close; on a file system without locks this protection is missing.
func Create(path string, opts Options) (Sink, error) {
	if path != "" && os.IsPathSeparator(path[len(path)-1]) {
		return createFolder(path, opts)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, openError(path, errIsFolder)
	}
	c, array, ok := formatOf(path)
	if !ok {
		return nil, openError(path, ErrFormat)
	}
	return createFile(path, c, array, opts)
}

// formatOf reads the format off a path.
func formatOf(path string) (c codec, array, ok bool) {
	path = strings.ToLower(path)
	if p, found := strings.CutSuffix(path, ".gz"); found {
		path, c = p, newGzip()
	} else if p, found := strings.CutSuffix(path, ".zst"); found {
		path, c = p, newZstd()
	} else {
		c = plain{}
	}
	array = strings.HasSuffix(path, ".json")
	return c, array, array || strings.HasSuffix(path, ".jsonl")
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

func (s *stream) Append(_ int64, _ string, rec []byte) error {
	if s.err != nil {
		return s.err
	}
	s.buf = append(append(s.buf, rec...), '\n')
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
	case isReaderGone(err) || errors.Is(err, io.ErrClosedPipe):
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
