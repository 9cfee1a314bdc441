//go:build unix

package sqlite_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"zombiezen.com/go/sqlite"

	"weft/store"
	db "weft/store/sqlite"
)

// A disk that fills up is an error of the output, and what was committed is there.
// A limit on the size of files stands for it, which is the limit of a process.
func TestWhatWasCommittedIsThereWhenTheDiskIsFull(t *testing.T) {
	if os.Getenv("SQLITE_TEST_LIMITED") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "SQLITE_TEST_LIMITED=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	for _, limit := range []uint64{40_000, 200_000, 1_000_000} {
		path := filepath.Join(t.TempDir(), "out.db")
		format := db.Database{Columns: columns(t, "line", "url", "text")}
		w, err := format.Create(path, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: 1 << 40}); err != nil {
			t.Fatal(err)
		}
		line := int64(0)
		for err == nil && line < 10_000 {
			line++
			err = w.Append(&store.Record{Line: line, URL: fmt.Sprint(line), Page: store.RawPage(`{"text":"` + strings.Repeat("text ", 300) + `"}`)})
			if err == nil && line%3 == 0 {
				err = w.Commit()
			}
		}
		var we *store.WriteError
		if !errors.As(err, &we) {
			t.Fatalf("limit %d: got %v, want a WriteError", limit, err)
		}
		if again := w.Append(&store.Record{Line: 1}); again != err {
			t.Errorf("limit %d: after %v a record was taken: %v", limit, err, again)
		}
		committed := w.Committed()
		at, err := w.Mark()
		if err != nil {
			t.Fatal(err)
		}
		if again := w.Close(); !errors.As(again, &we) {
			t.Errorf("limit %d: close: %v", limit, again)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 40, Max: 1 << 40}); err != nil {
			t.Fatal(err)
		}
		stored, err := format.Reopen(path)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := stored.Scan(at, nil); !ok || err != nil {
			t.Fatalf("limit %d: the mark is not of it: %v", limit, err)
		}
		if w, err = stored.Resume(nil); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Append(&store.Record{Line: committed + 1, URL: "last"}), w.Close()); err != nil {
			t.Fatal(err)
		}
		rows := int64(0)
		err = query(path, "SELECT line FROM pages ORDER BY rowid", func(row *sqlite.Stmt) error {
			if rows++; row.ColumnInt64(0) != rows {
				return fmt.Errorf("row %d is line %d", rows, row.ColumnInt64(0))
			}
			return nil
		})
		if err != nil || rows != committed+1 {
			t.Errorf("limit %d: %d rows, %v, want %d", limit, rows, err, committed+1)
		}
	}
}
