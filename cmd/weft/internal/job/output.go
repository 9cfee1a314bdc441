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
	if info, err := os.Stat(o.Path); err != nil || info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) == 0 {
		return nil, false, nil
	}
	f, err := os.OpenFile(o.Path, os.O_WRONLY, 0)
	if err != nil {
		return nil, true, &store.OpenError{Path: o.Path, Err: err}
	}
	return store.NewStream(f), true, nil
}

// Create opens an output that is written in one go.
func (o Output) Create(stdout io.Writer) (store.Sink, error) {
	sink, ok, err := o.stream(stdout)
	if ok {
		return sink, err
	}
	sink, err = store.Create(o.Path, store.Options{Force: o.Force})
	var exists *store.ExistsError
	if errors.As(err, &exists) {
		return nil, Exists(exists.Path)
	}
	return sink, err
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
	if _, ok := store.Look(o.Path); ok {
		where += "; the same command with --resume goes on"
	}
	return fmt.Errorf("%w: %d records are whole %s", crawler.ErrInterrupted, sum.Records+sum.Before, where)
}
