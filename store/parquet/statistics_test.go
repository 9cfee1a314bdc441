package parquet

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"weft/store/table"
)

// The least and the greatest value of a row group are exact: readers pass over a
// group that cannot have what they look for.
func TestStatisticsAreExact(t *testing.T) {
	const large = 1 << 53 // beyond which a float64 has not all whole numbers
	for _, test := range []struct {
		column      string
		values      []table.Value
		least, most uint64
	}{
		{"line", ints(large+1, large, large+2, large+3, large+2), large, large + 3},
		{"line", ints(-large-1, -large-2, -large-3), negative(large + 3), negative(large + 1)},
		{"line", ints(math.MaxInt64-1, math.MaxInt64, math.MaxInt64-2), math.MaxInt64 - 2, math.MaxInt64},
		{"line", ints(0, -1, 1), negative(1), 1},
		{"total_ms", append(ints(3), table.Value{Kind: table.Float, Float: -0.5}, table.Value{Kind: table.Float, Float: 1e300}), math.Float64bits(-0.5), math.Float64bits(1e300)},
	} {
		columns, err := table.Columns([]string{test.column})
		if err != nil {
			t.Fatal(err)
		}
		w, err := NewWriter(new(bytes.Buffer), columns, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range test.values {
			if err := w.Write([]table.Value{v}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		c := w.footer.groups[0].chunks[0]
		if least, most := binary.LittleEndian.Uint64([]byte(c.min)), binary.LittleEndian.Uint64([]byte(c.max)); least != test.least || most != test.most {
			t.Errorf("%v: got %d and %d, want %d and %d", test.values, int64(least), int64(most), int64(test.least), int64(test.most))
		}
	}
}

func ints(numbers ...int64) (values []table.Value) {
	for _, n := range numbers {
		values = append(values, table.Value{Kind: table.Int, Int: n})
	}
	return values
}

// negative is a number below zero, as it is kept.
func negative(n int64) uint64 { return uint64(-n) }
