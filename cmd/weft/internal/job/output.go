package job

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/store"
)

// stream returns the sink of an output that is no file: standard output, a
// device, a named pipe. There is nothing to overwrite or to go on with.
func (o Output) stream(stdout io.Writer) (sink store.Sink, ok bool, err error) {
	if o.Path == "" || o.Path == "-" {
		return store.NewStream(stdout), true, nil
	}
	if o.kept() {
		return nil, false, nil
	}
	f, err := os.OpenFile(o.Path, os.O_WRONLY, 0)
	if err != nil {
		return nil, true, &store.OpenError{Path: o.Path, Err: err}
	}
	return store.NewStream(f), true, nil
}

// kept reports whether the output is a file or a folder: it can be read again.
func (o Output) kept() bool {
	if o.Path == "" || o.Path == "-" {
		return false
	}
	info, err := os.Stat(o.Path)
	return err != nil || info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) == 0
}

// Create opens an output that is written in one go.
func (o Output) Create(stdout io.Writer) (store.Sink, error) {
	sink, ok, err := o.stream(stdout)
	if ok {
		return sink, err
	}
	out, err := store.Open(o.Path, store.Options{Force: o.Force, NoCheckpoint: true})
	var exists *store.ExistsError
	if errors.As(err, &exists) {
		return nil, Exists(exists.Path)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Exists says what to do about a file that is there already.
func Exists(path string) error {
	return usage.Errorf("%s exists already and was left untouched; --force overwrites it, or choose another path", path)
}

// Interrupted says how far a run got.
func (o Output) Interrupted(sum crawler.Summary) error {
	where := "to stdout"
	if o.Path != "" {
		where = "in " + o.Path
	}
	if o.kept() {
		where += "; the same command with --resume goes on"
	}
	return fmt.Errorf("%w: %d records are whole %s", crawler.ErrInterrupted, sum.Records+sum.Before, where)
}
