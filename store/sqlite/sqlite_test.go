package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"weft/store"
	"weft/store/sinktest"
	db "weft/store/sqlite"
	"weft/store/table"
)

func columns(t testing.TB, names ...string) []table.Column {
	t.Helper()
	c, err := table.Columns(names)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDatabaseKeepsItsPromises(t *testing.T) {
	sinktest.RunTable(t, sinktest.Suite{
		Format: db.Database{Columns: columns(t, "title", "line", "url", "text", "found"), Links: true},
		Name:   "out.db", Opaque: true,
		Read: func(path string) ([]store.Record, error) {
			var recs []store.Record
			err := query(path, "SELECT line, found, title, text FROM pages", func(row *sqlite.Stmt) error {
				if title := row.ColumnText(2); !strings.HasPrefix(title, "Page ") && !strings.HasPrefix(title, "ä long") {
					return fmt.Errorf("odd title %.200q", title)
				}
				if text := row.ColumnText(3); text != "" && !strings.HasSuffix(text, "\n=1") {
					return fmt.Errorf("odd text %.200q", text)
				}
				recs = append(recs, store.Record{Line: row.ColumnInt64(0), Found: row.ColumnInt64(1)})
				return nil
			})
			return recs, err
		},
	})
}

// query asks with a connection of its own, which finds everything in order.
func query(path, text string, row func(*sqlite.Stmt) error) error {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		return err
	}
	defer conn.Close()
	err = sqlitex.ExecuteTransient(conn, "PRAGMA integrity_check", &sqlitex.ExecOptions{ResultFunc: func(row *sqlite.Stmt) error {
		if said := row.ColumnText(0); said != "ok" {
			return errors.New(said)
		}
		return nil
	}})
	if err != nil {
		return err
	}
	return sqlitex.ExecuteTransient(conn, text, &sqlitex.ExecOptions{ResultFunc: row})
}

// While a run lasts another process may read, and come and go: nothing of what is
// written then is lost, and in the end there is one file.
func TestOthersReadWhileItIsWritten(t *testing.T) {
	shell, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Skip("no sqlite3")
	}
	path := filepath.Join(t.TempDir(), "out.sqlite")
	w, err := db.Database{Columns: columns(t, "url", "status"), Links: true}.Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 20; i++ {
		rec := &store.Record{Line: int64(i), URL: fmt.Sprint("http://a/", i), Status: 200, Page: store.RawPage(`{"links":[{"url":"http://b/","text":"B \"b\"","rel":"next"},{"url":"http://c/"}]}`)}
		if err := errors.Join(w.Append(rec), w.Commit()); err != nil {
			t.Fatal(err)
		}
		// A second run is refused, and its descriptors take no lock with them.
		if i%7 == 0 || !testing.Short() { // each waits for the lock
			if _, err := (db.Database{}).Create(path, true); !errors.Is(err, store.ErrLocked) {
				t.Fatalf("got %v, want ErrLocked", err)
			}
		}
		got, err := exec.Command(shell, path, "SELECT count(*), sum(status) FROM pages; SELECT count(*), max(text), count(rel), max(from_url) FROM links").CombinedOutput()
		if want := fmt.Sprintf("%d|%d\n%d|B \"b\"|%d|http://a/%d\n", i, 200*i, 2*i, i, min(i, 9)); err != nil || string(got) != want {
			t.Fatalf("after %d records sqlite3 says %q, %v, want %q", i, got, err, want)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 1 {
		t.Errorf("left are %q", files)
	}
}

// However many links a page has, each is a row, in their order.
func TestLinksAreRows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.db")
	w, err := db.Database{Columns: columns(t, "url"), Links: true}.Create(path, false)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, n := range []int{17, 0, 1, 15, 16, 33} {
		rec := &store.Record{URL: fmt.Sprint("http://a/", n), Page: store.RawPage(`{}`)}
		var links []string
		for i := range n {
			switch i % 3 {
			case 0:
				links = append(links, fmt.Sprintf(`{"url":"http://b/%d","text":"\"%d\"","rel":"next","kind":"nav"}`, i, i))
				want = append(want, fmt.Sprintf(`%s http://b/%d "%d" next nav`, rec.URL, i, i))
			case 1:
				links = append(links, fmt.Sprintf(`{"url":"http://b/%d"}`, i))
				want = append(want, fmt.Sprintf(`%s http://b/%d - - -`, rec.URL, i))
			case 2:
				links = append(links, fmt.Sprintf(`{"rel":"","text":"%d"}`, i))
				want = append(want, fmt.Sprintf(`%s - %d  -`, rec.URL, i))
			}
		}
		if n > 0 {
			rec.Page = store.RawPage(`{"links":[` + strings.Join(links, ",") + `],"text":"x"}`)
		}
		if err := w.Append(rec); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Append(&store.Record{URL: "http://a/none"}), w.Close()); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = query(path, "SELECT from_url || ' ' || ifnull(to_url, '-') || ' ' || ifnull(text, '-') || ' ' || ifnull(rel, '-') || ' ' || ifnull(kind, '-') FROM links ORDER BY rowid", func(row *sqlite.Stmt) error {
		got = append(got, row.ColumnText(0))
		return nil
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// Reading leaves nothing beside a database that nobody writes to, and finds what is
// in the log of one that somebody does.
func TestReadingLeavesNothing(t *testing.T) {
	for _, name := range []string{"out.db", "odd ?#%41&mode=memory ä.db"} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		w, err := db.Database{Columns: columns(t, "url")}.Create(path, false)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := errors.Join(w.Append(&store.Record{URL: "http://a/"}), w.Commit()); err != nil {
				t.Fatal(err)
			}
		}
		if n := readAll(t, path); n != 2 {
			t.Errorf("%s: got %d rows while it is written, want 2", name, n)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n := readAll(t, path); n != 2 {
			t.Errorf("%s: got %d rows, want 2", name, n)
		}
		after, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(after, before) {
			t.Errorf("%s: it has changed, %v", name, err)
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 1 {
			t.Errorf("%s: left are %v, %v", name, files, err)
		}
	}
}

// readAll is how many rows a database has.
func readAll(t *testing.T, path string) (n int) {
	t.Helper()
	r, err := db.NewReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		if _, err := r.Next(); err != nil {
			if err != io.EOF {
				t.Error(err)
			}
			return n
		}
		n++
	}
}

func TestWhatIsNoDatabaseIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("a diary\n", 1000)), 0o666); err != nil {
		t.Fatal(err)
	}
	format := db.Database{Columns: columns(t, "url")}
	if _, err := format.Reopen(path); !errors.Is(err, store.ErrNotOurs) {
		t.Errorf("got %v, want ErrNotOurs", err)
	}
	var exists *store.ExistsError
	if _, err := format.Create(path, false); !errors.As(err, &exists) {
		t.Errorf("got %v, want an ExistsError", err)
	}
	if b, err := os.ReadFile(path); err != nil || len(b) != 8000 {
		t.Errorf("%d bytes are left, %v", len(b), err)
	}
	if _, err := format.Create(filepath.Join(dir, "none", "out.db"), false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want that there is no folder", err)
	}
	if _, err := format.Create(dir, true); err == nil {
		t.Error("a folder was taken for a database")
	}
	if files, _ := filepath.Glob(dir + "/*.lock"); len(files) > 0 {
		t.Errorf("left are %q", files)
	}
}
