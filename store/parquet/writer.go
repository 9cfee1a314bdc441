package parquet

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/klauspost/compress/zstd"

	"weft/store/table"
)

const (
	pageSize  = 1 << 20  // of values, before a page is compressed
	groupSize = 32 << 20 // of values, before a row group ends
	groupRows = 1 << 17
)

// A Writer writes one file. It is for one goroutine at a time.
type Writer struct {
	w       *bufio.Writer
	off     int64
	zstd    *zstd.Encoder
	columns []*pages
	footer  footer
	rows    int64 // of the open row group
}

// NewWriter begins a file of those columns; each has a kind. meta stands in its
// footer.
func NewWriter(w io.Writer, columns []table.Column, meta map[string]string) (*Writer, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, err
	}
	f := &Writer{w: bufio.NewWriterSize(w, 1<<20), zstd: encoder, footer: footer{columns: columns, meta: meta}}
	for range columns {
		f.columns = append(f.columns, new(pages))
	}
	return f, f.write([]byte(magic))
}

func (f *Writer) write(b []byte) error {
	n, err := f.w.Write(b)
	f.off += int64(n)
	return err
}

// Write adds a row. A value that is not of its column's kind is an error, and then
// the file is of no use; a column of JSON takes any, and one of numbers with
// fractions those without.
func (f *Writer) Write(row []table.Value) error {
	size := int64(0)
	for i, p := range f.columns {
		if err := p.add(f.footer.columns[i].Kind, row[i]); err != nil {
			return fmt.Errorf("column %s: %w", f.footer.columns[i].Name, err)
		}
		if len(p.values) >= pageSize {
			p.flush(f.zstd)
		}
		size += p.size + int64(len(p.values))
	}
	f.rows++
	if size >= groupSize || f.rows >= groupRows {
		return f.endGroup()
	}
	return nil
}

func (f *Writer) endGroup() error {
	g := group{rows: f.rows}
	for _, p := range f.columns {
		p.flush(f.zstd)
		c := p.chunk
		c.offset, c.size = f.off, int64(len(p.done))
		if err := f.write(p.done); err != nil {
			return err
		}
		g.size += c.uncompressed
		g.chunks = append(g.chunks, c)
		*p = pages{done: p.done[:0], values: p.values[:0], levels: p.levels[:0]}
		if cap(p.done) > groupSize {
			p.done = nil
		}
	}
	f.footer.groups = append(f.footer.groups, g)
	f.footer.rows += f.rows
	f.rows = 0
	return nil
}

// Close ends the file; it does not close what it writes to.
func (f *Writer) Close() error {
	if f.rows > 0 {
		if err := f.endGroup(); err != nil {
			return err
		}
	}
	end := f.footer.encode("weft", slices.Sorted(maps.Keys(f.footer.meta)))
	end = binary.LittleEndian.AppendUint32(end, uint32(len(end)))
	if err := f.write(append(end, magic...)); err != nil {
		return err
	}
	return f.w.Flush()
}

// pages are a column's part of the open row group.
type pages struct {
	done   []byte // the pages that are compressed, with their headers
	size   int64  // of their values, uncompressed
	chunk  chunk
	values []byte // of the open page
	n      int    // its rows
	bits   int    // booleans in values
	levels []byte // runs of rows that have a value, or have none
	run    int    // rows of the open run
	has    bool   // what they have

	least, most uint64 // of numbers, as they are kept
	known       bool   // least and most are
}

// add adds a value to the open page.
func (p *pages) add(kind table.Kind, v table.Value) error {
	has := v.Kind != table.Null
	if has != p.has && p.run > 0 {
		p.endRun()
	}
	p.has = has
	p.run++
	p.n++
	if !has {
		p.chunk.nulls++
		return nil
	}
	switch {
	case kind == table.Bool && v.Kind == table.Bool:
		if p.bits%8 == 0 {
			p.values = append(p.values, 0)
		}
		p.values[len(p.values)-1] |= byte(v.Int) << (p.bits % 8)
		p.bits++
	case kind == table.Int && v.Kind == table.Int:
		p.whole(v.Int)
	case kind == table.Time && v.Kind == table.Time:
		p.whole(v.Time.UnixMicro())
	case kind == table.Float && v.Kind == table.Float:
		p.float(v.Float)
	case kind == table.Float && v.Kind == table.Int:
		p.float(float64(v.Int))
	case kind == table.Text && v.Kind == table.Text, kind == table.JSON && v.Kind == table.JSON:
		p.bytes(v.Text)
	case kind == table.JSON:
		p.bytes(v.AppendJSON(nil))
	default:
		return fmt.Errorf("%.100q is not of its type", v.AppendText(nil))
	}
	return nil
}

func (p *pages) bytes(b []byte) {
	p.values = binary.LittleEndian.AppendUint32(p.values, uint32(len(b)))
	p.values = append(p.values, b...)
}

func (p *pages) whole(v int64) {
	p.number(uint64(v), !p.known || v < int64(p.least), !p.known || v > int64(p.most))
}

func (p *pages) float(v float64) {
	p.number(math.Float64bits(v), !p.known || v < math.Float64frombits(p.least), !p.known || v > math.Float64frombits(p.most))
}

// number adds a value as it is kept, which is less or more than all before.
func (p *pages) number(bits uint64, less, more bool) {
	p.values = binary.LittleEndian.AppendUint64(p.values, bits)
	if less {
		p.least = bits
	}
	if more {
		p.most = bits
	}
	p.known = true
}

// plain is a number as it stands in a page.
func plain(bits uint64) string { return string(binary.LittleEndian.AppendUint64(nil, bits)) }

// endRun writes a run of levels (Parquet's RLE with a width of one bit).
func (p *pages) endRun() {
	p.levels = binary.AppendUvarint(p.levels, uint64(p.run)<<1)
	level := byte(0)
	if p.has {
		level = 1
	}
	p.levels = append(p.levels, level)
	p.run = 0
}

// flush compresses the open page.
func (p *pages) flush(z *zstd.Encoder) {
	if p.n == 0 {
		return
	}
	p.endRun()
	content := binary.LittleEndian.AppendUint32(nil, uint32(len(p.levels)))
	content = append(append(content, p.levels...), p.values...)
	packed := z.EncodeAll(content, nil)
	e := new(encoder)
	e.begin()
	e.i32(1, pageData)
	e.i32(2, len(content))
	e.i32(3, len(packed))
	e.field(5)
	e.i32(1, p.n)
	e.i32(2, encodingPlain)
	e.i32(3, encodingRLE)
	e.i32(4, encodingRLE)
	e.end()
	e.end()
	p.done = append(append(p.done, e.b...), packed...)
	p.chunk.uncompressed += int64(len(e.b) + len(content))
	p.size += int64(len(p.values))
	if p.known {
		p.chunk.min, p.chunk.max = plain(p.least), plain(p.most)
	}
	p.values, p.levels, p.n, p.bits = p.values[:0], p.levels[:0], 0, 0
}
