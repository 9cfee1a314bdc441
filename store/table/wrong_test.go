package table_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"weft/store"
	"weft/store/sinktest"
	"weft/store/table"
)

// wrongTable is a format that breaks a promise.
type wrongTable struct {
	store.Format
	how string
}

func (w wrongTable) Partial() bool { return true }

func (w wrongTable) Create(path string, replace bool) (store.Writer, error) {
	out, err := w.Format.Create(path, replace)
	if err != nil {
		return nil, err
	}
	return &wrongWriter{Writer: out, how: w.how}, nil
}

func (w wrongTable) Reopen(path string) (store.Stored, error) {
	out, err := w.Format.Reopen(path)
	if err != nil {
		return nil, err
	}
	return &wrongStored{out, w.how}, nil
}

type wrongWriter struct {
	store.Writer
	how string
	old json.RawMessage // the mark before
}

// Commit of an eager table does nothing.
func (w *wrongWriter) Commit() error {
	if w.how == "eager" {
		return nil
	}
	return w.Writer.Commit()
}

// Mark of a late table is the one before: some rows come twice.
func (w *wrongWriter) Mark() (json.RawMessage, error) {
	at, err := w.Writer.Mark()
	if w.how != "late" || err != nil {
		return at, err
	}
	old := w.old
	if w.old = at; old == nil {
		return at, nil
	}
	return old, nil
}

type wrongStored struct {
	store.Stored
	how string
}

// Scan of a credulous table takes every mark for its own, and then begins anew; that
// of a trusting one does not look whether what stands before a mark is whole.
func (w *wrongStored) Scan(mark json.RawMessage, visit func(*store.Record) error) (bool, error) {
	if w.how == "credulous" {
		mark = nil
	}
	ok, err := w.Stored.Scan(mark, visit)
	return ok || w.how == "trusting", err
}

func (w *wrongStored) Resume(keep func(*store.Record) bool) (store.Writer, error) {
	out, err := w.Stored.Resume(keep)
	if err != nil {
		return nil, err
	}
	return &wrongWriter{Writer: out, how: w.how}, nil
}

// RunTable is worth something: a format that breaks a promise fails it. It runs in
// a process of its own, which has to fail.
func TestWrongTablesFail(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	wrong := map[string]string{ // and a subtest that it fails
		"eager": "WholeAfterEveryCommit", "late": "KilledAnywhere", "credulous": "BesideAJournalOfItsOwn",
		"trusting": "PowerCut",
	}
	if how := os.Getenv("TABLE_TEST_WRONG"); how != "" {
		format := wrongTable{table.CSV{Columns: columns(t, "line", "found")}.Format("out.csv"), how}
		sinktest.RunTable(t, sinktest.Suite{Format: format, Name: "out.csv", Read: readIDs})
		return
	}
	for how, fails := range wrong {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "TABLE_TEST_WRONG="+how)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "--- FAIL: "+t.Name()+"/"+fails+" ") {
			t.Errorf("%s passes %s: %v\n%.2000s", how, fails, err, out)
		}
	}
}

// readIDs reads the lines and the numbers of found pages.
func readIDs(path string) ([]store.Record, error) {
	rows, err := readCSV(path)
	var recs []store.Record
	for _, row := range rows[min(1, len(rows)):] {
		var rec store.Record
		if err := json.Unmarshal([]byte(row[0]), &rec.Line); err != nil {
			return nil, err
		}
		if row[1] != "" {
			if err := json.Unmarshal([]byte(row[1]), &rec.Found); err != nil {
				return nil, err
			}
		}
		recs = append(recs, rec)
	}
	return recs, err
}
