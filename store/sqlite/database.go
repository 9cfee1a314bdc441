package sqlite

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"weft/store"
	"weft/store/table"
)

// A Database says what is kept of records. It is a [store.Format].
type Database struct {
	Columns []table.Column // of the table "pages"

	// Links adds a table "links" (from_url, to_url, text, rel, kind), with one
	// row a link of a page.
	Links bool
}

// maxColumns is SQLite's limit (https://sqlite.org/limits.html).
const maxColumns = 2000

// Check finds columns that a database cannot have. To SQLite the letters of ASCII
// have no case in names.
func (d Database) Check() error {
	if len(d.Columns) > maxColumns {
		return fmt.Errorf("a database has at most %d columns, and these are %d: name fewer of them", maxColumns, len(d.Columns))
	}
	seen := make(map[string]string)
	for _, c := range d.Columns {
		key := strings.Map(func(r rune) rune {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		}, c.Name)
		if other, ok := seen[key]; ok {
			return fmt.Errorf("to a database the columns %s and %s have the same name: leave one of them out, or choose another format", other, c.Name)
		}
		if strings.ContainsRune(c.Name, 0) {
			return fmt.Errorf("a database has no column with a zero byte in its name, as in %q: leave it out, or choose another format", c.Name)
		}
		seen[key] = c.Name
	}
	return nil
}

// applicationID marks a database as ours in its header; the user version beside
// it tells one from another.
const applicationID = 0x77656674 // "weft"

// wait is how long another program may keep the database locked.
const wait = 30 * time.Second

// Partial implements [store.Partial].
func (Database) Partial() bool { return true }

// Create makes a database without rows.
func (d Database) Create(path string, replace bool) (store.Writer, error) {
	lock, err := store.LockBeside(path)
	if err != nil {
		return nil, err
	}
	if err = store.CheckNew(path, replace); err == nil {
		var w *writer
		if w, err = d.create(path, lock); err == nil {
			return w, nil
		}
	}
	lock.Close()
	return nil, err
}

// create makes the database anew.
func (d Database) create(path string, lock *store.FileLock) (*writer, error) {
	for _, name := range []string{path + "-wal", path + "-shm", path} {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, store.NewOpenError(path, err)
		}
	}
	conn, err := open(path, sqlite.OpenReadWrite|sqlite.OpenCreate)
	if err != nil {
		return nil, store.NewOpenError(path, systemError(err))
	}
	id := rand.Int32()
	for _, statement := range d.schema(id) {
		if err = sqlitex.ExecuteTransient(conn, statement, nil); err != nil {
			break
		}
	}
	w := &writer{path: path, conn: conn, lock: lock, id: id}
	if err == nil {
		err = w.prepare(d)
	}
	if err != nil {
		conn.Close()
		return nil, &store.WriteError{Path: path, Err: systemError(err)}
	}
	return w, nil
}

// open opens a database. WAL, which others can read beside, is not to be had on
// every file system; without it all else holds.
func open(path string, flags sqlite.OpenFlags) (*sqlite.Conn, error) {
	conn, err := sqlite.OpenConn(path, flags)
	if err != nil {
		return nil, err
	}
	conn.SetBusyTimeout(wait)
	for _, pragma := range []string{"PRAGMA page_size=16384", "PRAGMA synchronous=NORMAL", "PRAGMA journal_mode=WAL"} {
		if err := sqlitex.ExecuteTransient(conn, pragma, nil); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// schema are the statements that make the tables. Columns whose values may be of
// any type have none.
func (d Database) schema(id int32) []string {
	types := map[table.Kind]string{
		table.Text: " TEXT", table.Int: " INTEGER", table.Float: " REAL", table.Bool: " INTEGER", table.Time: " TIMESTAMP", table.JSON: " TEXT",
	}
	var columns []string
	for _, c := range d.Columns {
		columns = append(columns, quoted(c.Name)+types[c.Kind])
	}
	statements := []string{
		"BEGIN",
		fmt.Sprintf("PRAGMA application_id=%d", applicationID),
		fmt.Sprintf("PRAGMA user_version=%d", id),
		"CREATE TABLE pages (" + strings.Join(columns, ", ") + ")",
	}
	if d.Links {
		statements = append(statements, "CREATE TABLE links (from_url TEXT, to_url TEXT, text TEXT, rel TEXT, kind TEXT)")
	}
	return append(statements, "COMMIT")
}

// quoted is a name in SQL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// systemError says in the system's words what SQLite has words of its own for.
func systemError(err error) error {
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultFull:
		return store.ErrDiskFull
	case sqlite.ResultBusy:
		return errors.New("another program keeps it locked")
	case sqlite.ResultNotADB, sqlite.ResultCorrupt:
		return store.ErrNotOurs
	case sqlite.ResultCantOpen:
		return errors.New("it cannot be opened")
	}
	return err
}
