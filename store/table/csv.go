package table

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"weft/store"
)

// CSV says how records become comma-separated values (RFC 4180): a header, then a
// row a record, with lines that end in CR LF.
type CSV struct {
	Columns []Column
	Comma   byte // one of Separators, ',' if it is 0; '\t' makes a .tsv

	// NoBOM leaves out the byte order mark that makes Excel read UTF-8.
	NoBOM bool

	// NoGuard writes texts that begin with = + - @ or a tab as they are. A
	// spreadsheet takes those for formulas, so they get a ' in front of them, and
	// so do those that begin with one or more ' and then with one of these.
	NoGuard bool
}

// Separators are what may stand between the cells of csv.
const Separators = ",;|"

// Format is that of one file at the path, compressed if its end says so.
func (c CSV) Format(path string) store.Format {
	if c.Comma == 0 {
		c.Comma = ','
	}
	return store.TextFormat(path, func() store.Text { return &csvText{CSV: c, rows: NewRower(c.Columns)} })
}

type csvText struct {
	CSV
	rows *Rower
	num  []byte
}

// Head is the byte order mark and the header.
func (c *csvText) Head() []byte {
	var head []byte
	if !c.NoBOM {
		head = append(head, "\ufeff"...)
	}
	for i, column := range c.Columns {
		if i > 0 {
			head = append(head, c.Comma)
		}
		head = c.quoted(head, []byte(column.Name))
	}
	return append(head, "\r\n"...)
}

// AppendRecord appends the record's row.
func (c *csvText) AppendRecord(dst []byte, rec *store.Record) ([]byte, error) {
	row, err := c.rows.Row(rec)
	if err != nil {
		return dst, err
	}
	for i, v := range row {
		if i > 0 {
			dst = append(dst, c.Comma)
		}
		switch {
		case v.Kind == Text && len(v.Text) == 0, len(row) == 1 && v.Kind == Null: // RFC 4180 has no empty rows
			dst = append(dst, `""`...)
		case v.Kind == Text:
			dst = c.text(dst, v.Text)
		case v.Kind == JSON:
			dst = c.quoted(dst, v.Text)
		default:
			c.num = v.AppendText(c.num[:0])
			dst = append(dst, c.num...)
		}
	}
	return append(dst, "\r\n"...), nil
}

func (c *csvText) text(dst, s []byte) []byte {
	if c.NoGuard || !guarded(s) {
		return c.quoted(dst, s)
	}
	return c.quoted(dst, append([]byte{'\''}, s...))
}

// guarded reports whether a text gets a ' in front of it: what a spreadsheet takes
// for a formula, and what looks as if it had one already, so that every ' can be
// taken off again.
func guarded(s []byte) bool {
	rest := bytes.TrimLeft(s, "'")
	return len(rest) > 0 && strings.IndexByte("=+-@\t", rest[0]) >= 0
}

// quoted puts a cell in quotes if it needs them.
func (c *csvText) quoted(dst, s []byte) []byte {
	if len(s) == 0 || bytes.IndexByte(s, c.Comma) < 0 && bytes.IndexByte(s, '"') < 0 && bytes.IndexByte(s, '\n') < 0 &&
		bytes.IndexByte(s, '\r') < 0 && s[0] != ' ' && s[len(s)-1] != ' ' {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for {
		i := bytes.IndexByte(s, '"')
		if i < 0 {
			break
		}
		dst = append(append(dst, s[:i]...), `""`...)
		s = s[i+1:]
	}
	return append(append(dst, s...), '"')
}

// AppendText appends the value as text: a number as in JSON, a time in RFC 3339,
// nothing for Null.
func (v Value) AppendText(dst []byte) []byte {
	switch v.Kind {
	case Text, JSON:
		return append(dst, v.Text...)
	case Int:
		return strconv.AppendInt(dst, v.Int, 10)
	case Float:
		if size := math.Abs(v.Float); size != 0 && (size < 1e-6 || size >= 1e21) {
			return strconv.AppendFloat(dst, v.Float, 'e', -1, 64)
		}
		return strconv.AppendFloat(dst, v.Float, 'f', -1, 64)
	case Bool:
		return strconv.AppendBool(dst, v.Int != 0)
	case Time:
		return v.Time.AppendFormat(dst, time.RFC3339Nano)
	}
	return dst
}
