package table_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"weft/store"
	"weft/store/table"
)

// The columns of a wide list are found in one pass over the record, not in one for
// each: the one writer makes the rows of a whole run.
func TestManyColumnsAreFoundInOnePass(t *testing.T) {
	const columns, rows = 1000, 50
	var names, members []string
	for i := range columns {
		names = append(names, fmt.Sprintf("meta.column_%d", i))
		members = append(members, fmt.Sprintf(`"column_%d":"value %d"`, i, i))
	}
	list, err := table.Columns(append([]string{"line", "headers", "title", "total_ms"}, names...))
	if err != nil {
		t.Fatal(err)
	}
	rower := table.NewRower(list)
	rec := &store.Record{Schema: store.Schema, Line: 1, URL: "http://h.example/", Meta: []byte("{" + strings.Join(members, ",") + "}"), Page: store.RawPage(`{"title":"T"}`)}
	began := time.Now()
	var row []table.Value
	for range rows {
		if row, err = rower.Row(rec); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("%d rows took %v", rows, took)
	}

	// So are those of a record that was made of a row of another table.
	recorder, _ := table.NewRecorder(list)
	if rec, err = recorder.Record(slices.Clone(row)); err != nil {
		t.Fatal(err)
	}
	rower = table.NewRower(list)
	began = time.Now()
	for range 20 * rows {
		if row, err = rower.Row(rec); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("%d rows of rows took %v", 20*rows, took)
	}
	if row[0].Int != 1 || row[1].Kind != table.Null || string(row[2].Text) != "T" || row[3].Kind != table.Null {
		t.Errorf("got %+v", row[:4])
	}
	for i, v := range row[4:] {
		if want := fmt.Sprintf("value %d", i); string(v.Text) != want {
			t.Fatalf("%s: got %q, want %q", names[i], v.Text, want)
		}
	}
}
