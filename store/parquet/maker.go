package parquet

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"os"

	"weft/store"
	"weft/store/table"
)

// A File says what is kept of records. It is a [store.Maker].
type File struct {
	// Columns are the file's. One whose values may be of any kind gets the kind
	// that all of them have, or JSON.
	Columns []table.Column
}

// keyID is where the footer has the random text that a file is known by, also
// after rows were added to it.
const keyID = "weft.id"

// A mark is a file that begins with so many rows.
type mark struct {
	ID   string `json:"id"`
	Rows int64  `json:"rows"`
}

// A making is a file to be made.
type making struct {
	File
	path string
	base *mark // of the file that is there, whose rows come first; nil for none
	lock *store.FileLock
}

// Begin takes the lock of the path, and makes sure that a file can be made there.
func (f File) Begin(path string, replace bool, base json.RawMessage) (store.Making, error) {
	lock, err := store.LockBeside(path)
	if err != nil {
		return nil, err
	}
	m := &making{File: f, path: path, lock: lock}
	if base == nil {
		err = m.clear(replace)
	} else if err = json.Unmarshal(base, &m.base); err == nil {
		err = m.rows(func(*Reader) error { return nil })
	}
	if err != nil {
		lock.Close()
		return nil, err
	}
	return m, nil
}

// clear takes away what is there, if it may.
func (m *making) clear(replace bool) error {
	if err := store.CheckNew(m.path, replace); err != nil {
		return err
	}
	if err := os.Remove(m.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return store.NewOpenError(m.path, err)
	}
	return nil
}

// rows opens the file whose rows come first.
func (m *making) rows(visit func(*Reader) error) error {
	f, err := os.Open(m.path)
	if err != nil {
		return store.NewOpenError(m.path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return store.NewOpenError(m.path, err)
	}
	r, err := NewReader(f, info.Size())
	if err != nil || r.Meta(keyID) != m.base.ID || r.Rows() < m.base.Rows {
		return &store.OpenError{Path: m.path, Err: store.ErrOther, Advice: "it is not as its checkpoint left it; choose another path"}
	}
	defer r.Close()
	return visit(r)
}

// Make writes the file under another name, and then renames it: it is there whole,
// or what was there before is. records is called twice if a column has no kind.
func (m *making) Make(records func(visit func(*store.Record) error) error) (json.RawMessage, error) {
	rower := table.NewRower(m.Columns)
	rows := func(visit func(row []table.Value) error) error {
		if m.base != nil {
			if err := m.rows(func(r *Reader) error { return first(r, m.base.Rows, visit) }); err != nil {
				return err
			}
		}
		return records(func(rec *store.Record) error {
			row, err := rower.Row(rec)
			if err != nil {
				return err
			}
			return visit(row)
		})
	}
	columns, err := table.Settled(m.Columns, rows)
	if err != nil {
		return nil, err
	}
	made := mark{ID: rand.Text()}
	if m.base != nil {
		made.ID = m.base.ID
	}
	if made.Rows, err = m.write(columns, made.ID, rows); err != nil {
		return nil, err
	}
	return json.Marshal(made)
}

// first visits the first n rows.
func first(r *Reader, n int64, visit func(row []table.Value) error) error {
	for range n {
		row, err := r.Next()
		if err != nil {
			return err
		}
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}

func (m *making) write(columns []table.Column, id string, rows func(visit func(row []table.Value) error) error) (n int64, err error) {
	temp := m.path + ".tmp"
	out, err := os.Create(temp)
	if err != nil {
		return 0, &store.WriteError{Path: m.path, Err: err}
	}
	defer os.Remove(temp) // unless it has been renamed
	defer out.Close()
	w, err := NewWriter(output{out, m.path}, columns, map[string]string{keyID: id})
	if err != nil {
		return 0, err
	}
	err = rows(func(row []table.Value) error {
		n++
		return w.Write(row)
	})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return 0, err
	}
	if err = errors.Join(out.Sync(), out.Close()); err == nil {
		err = os.Rename(temp, m.path)
	}
	if err == nil {
		err = store.SyncFile(m.path)
	}
	if err != nil {
		return 0, &store.WriteError{Path: m.path, Err: err}
	}
	return n, nil
}

// Close gives up the lock.
func (m *making) Close() error { return m.lock.Close() }

// An output tells the errors of writing from all others.
type output struct {
	io.Writer
	path string
}

func (o output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil {
		err = &store.WriteError{Path: o.path, Err: err}
	}
	return n, err
}
