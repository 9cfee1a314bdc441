package job

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"weft/store"
)

// unfinished ends the name of an output that is not whole yet.
const unfinished = ".weft.tmp"

// Convert makes an output of all records. It stands under another name until it is
// whole, so that whatever ends the making leaves no part of it under its own, and
// what was there before as it was. records calls its argument with each record, and
// may be asked for more than once.
func (o Output) Convert(ctx context.Context, stdout io.Writer, records func(visit func(rec *store.Record) error) error) error {
	if sink, ok, err := o.stream(ctx, stdout); ok || err != nil {
		if err != nil {
			return err
		}
		return fill(o.trim(sink), records)
	}
	target, err := o.target(o.Path)
	if err != nil {
		return err
	}
	if err := vacant(target, o.Force); err != nil {
		return existing(err)
	}
	return existing(newWhole(target, o.Force).make(o.trim, records))
}

// fill gives a sink all records, and ends it.
func fill(sink store.Sink, records func(visit func(rec *store.Record) error) error) error {
	err := records(sink.Append)
	if cerr := sink.Close(); err == nil {
		err = cerr
	}
	return err
}

// vacant makes sure that the output may be made at its path: nothing is there, or
// what may be replaced, and no run is writing to it.
func vacant(t store.Target, replace bool) error {
	if _, err := os.Lstat(t.Path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if t.Maker != nil {
		lock, err := store.LockBeside(t.Path)
		if err != nil {
			return err
		}
		return errors.Join(store.CheckNew(t.Path, replace), lock.Close())
	}
	if !replace {
		w, err := t.Format.Create(t.Path, false) // into a folder that is empty
		if err != nil {
			return err
		}
		return w.Close()
	}
	stored, err := t.Format.Reopen(t.Path)
	if err == nil {
		return stored.Close()
	}
	if errors.Is(err, store.ErrNotOurs) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// A whole output is made under another name.
type whole struct {
	target     store.Target
	path, temp string
	folder     bool
	replace    bool
}

func newWhole(t store.Target, replace bool) whole {
	w := whole{target: t, path: t.Path, replace: replace, folder: os.IsPathSeparator(t.Path[len(t.Path)-1])}
	if real, err := filepath.EvalSymlinks(t.Path); err == nil {
		w.path = real // the link stays
	}
	w.path = withoutSlash(w.path)
	w.temp = w.path + unfinished
	return w
}

func (w whole) make(trim func(store.Sink) store.Sink, records func(visit func(rec *store.Record) error) error) error {
	begun, err := w.write(trim, records)
	if err == nil {
		err = vacant(w.target, w.replace) // it took its time
	}
	if err == nil {
		err = w.rename()
	}
	if err != nil && begun {
		w.remove()
	}
	return w.named(err)
}

// write makes the output under the other name, over what a conversion that was
// killed has left there. If it was not begun, what stands there may be another's.
func (w whole) write(trim func(store.Sink) store.Sink, records func(visit func(rec *store.Record) error) error) (begun bool, err error) {
	if w.target.Maker != nil {
		m, err := w.target.Maker.Begin(w.temp, true, nil)
		if err != nil {
			return false, err
		}
		_, err = m.Make(records)
		return true, errors.Join(err, m.Close())
	}
	temp := w.temp
	if w.folder {
		temp += string(os.PathSeparator)
	}
	sink, err := w.target.Format.Create(temp, true)
	if err != nil {
		return false, err
	}
	return true, fill(trim(sink), records)
}

// rename gives the output its name.
func (w whole) rename() error {
	var err error
	if w.folder {
		err = w.renameFolder()
	} else if err = store.SyncFile(w.temp); err == nil {
		for _, old := range w.databaseFiles(w.path) {
			os.Remove(old) // else they would be taken for the new one's
		}
		err = os.Rename(w.temp, w.path)
	}
	if err != nil {
		return &store.WriteError{Path: w.target.Path, Err: err}
	}
	return nil
}

// renameFolder puts the folder in the place of one that is empty or not there; or,
// of one whose records are to be replaced, in the place of these.
func (w whole) renameFolder() error {
	os.Remove(w.path) // if it is empty
	err := os.Rename(w.temp, w.path)
	if _, there := os.Lstat(w.path); err == nil || there != nil {
		return err
	}
	old, err := w.target.Format.Create(w.path+string(os.PathSeparator), true)
	if err != nil {
		return err
	}
	defer old.Close()
	entries, err := os.ReadDir(w.temp)
	for _, e := range entries {
		if err == nil {
			err = os.Rename(filepath.Join(w.temp, e.Name()), filepath.Join(w.path, e.Name()))
		}
	}
	return errors.Join(err, os.Remove(w.temp))
}

// remove takes away what was made.
func (w whole) remove() {
	if w.folder {
		os.RemoveAll(w.temp)
		return
	}
	for _, path := range append(w.databaseFiles(w.temp), w.temp) {
		os.Remove(path)
	}
}

// databaseFiles are those that stand beside a database in use.
func (w whole) databaseFiles(path string) []string {
	if kind := TableOf(w.target.Path); kind != "db" && kind != "sqlite" {
		return nil
	}
	return []string{path + "-wal", path + "-shm"}
}

// withoutSlash is the path of a folder without the separators at its end.
func withoutSlash(path string) string {
	for len(path) > 1 && os.IsPathSeparator(path[len(path)-1]) {
		path = path[:len(path)-1]
	}
	return path
}

// named makes an error call the output by its own name.
func (w whole) named(err error) error {
	own := withoutSlash(w.target.Path)
	var write *store.WriteError
	if errors.As(err, &write) {
		write.Path = strings.Replace(write.Path, w.temp, own, 1)
	}
	var open *store.OpenError
	if errors.As(err, &open) {
		open.Path = strings.Replace(open.Path, w.temp, own, 1)
	}
	return err
}
