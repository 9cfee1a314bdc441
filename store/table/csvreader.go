package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
)

// A CSVReader reads what [CSV] writes: with or without a byte order mark, guarded
// or not, and with any ends of lines. It is for one goroutine at a time.
type CSVReader struct {
	in      *bufio.Reader
	comma   byte
	columns []Column
	line    int64 // of the row, the header's being 1
	next    int64
	cells   []cell
	text    []byte // of all cells
	values  []Value
}

// A cell is a part of a row's text.
type cell struct {
	from, to int
	quoted   bool
}

// NewCSVReader reads the header; where it is none of weft's the error is a
// *ColumnsError. With a comma, any of the [Separators] is taken that
// stands behind the first name.
func NewCSVReader(r io.Reader, comma byte) (*CSVReader, error) {
	c := &CSVReader{in: bufio.NewReaderSize(r, 256<<10), comma: comma, next: 1}
	if bom, _ := c.in.Peek(3); string(bom) == "\ufeff" {
		c.in.Discard(3)
	}
	if comma == ',' {
		c.comma = c.separator()
	}
	if err := c.row(); err != nil {
		if err == io.EOF {
			err = &ColumnsError{"it has no header"}
		}
		return nil, err
	}
	var names []string
	for _, at := range c.cells {
		names = append(names, string(c.text[at.from:at.to]))
	}
	var err error
	c.columns, err = Columns(names)
	c.values = make([]Value, len(names))
	return c, err
}

// separator is what stands behind the first name of the header.
func (c *CSVReader) separator() byte {
	head, _ := c.in.Peek(1 << 10)
	end := bytes.IndexAny(head, Separators)
	if len(head) > 0 && head[0] == '"' {
		if end = 1 + bytes.IndexByte(head[1:], '"') + 1; end < len(head) && head[end] == '"' {
			return ',' // the name has quotes in it
		}
	}
	if end < 0 || end >= len(head) || bytes.IndexByte(head[:end], '\n') >= 0 || bytes.IndexByte([]byte(Separators), head[end]) < 0 {
		return ','
	}
	return head[end]
}

// Columns are those of the header. Where a column's values may be of any kind they
// are read as the texts that stand there: see Retype.
func (c *CSVReader) Columns() []Column { return c.columns }

// Next is the next row, valid until the call after it, or io.EOF. An error names
// the line of the file, the header's being the first.
func (c *CSVReader) Next() ([]Value, error) {
	err := c.row()
	if err == io.EOF {
		return nil, err
	}
	if err == nil && len(c.cells) != len(c.columns) {
		err = fmt.Errorf("%d cells, and the header has %d", len(c.cells), len(c.columns))
	}
	for i := 0; err == nil && i < len(c.cells); i++ {
		at := c.cells[i]
		if c.values[i], err = typed(c.columns[i].Kind, c.text[at.from:at.to], at.quoted); err != nil {
			err = fmt.Errorf("column %s: %w", c.columns[i].Name, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", c.line, err)
	}
	return c.values, nil
}

// typed is the value that stands in a cell.
func typed(kind Kind, text []byte, quoted bool) (v Value, err error) {
	if len(text) == 0 && !(quoted && (kind == Text || kind == Null)) {
		return Value{}, nil
	}
	v.Kind = kind
	switch kind {
	case Null: // as it stands there, since only of a text anything is taken off
		return Value{Kind: Text, Text: text}, nil
	case Text:
		if len(text) > 0 && text[0] == '\'' && guarded(text) {
			text = text[1:]
		}
		return Value{Kind: Text, Text: text}, nil
	case JSON:
		if !json.Valid(text) {
			err = errNot("JSON", text)
		}
		v.Text = text
	case Int:
		if v.Int, err = strconv.ParseInt(string(text), 10, 64); err != nil {
			err = errNot("an integer", text)
		}
	case Float:
		if v.Float, err = strconv.ParseFloat(string(text), 64); err != nil || math.IsInf(v.Float, 0) || math.IsNaN(v.Float) {
			err = errNot("a number", text)
		}
	case Bool:
		switch string(text) {
		case "true":
			v.Int = 1
		case "false":
		default:
			err = errNot("true or false", text)
		}
	case Time:
		if v.Time, err = time.Parse(time.RFC3339Nano, string(text)); err != nil {
			err = errNot("a time of RFC 3339", text)
		}
		v.Time = v.Time.UTC()
	}
	return v, err
}

func errNot(what string, text []byte) error { return fmt.Errorf("%.60q is not %s", text, what) }

// Retype is the kind that all texts of a column can be read as, one after the
// other: whole numbers, numbers, booleans, lists and objects and whole numbers of
// any length, or else texts. It is for columns whose values may be of any kind, in
// a file that says nothing of kinds. The zero Retype has seen no text.
type Retype struct{ seen, not [JSON + 1]bool }

// Add notes a text, as it stands in its cell.
func (r *Retype) Add(text []byte) {
	for _, kind := range []Kind{Int, Float, Bool, JSON} {
		if r.not[kind] {
			continue
		}
		v, err := typed(kind, text, false)
		same := err == nil && len(text) > 0 && (kind == JSON && isWide(text) || kind != JSON && bytes.Equal(v.AppendText(nil), text))
		r.seen[kind], r.not[kind] = true, !same // "007" and "1e3" are texts
	}
}

// isWide reports whether valid JSON is a list, an object or a whole number, which may
// be too large for an Int.
func isWide(text []byte) bool { return text[0] == '[' || text[0] == '{' || isWhole(text) }

// Kind is that of the texts so far.
func (r *Retype) Kind() Kind {
	for _, kind := range []Kind{Int, Float, Bool, JSON} {
		if r.seen[kind] && !r.not[kind] {
			return kind
		}
	}
	return Text
}

// SetKind reads a column as one of that kind from now on.
func (c *CSVReader) SetKind(column int, kind Kind) { c.columns[column].Kind = kind }

// row reads the cells of a row (RFC 4180, section 2).
func (c *CSVReader) row() error {
	c.cells, c.text, c.line = c.cells[:0], c.text[:0], c.next
	if _, err := c.in.Peek(1); err != nil {
		return err
	}
	for {
		end, err := c.cell()
		if err != nil {
			return err
		}
		if end {
			c.next++
			return nil
		}
	}
}

// cell reads a cell, and reports whether it is the last of its row.
func (c *CSVReader) cell() (last bool, err error) {
	from := len(c.text)
	quoted := false
	if b, err := c.in.Peek(1); err == nil && b[0] == '"' {
		c.in.Discard(1)
		quoted = true
		if err := c.quotes(); err != nil {
			return true, err
		}
	}
	for {
		b, err := c.in.ReadByte()
		if err != nil && err != io.EOF {
			return true, err
		}
		switch {
		case err == io.EOF || b == '\n':
			to := len(c.text)
			if !quoted && to > from && c.text[to-1] == '\r' {
				to--
			}
			c.cells = append(c.cells, cell{from, to, quoted})
			return true, nil
		case b == c.comma:
			c.cells = append(c.cells, cell{from, len(c.text), quoted})
			return false, nil
		}
		if quoted && b != '\r' {
			return true, errors.New("a quote stands inside a cell")
		}
		if !quoted {
			c.text = append(c.text, b)
		}
	}
}

// quotes reads what stands in quotes, up to the closing one.
func (c *CSVReader) quotes() error {
	for {
		part, err := c.in.ReadSlice('"')
		c.next += int64(bytes.Count(part, []byte{'\n'}))
		c.text = append(c.text, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			if err == io.EOF {
				err = errors.New("a quote is not closed")
			}
			return err
		}
		if b, err := c.in.Peek(1); err != nil || b[0] != '"' {
			c.text = c.text[:len(c.text)-1]
			return nil
		}
		c.in.Discard(1)
	}
}
