package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

var (
	// ErrClosed is returned when the reader of the stream has gone away, as in
	// "weft … | head". It is a reason to stop, not a fault.
	ErrClosed = errors.New("the output was closed by its reader")

	// ErrFormat is wrapped by an [OpenError] when a path does not say which
	// format is wanted.
	ErrFormat = errors.New("unknown output format")

	// ErrNotOurs is wrapped by an [OpenError] when an output that is to be gone
	// on with holds something else than records.
	ErrNotOurs = errors.New("it holds something that is not a record of weft")

	// ErrTorn is wrapped by an error of [Read] when the output ends in the middle of a
	// record.
	ErrTorn = errors.New("it ends too early, as after a kill")

	// ErrOther is wrapped by an [OpenError] when an output that is to be gone on
	// with was made with other settings, or by another version.
	ErrOther = errors.New("it was made in another way")

	// ErrLocked is wrapped by an [OpenError] when another run writes to the
	// same output.
	ErrLocked = errors.New("another run is writing to it")

	// ErrDiskFull is wrapped by a [WriteError] of a format that has the system's
	// error from a library, which does not say which it was.
	ErrDiskFull = errors.New("no space left on the disk")
)

// An ExistsError says that there is an output already, which was left alone.
type ExistsError struct {
	Path string

	// What the checkpoint beside it says; Saved is zero if there is none.
	Records  int64
	Saved    time.Time
	Finished bool // all lines of the list had their record
}

func (e *ExistsError) Error() string {
	return fmt.Sprintf("output %s: it exists already and was left untouched; replace it, or choose another path", e.Path)
}

// An OpenError says why an output cannot be written to, before anything was.
type OpenError struct {
	Path   string
	Err    error  // ErrFormat, ErrLocked, ErrNotOurs, ErrOther, or the system's error
	Advice string // what to do; "" goes by Err
}

func (e *OpenError) Error() string {
	advice := e.Advice
	if advice == "" {
		advice = adviceFor(e.Err)
	}
	return fmt.Sprintf("output %s: %v; %s", e.Path, bare(e.Err), advice)
}

// Unwrap returns the cause.
func (e *OpenError) Unwrap() error { return e.Err }

// openError is an OpenError whose advice goes by the error.
func openError(path string, err error) error { return &OpenError{Path: path, Err: err} }

// adviceFor says what to do about a failed open of an output.
func adviceFor(err error) string {
	switch {
	case errors.Is(err, ErrLocked):
		return "wait for that run, or choose another path"
	case errors.Is(err, ErrFormat):
		return "end the path in .jsonl or .json, with .gz or .zst after it, or in / for a folder"
	case errors.Is(err, fs.ErrNotExist):
		return "create the folder that it is to stand in, or choose another path"
	case errors.Is(err, fs.ErrPermission):
		return "change its permissions, or choose another path"
	case errors.Is(err, ErrNotOurs):
		return "choose another path, or overwrite it"
	case errors.Is(err, errIsFolder):
		return "end the path in / for one file a record, or choose another path"
	}
	return "choose another path"
}

// otherError is an ErrOther that says how.
func otherError(path, how, advice string) error {
	return &OpenError{Path: path, Err: other(how), Advice: advice}
}

type other string

func (o other) Error() string        { return string(o) }
func (o other) Is(target error) bool { return target == ErrOther }

var (
	errIsFolder = errors.New("it is a folder")
	errNoFile   = errors.New("it is neither a file nor a device")
)

// A WriteError says that the output could not be written on. What was committed
// before is whole, and nothing stands after it.
type WriteError struct {
	Path string
	Err  error
	How  string // how to run it again, such as with a flag; "" is as before
}

func (e *WriteError) Error() string {
	advice := "remove the cause"
	if isDiskFull(e.Err) || errors.Is(e.Err, ErrDiskFull) {
		advice = "make room on the disk"
	}
	again := "then run it again"
	if e.How != "" {
		again += " " + e.How
	}
	return fmt.Sprintf("output %s: %v; %s, %s", e.Path, bare(e.Err), advice, again)
}

// Unwrap returns the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// bare takes the operation and the path, which is named already, off an error.
func bare(err error) error {
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		return pe.Err
	case errors.As(err, &le):
		return le.Err
	}
	return err
}
