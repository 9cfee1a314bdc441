package sqlite

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unsafe"

	"zombiezen.com/go/sqlite"

	"weft/store"
	"weft/store/table"
)

// maxPending is how many bytes of rows a transaction has before it is committed
// unasked.
const maxPending = 256 << 10

// A writer writes to one database.
type writer struct {
	path string
	conn *sqlite.Conn
	lock *store.FileLock
	id   int32

	rows                  *table.Rower // of the columns, and the list of links behind them
	columns               int
	begin, commit, insert *sqlite.Stmt
	links                 *linkTable // nil if there is none

	open     bool // a transaction is
	pending  int  // bytes in it
	appended int64
	settled  int64 // of these, committed
	last     ends  // of what is committed
	next     ends  // of what is appended
	named    bool  // the files' names are on the disk
	err      error
}

// ends are the highest row numbers.
type ends struct {
	Pages int64 `json:"pages"`
	Links int64 `json:"links"`
}

// mark is a place in a database: rows behind it can be taken out.
type mark struct {
	ID int32 `json:"id"`
	ends
}

// prepare makes the statements.
func (w *writer) prepare(d Database) error {
	columns := d.Columns
	if d.Links {
		list, err := table.Columns([]string{"links"})
		if err != nil {
			return err
		}
		columns = slices.Concat(columns, list)
		if w.links, err = newLinkTable(w.conn); err != nil {
			return err
		}
	}
	w.rows, w.columns = table.NewRower(columns), len(d.Columns)
	statements := map[**sqlite.Stmt]string{
		&w.begin: "BEGIN IMMEDIATE", &w.commit: "COMMIT",
		&w.insert: "INSERT INTO pages VALUES " + places(len(d.Columns)),
	}
	for to, text := range statements {
		stmt, err := w.conn.Prepare(text) // the connection closes it
		if err != nil {
			return err
		}
		*to = stmt
	}
	return nil
}

// places are the parameters of a row.
func places(n int) string { return "(" + strings.Repeat("?, ", n-1) + "?)" }

// Append inserts the record's row, and those of its links.
func (w *writer) Append(rec *store.Record) error {
	if w.err != nil {
		return w.err
	}
	row, err := w.rows.Row(rec)
	if err != nil {
		return err
	}
	if !w.open {
		if err := run(w.begin); err != nil {
			return w.fail(err)
		}
		w.open = true
	}
	for i, v := range row[:w.columns] {
		w.pending += bind(w.insert, i+1, v)
	}
	if err := run(w.insert); err != nil {
		return w.fail(err)
	}
	w.next.Pages = w.conn.LastInsertRowID()
	if w.links != nil {
		bytes, err := w.links.append(rec.URL, row[w.columns])
		if err != nil {
			return w.fail(err)
		}
		if bytes > 0 {
			w.pending += bytes
			w.next.Links = w.conn.LastInsertRowID()
		}
	}
	w.appended++
	if w.pending >= maxPending {
		return w.Commit()
	}
	return nil
}

// run runs a statement that has no rows.
func run(s *sqlite.Stmt) error {
	_, err := s.Step()
	return errors.Join(err, s.Reset())
}

// bind sets a statement's parameter, and returns about how many bytes that are.
// What is wrong with it is the error of the next step.
func bind(s *sqlite.Stmt, param int, v table.Value) int {
	switch v.Kind {
	case table.Text, table.JSON:
		// The statement copies the text before it returns.
		s.BindText(param, unsafe.String(unsafe.SliceData(v.Text), len(v.Text)))
	case table.Int, table.Bool:
		s.BindInt64(param, v.Int)
	case table.Float:
		s.BindFloat(param, v.Float)
	case table.Time:
		s.BindText(param, v.Time.Format(time.RFC3339Nano))
	default:
		s.BindNull(param)
	}
	return 8 + len(v.Text)
}

// fail makes the error that every further call returns.
func (w *writer) fail(err error) error {
	w.err = &store.WriteError{Path: w.path, Err: systemError(err)}
	return w.err
}

// Commit ends the transaction.
func (w *writer) Commit() error {
	if w.err != nil || !w.open {
		return w.err
	}
	if err := run(w.commit); err != nil {
		return w.fail(err)
	}
	w.open, w.pending = false, 0
	w.settled, w.last = w.appended, w.next
	return nil
}

// Committed implements [store.Writer].
func (w *writer) Committed() int64 { return w.settled }

// Mark implements [store.Writer].
func (w *writer) Mark() (json.RawMessage, error) { return json.Marshal(mark{w.id, w.last}) }

// Sync brings the log to the disk. What has moved on from it into the database
// was synced before that.
func (w *writer) Sync() error {
	wal := w.path + "-wal"
	if w.named {
		return syncData(wal)
	}
	err := store.SyncFile(wal)
	if errors.Is(err, os.ErrNotExist) {
		return nil // the file system has no WAL: commits are synced
	}
	w.named = err == nil
	return err
}

// syncData is a Sync without the name of the file.
func syncData(path string) error {
	f, err := os.OpenFile(filepath.Clean(path), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Close commits, and makes one file of the database and its log.
func (w *writer) Close() error {
	err := w.Commit()
	if cerr := w.conn.Close(); err == nil && cerr != nil {
		err = &store.WriteError{Path: w.path, Err: systemError(cerr)}
	}
	w.lock.Close()
	return err
}
