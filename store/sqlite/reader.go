package sqlite

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"weft/store"
	"weft/store/table"
)

// A Reader reads the rows of the table "pages" in the order in which they were
// written. It is for one goroutine at a time.
type Reader struct {
	conn    *sqlite.Conn
	rows    *sqlite.Stmt
	columns []table.Column
	lists   []bool // by column: its texts are lists and objects
	values  []table.Value
	text    []byte
}

// NewReader opens a database, and changes nothing; nor does it leave anything
// beside one that nobody writes to.
func NewReader(path string) (*Reader, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	uri, err := readOnly(path)
	if err != nil {
		return nil, err
	}
	conn, err := sqlite.OpenConn(uri, sqlite.OpenReadOnly|sqlite.OpenURI)
	if err != nil {
		return nil, systemError(err)
	}
	r := &Reader{conn: conn}
	if err := r.begin(); err != nil {
		conn.Close()
		return nil, err
	}
	return r, nil
}

// readOnly is the URI of a database (https://sqlite.org/uri.html). Where no log
// stands beside it nobody writes to it, and SQLite is told so: else it would make
// the files of a log, and not take them away.
func readOnly(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(full)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/...
	}
	uri := url.URL{Scheme: "file", Path: slashed}
	for _, log := range []string{full + "-wal", full + "-journal"} {
		if _, err := os.Lstat(log); !errors.Is(err, os.ErrNotExist) {
			return uri.String(), nil
		}
	}
	uri.RawQuery = "immutable=1"
	return uri.String(), nil
}

// allLists asks whether all texts of a column, of which there is one, are JSON
// lists or objects.
const allLists = "SELECT coalesce(min(substr(%[1]s, 1, 1) IN ('[', '{') AND json_valid(%[1]s)), 0) FROM pages WHERE typeof(%[1]s) = 'text'"

func (r *Reader) begin() error {
	var names []string
	err := sqlitex.ExecuteTransient(r.conn, "PRAGMA table_info(pages)", &sqlitex.ExecOptions{ResultFunc: func(row *sqlite.Stmt) error {
		names = append(names, row.GetText("name"))
		return nil
	}})
	if err != nil {
		return systemError(err)
	}
	if len(names) == 0 {
		return fmt.Errorf("%w: it has no table of pages", store.ErrNotOurs)
	}
	if r.columns, err = table.Columns(names); err != nil {
		return err
	}
	r.values, r.lists = make([]table.Value, len(names)), make([]bool, len(names))
	for i, c := range r.columns {
		r.lists[i] = c.Kind == table.JSON
		if c.Kind != table.Null {
			continue
		}
		n, err := number(r.conn, fmt.Sprintf(allLists, quoted(c.Name)))
		if err != nil {
			return systemError(err)
		}
		r.lists[i] = n == 1
	}
	r.rows, err = r.conn.Prepare("SELECT * FROM pages ORDER BY rowid")
	return err
}

// Columns are those of the table.
func (r *Reader) Columns() []table.Column { return r.columns }

// Next is the next row, valid until the call after it, or io.EOF.
func (r *Reader) Next() ([]table.Value, error) {
	more, err := r.rows.Step()
	if err != nil {
		return nil, systemError(err)
	}
	if !more {
		return nil, io.EOF
	}
	size := 0
	for i := range r.columns {
		size += r.rows.ColumnLen(i)
	}
	r.text = make([]byte, size)
	for i, c := range r.columns {
		if r.values[i], err = r.value(i, c.Kind); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return r.values, nil
}

// value is that of a column in the row.
func (r *Reader) value(i int, kind table.Kind) (v table.Value, err error) {
	switch r.rows.ColumnType(i) {
	case sqlite.TypeInteger:
		v = table.Value{Kind: table.Int, Int: r.rows.ColumnInt64(i)}
		switch kind {
		case table.Bool:
			v.Kind = table.Bool
		case table.Float:
			v = table.Value{Kind: table.Float, Float: float64(v.Int)}
		}
	case sqlite.TypeFloat:
		v = table.Value{Kind: table.Float, Float: r.rows.ColumnFloat(i)}
	case sqlite.TypeText, sqlite.TypeBlob:
		n := r.rows.ColumnBytes(i, r.text)
		v = table.Value{Kind: table.Text, Text: r.text[:n:n]}
		r.text = r.text[n:]
		switch {
		case r.lists[i]:
			v.Kind = table.JSON
		case kind == table.Time:
			at, err := time.Parse(time.RFC3339Nano, string(v.Text))
			if err != nil {
				return v, err
			}
			v = table.Value{Kind: table.Time, Time: at.UTC()}
		}
	}
	if v.Kind != table.Null && kind != table.Null && v.Kind != kind {
		return v, fmt.Errorf("%.60q is not of its type", v.AppendText(nil))
	}
	return v, nil
}

// Close closes the database.
func (r *Reader) Close() error { return r.conn.Close() }
