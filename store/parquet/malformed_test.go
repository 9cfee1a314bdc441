package parquet

import (
	"bytes"
	"encoding/binary"
	"testing"

	"weft/store/table"
)

// A page that says that it is larger than the file is an error, and no memory is
// asked for in its name.
func TestNoPageIsLargerThanTheFile(t *testing.T) {
	columns, err := table.Columns([]string{"line"})
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int64{-1, 1 << 20, 1 << 31, 1 << 40, 1 << 62} {
		page := new(encoder)
		page.begin()
		page.i32(1, pageData)
		page.i32(2, 100)
		page.i64(3, size)
		page.b[len(page.b)-len(binary.AppendVarint(nil, size))-1] = 1<<4 | typeI32
		page.field(5)
		page.i32(1, 1)
		page.i32(2, encodingPlain)
		page.end()
		page.end()
		for _, c := range []chunk{{offset: 4, size: 1 << 62}, {offset: 4, size: 1<<63 - 1}, {offset: 4, size: -1}, {offset: -1, size: 10}, {offset: 1 << 62, size: 1}} {
			f := footer{columns: columns, rows: 1, groups: []group{{rows: 1, chunks: []chunk{c}}}}
			end := f.encode("weft", nil)
			file := append(append([]byte(magic), page.b...), end...)
			file = append(binary.LittleEndian.AppendUint32(file, uint32(len(end))), magic...)
			r, err := NewReader(bytes.NewReader(file), int64(len(file)))
			if err == nil {
				_, err = r.Next()
				r.Close()
			}
			if err == nil {
				t.Errorf("a page of %d bytes in a chunk of %d at %d was read", size, c.size, c.offset)
			}
		}
	}
}
