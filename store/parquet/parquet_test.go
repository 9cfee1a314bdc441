package parquet_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"weft/store/parquet"
	"weft/store/table"
)

var kinds = []table.Kind{table.Text, table.Int, table.Float, table.Bool, table.Time, table.JSON}

// write makes a file of rows, with a column of each kind.
func write(t testing.TB, rows [][]table.Value) []byte {
	t.Helper()
	var columns []table.Column
	for _, k := range kinds {
		columns = append(columns, table.Column{Name: "c." + string('a'+byte(k)), Kind: k})
	}
	var out bytes.Buffer
	w, err := parquet.NewWriter(&out, columns, map[string]string{"key": "ü"})
	for _, row := range rows {
		if err == nil {
			err = w.Write(row)
		}
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read reads all rows of a file, and copies them.
func read(b []byte) (rows [][]table.Value, err error) {
	r, err := parquet.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for {
		row, err := r.Next()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		row = append([]table.Value(nil), row...)
		for i := range row {
			row[i].Text = bytes.Clone(row[i].Text)
		}
		rows = append(rows, row)
	}
}

// value is a made-up one of a kind; every third is absent, in runs and alone.
func value(rng *rand.Rand, k table.Kind) table.Value {
	texts := []string{"", "a", "ü😀", "\x00", "\"\n\r,", "=1", strings.Repeat("long ", 3000)}
	v := table.Value{Kind: k}
	switch k {
	case table.Text:
		v.Text = []byte(texts[rng.IntN(len(texts))])
	case table.JSON:
		v.Text = []byte(`{"a":[1,"` + strings.Repeat("x", rng.IntN(30)) + `"]}`)
	case table.Int:
		v.Int = []int64{0, 1, -1, math.MaxInt64, math.MinInt64, rng.Int64()}[rng.IntN(6)]
	case table.Float:
		v.Float = []float64{0, -0.5, 1e300, 5e-324, rng.NormFloat64()}[rng.IntN(5)]
	case table.Bool:
		v.Int = rng.Int64N(2)
	case table.Time:
		v.Time = time.UnixMicro(rng.Int64N(4e15)).UTC()
	}
	return v
}

// What is written comes back, whatever it is and however much.
func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 8, 1000, 140_000} { // the last is more than one row group
		if n > 1000 && testing.Short() {
			continue
		}
		rng := rand.New(rand.NewPCG(uint64(n), 1))
		var rows [][]table.Value
		for i := range n {
			row := make([]table.Value, len(kinds))
			for c, k := range kinds {
				if absent := n > 1 && (i/100)%3 == c%3 || rng.IntN(5) == 0; !absent && (n < 100_000 || k != table.Text) {
					row[c] = value(rng, k)
				}
			}
			if n == 1000 && i == 500 {
				row[0] = table.Value{Kind: table.Text, Text: bytes.Repeat([]byte("a cell of megabytes\n"), 100_000)}
			}
			rows = append(rows, row)
		}
		file := write(t, rows)
		got, err := read(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(rows) {
			t.Fatalf("%d rows of %d", len(got), len(rows))
		}
		for i := range rows {
			for c := range kinds {
				want := rows[i][c]
				if len(want.Text) == 0 {
					want.Text = nil
				}
				if have := got[i][c]; have.Kind != want.Kind || !bytes.Equal(have.Text, want.Text) || have.Int != want.Int || have.Float != want.Float || !have.Time.Equal(want.Time) {
					t.Fatalf("row %d, column %d: got %.200v, want %.200v", i, c, have, want)
				}
			}
		}
		r, err := parquet.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil || r.Rows() != int64(n) || r.Meta("key") != "ü" || r.Meta("none") != "" {
			t.Errorf("footer: %v, %d rows", err, r.Rows())
		}
	}
}

// A column takes what it can hold, and nothing else.
func TestColumnsHoldTheirKind(t *testing.T) {
	text, number := table.Value{Kind: table.Text, Text: []byte(`a "b"`)}, table.Value{Kind: table.Int, Int: 7}
	for _, c := range []struct {
		kind  table.Kind
		value table.Value
		want  table.Value
	}{
		{table.Float, number, table.Value{Kind: table.Float, Float: 7}},
		{table.JSON, text, table.Value{Kind: table.JSON, Text: []byte(`"a \"b\""`)}},
		{table.JSON, number, table.Value{Kind: table.JSON, Text: []byte(`7`)}},
		{table.Int, text, table.Value{}},
		{table.Text, number, table.Value{}},
		{table.Bool, number, table.Value{}},
	} {
		var out bytes.Buffer
		w, err := parquet.NewWriter(&out, []table.Column{{Name: "x", Kind: c.kind}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write([]table.Value{c.value})
		if (err == nil) != (c.want.Kind != table.Null) {
			t.Errorf("%v in %v: %v", c.value, c.kind, err)
		}
		if err != nil {
			continue
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := read(out.Bytes())
		if err != nil || len(got) != 1 || !cmp.Equal(got[0][0], c.want) {
			t.Errorf("%v in %v: got %v, %v, want %v", c.value, c.kind, got, err, c.want)
		}
	}
}

// Whatever is done to a file, reading it ends, with rows or an error.
func FuzzReader(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 1))
	var rows [][]table.Value
	for range 20 {
		row := make([]table.Value, len(kinds))
		for c, k := range kinds {
			if rng.IntN(3) > 0 {
				row[c] = value(rng, k)
			}
		}
		rows = append(rows, row)
	}
	file := write(f, rows)
	f.Add(file, 0, byte(0))
	for i := range 200 {
		f.Add(file, len(file)-1-i, byte(i))
	}
	f.Fuzz(func(_ *testing.T, file []byte, at int, c byte) {
		if at >= 0 && at < len(file) {
			file = bytes.Clone(file)
			file[at] = c
		}
		if rows, err := read(file); err == nil && len(rows) > 1<<20 {
			panic("more rows than bytes")
		}
	})
}
