package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/klauspost/compress/zstd"

	"weft/store/table"
)

// A Reader reads the rows of a file. It is for one goroutine at a time.
type Reader struct {
	src     io.ReaderAt
	footer  *footer
	zstd    *zstd.Decoder
	group   int // the next
	left    int64
	columns []*cursor
	values  []table.Value
}

// maxPage bounds what a page may be, compressed or not. A cell is a part of a page
// and of a record.
const maxPage = 1 << 30

// NewReader reads the footer of a file of that size.
func NewReader(src io.ReaderAt, size int64) (*Reader, error) {
	end := make([]byte, min(size, 8))
	if _, err := src.ReadAt(end, size-int64(len(end))); err != nil && err != io.EOF {
		return nil, err
	}
	if len(end) < 8 || string(end[4:]) != magic {
		return nil, errors.New("it is no Parquet file, or not a whole one")
	}
	n := int64(binary.LittleEndian.Uint32(end))
	if n > size-12 {
		return nil, errMalformed
	}
	b := make([]byte, n)
	if _, err := src.ReadAt(b, size-8-n); err != nil && err != io.EOF {
		return nil, err
	}
	f, err := decodeFooter(b)
	if err != nil {
		return nil, err
	}
	for _, g := range f.groups {
		for _, c := range g.chunks {
			if c.offset < 0 || c.size < 0 || c.offset > size || c.size > size-c.offset {
				return nil, errMalformed
			}
		}
	}
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage))
	if err != nil {
		return nil, err
	}
	return &Reader{src: src, footer: f, zstd: z, values: make([]table.Value, len(f.columns))}, nil
}

// Columns are the names and kinds of the file's columns.
func (r *Reader) Columns() []table.Column { return r.footer.columns }

// Rows is how many the file has.
func (r *Reader) Rows() int64 { return r.footer.rows }

// Meta is what stands in the footer under a key.
func (r *Reader) Meta(key string) string { return r.footer.meta[key] }

// Close gives up what it holds, but not the file.
func (r *Reader) Close() { r.zstd.Close() }

// Next is the next row, valid until the call after it, or io.EOF.
func (r *Reader) Next() ([]table.Value, error) {
	for r.left == 0 {
		if r.group == len(r.footer.groups) {
			return nil, io.EOF
		}
		g := r.footer.groups[r.group]
		r.group++
		r.left = g.rows
		r.columns = r.columns[:0]
		for i, c := range g.chunks {
			r.columns = append(r.columns, &cursor{r: r, kind: r.footer.columns[i].Kind, need: r.footer.need[i], chunk: c, end: c.offset + c.size})
		}
	}
	r.left--
	for i, c := range r.columns {
		v, err := c.next()
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", r.footer.columns[i].Name, err)
		}
		r.values[i] = v
	}
	return r.values, nil
}

// A cursor goes through the pages of a column in one row group.
type cursor struct {
	r      *Reader
	kind   table.Kind
	need   bool // it is not optional
	chunk  chunk
	end    int64
	page   []byte // the room of the open page
	value  []byte // what is left of its values
	level  []byte // and of its levels
	run    uint64 // rows of the open run
	has    bool
	packed bool // the open run is of single bits
	byte   byte
	n      int64 // rows left in the page
	bits   int
}

var errPage = errors.New("a page is malformed")

func (c *cursor) next() (table.Value, error) {
	for c.n == 0 {
		if err := c.open(); err != nil {
			return table.Value{}, err
		}
	}
	c.n--
	if has, err := c.present(); !has || err != nil {
		return table.Value{}, err
	}
	switch physical(c.kind) {
	case physicalBool:
		if c.bits/8 >= len(c.value) {
			return table.Value{}, errPage
		}
		bit := c.value[c.bits/8] >> (c.bits % 8) & 1
		c.bits++
		return table.Value{Kind: table.Bool, Int: int64(bit)}, nil
	case physicalBytes:
		if len(c.value) < 4 {
			return table.Value{}, errPage
		}
		n := int64(binary.LittleEndian.Uint32(c.value))
		if n > int64(len(c.value)-4) {
			return table.Value{}, errPage
		}
		text := c.value[4 : 4+n]
		c.value = c.value[4+n:]
		return table.Value{Kind: c.kind, Text: text}, nil
	}
	if len(c.value) < 8 {
		return table.Value{}, errPage
	}
	bits := binary.LittleEndian.Uint64(c.value)
	c.value = c.value[8:]
	switch c.kind {
	case table.Float:
		return table.Value{Kind: table.Float, Float: math.Float64frombits(bits)}, nil
	case table.Time:
		return table.Value{Kind: table.Time, Time: time.UnixMicro(int64(bits)).UTC()}, nil
	}
	return table.Value{Kind: table.Int, Int: int64(bits)}, nil
}

// present reports whether the next row has a value.
func (c *cursor) present() (bool, error) {
	if c.need {
		return true, nil
	}
	if c.run == 0 {
		h, n := binary.Uvarint(c.level)
		if n <= 0 || h < 2 || len(c.level) == n {
			return false, errPage
		}
		c.level = c.level[n:]
		if c.packed = h&1 == 1; c.packed {
			c.run = h >> 1 * 8
		} else {
			c.run = h >> 1
			c.has = c.level[0]&1 == 1
			c.level = c.level[1:]
		}
	}
	if c.packed {
		if c.run%8 == 0 {
			if len(c.level) == 0 {
				return false, errPage
			}
			c.byte, c.level = c.level[0], c.level[1:]
		}
		c.has = c.byte&1 == 1
		c.byte >>= 1
	}
	c.run--
	return c.has, nil
}

// open reads the next page.
func (c *cursor) open() error {
	head := make([]byte, min(256, max(0, c.end-c.chunk.offset)))
	if _, err := c.r.src.ReadAt(head, c.chunk.offset); err != nil && err != io.EOF {
		return err
	}
	d := &decoder{b: head}
	kind, size, packed, encoding := -1, int64(-1), int64(-1), -1
	d.each(func(id int, k byte) {
		switch {
		case id == 1 && k == typeI32:
			kind = int(d.number())
		case id == 2 && k == typeI32:
			size = d.number()
		case id == 3 && k == typeI32:
			packed = d.number()
		case id == 5 && k == typeStruct:
			d.each(func(id int, k byte) {
				switch {
				case id == 1 && k == typeI32:
					c.n = d.number()
				case id == 2 && k == typeI32:
					encoding = int(d.number())
				default:
					d.skip(k, 8)
				}
			})
		default:
			d.skip(k, 8)
		}
	})
	switch {
	case d.err != nil || packed < 0 || size < 0 || size > maxPage:
		return errPage
	case kind != pageData || encoding != encodingPlain:
		return errors.New("it has pages that weft does not write")
	}
	at := c.chunk.offset + int64(len(head)-len(d.b))
	if packed > c.end-at || c.n < 1 {
		return errPage
	}
	raw := make([]byte, packed)
	if _, err := c.r.src.ReadAt(raw, at); err != nil && err != io.EOF {
		return err
	}
	c.chunk.offset = at + packed
	if c.chunk.codec == codecZstd {
		var err error
		if raw, err = c.r.zstd.DecodeAll(raw, c.page[:0]); err != nil {
			return err
		}
		c.page = raw
	}
	if int64(len(raw)) != size {
		return errPage
	}
	c.run, c.bits, c.level = 0, 0, nil
	if !c.need {
		if len(raw) < 4 || int64(binary.LittleEndian.Uint32(raw)) > int64(len(raw)-4) {
			return errPage
		}
		n := 4 + int(binary.LittleEndian.Uint32(raw))
		c.level, raw = raw[4:n], raw[n:]
	}
	c.value = raw
	return nil
}
