package sqlite

import (
	"encoding/json"
	"os"
	"slices"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"weft/store"
	"weft/store/table"
)

// A stored database is there, and not changed yet.
type stored struct {
	Database
	path string
	lock *store.FileLock
	conn *sqlite.Conn
	at   *mark // of the last Scan; nil if it had none
}

// Reopen opens a database that is there.
func (d Database) Reopen(path string) (store.Stored, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, store.NewOpenError(path, err)
	}
	lock, err := store.LockBeside(path)
	if err != nil {
		return nil, err
	}
	conn, err := open(path, sqlite.OpenReadWrite)
	if err != nil {
		lock.Close()
		return nil, store.NewOpenError(path, systemError(err))
	}
	return &stored{Database: d, path: path, lock: lock, conn: conn}, nil
}

// Scan tells whether the mark is of this database.
func (s *stored) Scan(at json.RawMessage, _ func(*store.Record) error) (ok bool, err error) {
	s.at = nil
	if at == nil {
		return true, nil
	}
	var m mark
	if json.Unmarshal(at, &m) != nil {
		return false, nil
	}
	if ok, err = s.holds(m); ok {
		s.at = &m
	}
	return ok, err
}

// holds reports whether the database is the one of the mark, with its tables as
// they were made and at least its rows.
func (s *stored) holds(m mark) (bool, error) {
	app, err := number(s.conn, "PRAGMA application_id")
	if err != nil || app != applicationID {
		return false, err
	}
	if id, err := number(s.conn, "PRAGMA user_version"); err != nil || id != int64(m.ID) {
		return false, err
	}
	var names []string
	err = sqlitex.ExecuteTransient(s.conn, "PRAGMA table_info(pages)", &sqlitex.ExecOptions{ResultFunc: func(row *sqlite.Stmt) error {
		names = append(names, row.GetText("name"))
		return nil
	}})
	if err != nil || !slices.EqualFunc(names, s.Columns, func(name string, c table.Column) bool { return name == c.Name }) {
		return false, err
	}
	pages, err := number(s.conn, "SELECT max(rowid) FROM pages")
	if err != nil || pages < m.Pages {
		return false, err
	}
	if !s.Links {
		return true, nil
	}
	links, err := number(s.conn, "SELECT max(rowid) FROM links")
	return err == nil && links >= m.ends.Links, err
}

// number is the one number that a query gives.
func number(conn *sqlite.Conn, query string) (n int64, err error) {
	err = sqlitex.ExecuteTransient(conn, query, &sqlitex.ExecOptions{ResultFunc: func(row *sqlite.Stmt) error {
		n = row.ColumnInt64(0)
		return nil
	}})
	return n, err
}

// Resume takes the rows behind the mark out; without a mark it makes the database
// anew.
func (s *stored) Resume(func(*store.Record) bool) (store.Writer, error) {
	w, err := s.resume()
	if err != nil {
		s.lock.Close()
		return nil, err
	}
	return w, nil
}

func (s *stored) resume() (*writer, error) {
	if s.at == nil {
		if err := s.conn.Close(); err != nil {
			return nil, store.NewOpenError(s.path, systemError(err))
		}
		return s.create(s.path, s.lock)
	}
	w := &writer{path: s.path, conn: s.conn, lock: s.lock, id: s.at.ID, last: s.at.ends, next: s.at.ends}
	err := s.cut()
	if err == nil {
		err = w.prepare(s.Database)
	}
	if err != nil {
		s.conn.Close()
		return nil, &store.WriteError{Path: s.path, Err: systemError(err)}
	}
	return w, nil
}

// cut takes the rows behind the mark out, in one transaction.
func (s *stored) cut() (err error) {
	end, err := sqlitex.ImmediateTransaction(s.conn)
	if err != nil {
		return err
	}
	defer end(&err)
	err = sqlitex.ExecuteTransient(s.conn, "DELETE FROM pages WHERE rowid > ?", &sqlitex.ExecOptions{Args: []any{s.at.Pages}})
	if err == nil && s.Links {
		err = sqlitex.ExecuteTransient(s.conn, "DELETE FROM links WHERE rowid > ?", &sqlitex.ExecOptions{Args: []any{s.at.ends.Links}})
	}
	return err
}

// Close lets the database be as it is.
func (s *stored) Close() error {
	err := s.conn.Close()
	s.lock.Close()
	return err
}
