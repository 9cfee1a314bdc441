package parquet_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"weft/store"
	"weft/store/parquet"
	"weft/store/table"
)

// run writes the lines of an output in the folder that have no record yet, up to
// n, and ends it, complete or not.
func run(t *testing.T, dir string, n int64, complete bool) {
	t.Helper()
	columns, err := table.Columns([]string{"line", "url", "data.price", "text"})
	if err != nil {
		t.Fatal(err)
	}
	has := func(int64) bool { return false }
	out, err := store.Open(filepath.Join(dir, "out.parquet"), store.Options{Resume: true, Maker: parquet.File{Columns: columns}, Check: func(p *store.Prior) error {
		has = p.Done.Has
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for line := int64(1); line <= n; line++ {
		price := fmt.Sprint(line)
		if line > 20 {
			price += ".5" // integers become floats
		}
		if line > 30 {
			price = `"none"` // and these JSON
		}
		rec := &store.Record{Schema: 1, Line: line, URL: fmt.Sprint("http://a/", line), Page: store.RawPage(`{"text":"t","data":{"price":` + price + `}}`)}
		if !has(line) {
			if err := out.Append(rec); err != nil {
				t.Fatal(err)
			}
		}
	}
	if complete {
		out.Finish()
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// holds makes sure that the file has the lines up to n, each once, in order.
func holds(t *testing.T, dir string, n int, price table.Kind) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "out.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := read(b)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if row[0].Int != int64(i+1) || string(row[1].Text) != fmt.Sprint("http://a/", i+1) || row[2].Kind != price {
			t.Fatalf("row %d is %v", i, row)
		}
	}
	if len(rows) != n {
		t.Fatalf("%d rows, want %d", len(rows), n)
	}
	if files, _ := filepath.Glob(dir + "/*"); !cmp.Equal(files, []string{dir + "/out.parquet", dir + "/out.parquet.state"}) {
		t.Errorf("left are %q", files)
	}
}

// The file is there when the run is complete, and can be added to.
func TestMadeInTheEnd(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, 5, false)
	files, _ := filepath.Glob(dir + "/*")
	if len(files) != 2 || !strings.HasSuffix(files[0], store.JournalSuffix) {
		t.Errorf("an interrupted run leaves %q, want a journal and a state", files)
	}
	run(t, dir, 10, true)
	holds(t, dir, 10, table.Int)
	run(t, dir, 10, true) // nothing new
	holds(t, dir, 10, table.Int)
	run(t, dir, 15, false)
	run(t, dir, 25, true)
	holds(t, dir, 25, table.Float)
	run(t, dir, 35, true)
	holds(t, dir, 35, table.JSON)
}

// A kill leaves the files as they are at that instant: before the file is made,
// half of it, or before the checkpoint that knows of it.
func TestKilledWhileItIsMade(t *testing.T) {
	const file = "out.parquet"
	for _, later := range []bool{false, true} {
		dir := t.TempDir()
		if later {
			run(t, dir, 10, true)
		}
		run(t, dir, 20, false)
		before := snapshot(t, dir)
		run(t, dir, 20, true)
		whole := snapshot(t, dir)[file]
		for n := 0; n <= len(whole); n += len(whole) / 5 {
			restore(t, dir, before)
			restore(t, dir, map[string][]byte{file + ".tmp": whole[:n]})
			run(t, dir, 22, true)
			holds(t, dir, 22, table.Float)
		}
		restore(t, dir, before)
		restore(t, dir, map[string][]byte{file: whole})
		run(t, dir, 22, true)
		holds(t, dir, 22, table.Float)
	}
}

// snapshot are the files of a folder; restore puts files there.
func snapshot(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := make(map[string][]byte)
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if err == nil {
			files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name()))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func restore(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsThereIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.parquet")
	if err := os.WriteFile(path, []byte("a diary"), 0o666); err != nil {
		t.Fatal(err)
	}
	var exists *store.ExistsError
	if _, err := (parquet.File{}).Begin(path, false, nil); !errors.As(err, &exists) {
		t.Errorf("got %v, want an ExistsError", err)
	}
	if _, err := (parquet.File{}).Begin(path, true, []byte(`{"id":"x","rows":3}`)); !errors.Is(err, store.ErrOther) {
		t.Errorf("got %v, want ErrOther", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "a diary" {
		t.Errorf("left is %q", b)
	}
	m, err := (parquet.File{}).Begin(path, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (parquet.File{}).Begin(path, true, nil); !errors.Is(err, store.ErrLocked) {
		t.Errorf("got %v, want ErrLocked", err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}
