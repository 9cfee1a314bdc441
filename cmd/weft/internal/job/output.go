package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"weft/cmd/weft/internal/usage"
	"weft/crawler"
	"weft/store"
	"weft/store/parquet"
	"weft/store/sqlite"
	"weft/store/table"
)

// stream returns the sink of an output that is no file: standard output, a
// device, a named pipe. There is nothing to overwrite or to go on with.
func (o Output) stream(ctx context.Context, stdout io.Writer) (sink store.Sink, ok bool, err error) {
	if len(o.More) > 0 {
		for _, path := range append(o.More, o.Path) {
			if !(Output{Path: path}).Kept() {
				return nil, true, usage.Errorf("%s cannot be one of several outputs: name files and folders", or(path, "-"))
			}
		}
	}
	if f, ok := stdout.(*os.File); ok && (o.Path == "" || o.Path == "-") && closedAtStart(f) {
		return nil, true, &store.OpenError{Path: "standard output", Err: errors.New("it is closed, or the null device opened for reading too"), Advice: "name an output with -o; -o /dev/null writes none"}
	}
	if o.Path == "" && o.Stream != nil {
		return o.Stream(stdout), true, nil
	}
	if o.Path == "" || o.Path == "-" {
		return store.NewStream(stdout), true, nil
	}
	if o.Kept() {
		return nil, false, nil
	}
	if !linesInto(o.Path) {
		return nil, true, &store.OpenError{Path: o.Path, Err: errors.New("a named pipe or a device takes JSON lines only"), Advice: "end its name in .jsonl, or write a file"}
	}
	f, err := openPipe(ctx, o.Path)
	if err != nil {
		return nil, true, err
	}
	return store.NewStream(f), true, nil
}

// openPipe opens a named pipe or a device. A pipe opens when something reads it,
// which may be never: the end of ctx ends the waiting, and leaves the system's call
// to the end of the program.
func openPipe(ctx context.Context, path string) (*os.File, error) {
	opened := make(chan error, 1)
	var f *os.File
	go func() {
		var err error
		f, err = os.OpenFile(path, os.O_WRONLY, 0)
		opened <- err
	}()
	select {
	case err := <-opened:
		if err != nil {
			return nil, &store.OpenError{Path: path, Err: err}
		}
		return f, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: nothing has read %s", crawler.ErrInterrupted, path)
	}
}

// linesInto reports whether the end of a path names no other format than JSON
// lines.
func linesInto(path string) bool {
	other := []string{".json", ".gz", ".zst"}
	return TableOf(path) == "" && !slices.Contains(other, strings.ToLower(filepath.Ext(path)))
}

// Kept reports whether the output is a file or a folder: it can be read again.
func (o Output) Kept() bool {
	if o.Path == "" || o.Path == "-" {
		return false
	}
	info, err := os.Stat(o.Path)
	return err != nil || info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) == 0
}

// Begun reports whether there is one, or the journal of one: that of a .parquet is
// made at the end.
func (o Output) Begun() bool {
	journal := strings.TrimRight(o.Path, `/\`) + store.JournalSuffix
	return slices.ContainsFunc(append([]string{o.Path, journal}, o.More...), func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	})
}

// Create opens an output that is written in one go.
func (o Output) Create(ctx context.Context, stdout io.Writer) (store.Sink, error) {
	sink, ok, err := o.stream(ctx, stdout)
	if ok && err == nil {
		return o.trim(sink), nil
	}
	if ok {
		return nil, err
	}
	out, err := o.open(store.Options{NoCheckpoint: true})
	if err != nil {
		return nil, existing(err)
	}
	return o.trim(out), nil
}

// existing says of an output that is there what to do.
func existing(err error) error {
	var exists *store.ExistsError
	if errors.As(err, &exists) {
		return Exists(exists.Path)
	}
	return err
}

// open opens all outputs.
func (o Output) open(opts store.Options) (*store.Output, error) {
	opts.Force, opts.Resume, opts.Ordered, opts.ReadBack = o.Force, o.Resume, o.Following != nil, o.Copies
	for i, path := range append([]string{o.Path}, o.More...) {
		target, err := o.target(path)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			opts.Format, opts.Maker = target.Format, target.Maker
			continue
		}
		opts.Beside = append(opts.Beside, target)
	}
	return store.Open(o.Path, opts)
}

// target is how an output is kept: as a table, or as the records are.
func (o Output) target(path string) (t store.Target, err error) {
	t.Path = path
	kind := TableOf(path)
	if kind == "" {
		t.Format, err = store.FormatOf(path)
		var open *store.OpenError
		if errors.As(err, &open) {
			open.Advice = "end the path in .jsonl, .json, .csv or .tsv, with .gz or .zst after it, in .db, .sqlite or .parquet, or in / for a folder"
		}
		return t, err
	}
	columns, err := table.Columns(o.Columns)
	if err != nil {
		return t, &usage.Error{Err: err}
	}
	text := table.CSV{Columns: columns, NoBOM: o.NoBOM, NoGuard: o.NoGuard}
	if o.Separator != "" {
		text.Comma = o.Separator[0]
	}
	switch kind {
	case "db", "sqlite":
		database := sqlite.Database{Columns: columns, Links: o.Links}
		if err := database.Check(); err != nil {
			return t, usage.Errorf("output %s: %w", path, err)
		}
		t.Format = database
	case "parquet":
		t.Maker = parquet.File{Columns: columns}
	case "tsv":
		text.Comma = '\t'
		fallthrough
	default:
		t.Format = text.Format(path)
	}
	return t, nil
}

// TableOf is the kind of table that the end of a path names; "" if it is none.
func TableOf(path string) string {
	path = strings.ToLower(path)
	switch whole := strings.TrimPrefix(filepath.Ext(path), "."); whole {
	case "db", "sqlite", "parquet":
		return whole
	}
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".zst")
	switch text := strings.TrimPrefix(filepath.Ext(path), "."); text {
	case "csv", "tsv":
		return text
	}
	return ""
}

// HasTable reports whether an output is a table.
func (o Output) HasTable() bool {
	return slices.ContainsFunc(append([]string{o.Path}, o.More...), func(path string) bool { return TableOf(path) != "" })
}

// Check says what of an output cannot be, before anything is fetched.
func (o Output) Check() error {
	if len(o.Columns) > 0 {
		if _, err := table.Columns(o.Columns); err != nil {
			return &usage.Error{Err: err}
		}
	}
	if len(o.Separator) != 1 || !strings.Contains(table.Separators, o.Separator) {
		return usage.Errorf("--csv-separator %q: it is one of , ; | (a .tsv has tabs)", o.Separator)
	}
	return nil
}

// Records is the output that the records can be read back from; "" if there is
// none.
func (o Output) Records() string {
	for _, path := range append([]string{o.Path}, o.More...) {
		if _, err := store.FormatOf(path); err == nil && (Output{Path: path}).Kept() {
			return path
		}
	}
	return ""
}

// hasLines reports whether one of the outputs is of JSON lines, and so the journal.
func (o Output) hasLines() bool {
	return slices.ContainsFunc(append([]string{o.Path}, o.More...), func(path string) bool {
		path = strings.ToLower(path)
		path = strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".zst")
		return strings.HasSuffix(path, ".jsonl")
	})
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Exists says what to do about a file that is there already.
func Exists(path string) error {
	return usage.Errorf("%s exists already and was left untouched; --force overwrites it, or choose another path", path)
}

// Interrupted says how far a run got, and what to do about it where the records
// are kept.
func (o Output) Interrupted(records int64, advice string) error {
	where := "to stdout"
	if o.Path != "" {
		where = "in " + o.Path
	}
	if o.Kept() {
		where += "; " + advice
	}
	verb := "are"
	if records == 1 {
		verb = "is"
	}
	return fmt.Errorf("%w: %s %s whole %s", crawler.ErrInterrupted, CountRecords(records), verb, where)
}

// CountRecords is a number of records, in words.
func CountRecords(n int64) string {
	if n == 1 {
		return "1 record"
	}
	return strconv.FormatInt(n, 10) + " records"
}
