package list

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// csvRows reads comma-separated values (RFC 4180) under a header.
type csvRows struct {
	f     *feeder
	in    lineReader
	comma byte

	head    Stats // of the lines up to the header
	columns []string
	keys    [][]byte // the columns as the keys of meta, `"name":`
	url     int      // the column of the URL; -1 before begin, and when the text is empty

	// ahead holds the physical lines, each with an LF, of a row whose quotes
	// were still open at the end of its first line; those from pos on have not
	// been used. When the quotes turn out to be broken, pos goes back to the
	// second line. To do no line over more than once more, those that begin
	// before single are then rows by themselves.
	ahead       []byte
	pos, single int
	lastCut     bool // the last line in ahead is only its beginning

	fields  [][]byte
	scratch []byte // fields whose quotes were undone
	meta    []byte
}

var (
	errQuote = fmt.Errorf("%w: text after a closing quote", ErrRow)
	errOpen  = fmt.Errorf("%w: a quote is not closed", ErrRow)
)

// begin reads the header.
func (c *csvRows) begin() error {
	c.url = -1
	for {
		c.comma = 0 // the first line tells
		row, n, bad, err := c.row()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		c.head.Lines += n
		if c.head.skip(trim(row), bad != nil) {
			continue
		}
		if bad != nil {
			return fmt.Errorf("csv header: %w", bad)
		}
		return c.header(row)
	}
}

func (c *csvRows) header(row []byte) error {
	want := c.f.cfg.URLField
	c.split(row)
	seen := map[string]int{}
	for i, field := range c.fields {
		name := string(trim(field))
		if name == "" {
			name = "column" + strconv.Itoa(i+1)
		}
		if seen[name]++; seen[name] > 1 {
			name += "_" + strconv.Itoa(seen[name])
		}
		if name == want || c.url < 0 && strings.EqualFold(name, want) {
			c.url = i
		}
		c.columns = append(c.columns, name)
	}
	if c.url < 0 {
		return fmt.Errorf("no column %q in the csv header: choose the URL's column from %s", want, names(c.columns))
	}
	for i := range c.columns {
		c.keys = append(c.keys, c.key(i))
	}
	return nil
}

// names lists columns for an error message.
func names(columns []string) string {
	const most = 20
	var b strings.Builder
	for i, name := range columns {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(columns)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%.40q", name)
	}
	return b.String()
}

// key returns the key of a column in meta; one beyond the header has a number.
func (c *csvRows) key(column int) []byte {
	name := "column" + strconv.Itoa(column+1)
	if column < len(c.columns) {
		name = c.columns[column]
	}
	return append(appendJSON(nil, []byte(name)), ':')
}

func (c *csvRows) run(ctx context.Context) error {
	c.f.stats.Lines += c.head.Lines
	c.f.stats.Blank += c.head.Blank
	c.f.stats.Comments += c.head.Comments
	for {
		row, n, bad, err := c.row()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		number := c.f.stats.Lines + 1
		c.f.stats.Lines += n
		if c.f.stats.skip(trim(row), errors.Is(bad, ErrTooLong)) {
			continue
		}
		c.split(row)
		if bad == nil && c.idle() {
			continue
		}
		l := c.line(number, bad)
		if err := c.f.emit(ctx, l); err != nil {
			return err
		}
	}
}

// idle reports whether a row says nothing: it has only empty fields, as
// spreadsheets write them below the table, or repeats the header.
func (c *csvRows) idle() bool {
	header := len(c.fields) == len(c.columns)
	for i, field := range c.fields {
		header = header && string(field) == c.columns[i]
		if len(field) > 0 && !header {
			return false
		}
	}
	if !header {
		c.f.stats.Blank++
	}
	return true
}

// line makes a line of c.fields.
func (c *csvRows) line(number int64, bad error) Line {
	l := Line{Number: number}
	if c.url < len(c.fields) {
		l = urlLine(number, c.fields[c.url])
	}
	switch {
	case bad != nil:
		l.Err = bad
		return l
	case l.Err == nil && l.URL == "":
		l.Err = fmt.Errorf("%w: column %q is empty or missing", ErrNoURL, c.columns[c.url])
	}
	c.meta = append(c.meta[:0], '{')
	for i, field := range c.fields {
		if i == c.url {
			continue
		}
		if len(c.meta) > 1 {
			c.meta = append(c.meta, ',')
		}
		if i < len(c.keys) {
			c.meta = append(c.meta, c.keys[i]...)
		} else {
			c.meta = append(c.meta, c.key(i)...)
		}
		c.meta = appendJSON(c.meta, field)
	}
	if len(c.meta) > 1 {
		l.Meta = bytes.Clone(append(c.meta, '}'))
	}
	return l
}

// row returns the bytes of the next row, good until the next call, and how many
// physical lines it has. With bad it is the first line of a broken row.
func (c *csvRows) row() (row []byte, n int64, bad, err error) {
	start, alone := c.pos, c.pos < c.single
	buffered := start < len(c.ahead)
	line, cut, err := c.take()
	if err != nil {
		return nil, 0, nil, err
	}
	if c.comma == 0 {
		c.comma = sniffComma(line)
	}
	if t := trim(line); cut {
		return line, 1, tooLong("row", c.in.max), nil
	} else if len(t) == 0 || t[0] == '#' {
		return line, 1, nil, nil
	}
	open, bad := c.scan(line, false)
	if open && alone {
		bad = errOpen
	}
	if !open || bad != nil {
		return line, 1, bad, nil
	}

	// The row goes on in the next line. Only the last line in ahead can get here.
	if buffered {
		c.ahead = append(c.ahead[:0], c.ahead[start:]...)
	} else {
		c.ahead = append(append(c.ahead[:0], line...), '\n')
	}
	c.pos, c.single, c.lastCut = len(c.ahead), 0, false
	first := c.pos
	for n = 2; ; n++ {
		last := c.pos
		line, cut, err := c.take()
		if err != nil && err != io.EOF {
			return nil, 0, nil, err
		}
		if err == nil {
			c.ahead = append(append(c.ahead, line...), '\n')
			c.pos = len(c.ahead)
			open, bad = c.scan(line, true)
		}
		switch {
		case err == io.EOF:
			bad = errOpen
		case cut:
			c.lastCut = true
			bad = errOpen
		case open && c.pos > c.in.max:
			bad = errOpen
		}
		if bad != nil {
			c.pos, c.single = first, last
			return c.ahead[:first-1], 1, bad, nil
		}
		if !open {
			return c.ahead[:c.pos-1], n, nil, nil
		}
	}
}

// take returns the next physical line, from ahead or from the text.
func (c *csvRows) take() (line []byte, cut bool, err error) {
	if rest := c.ahead[c.pos:]; len(rest) > 0 {
		i := bytes.IndexByte(rest, '\n')
		c.pos += i + 1
		return rest[:i], c.lastCut && c.pos == len(c.ahead), nil
	}
	line, cut, err = c.in.next()
	return bytes.TrimSuffix(line, []byte("\r")), cut, err
}

// scan follows the quotes through a line that begins inside quotes or not. It
// reports whether its end is inside.
func (c *csvRows) scan(line []byte, inside bool) (open bool, bad error) {
	if !inside && bytes.IndexByte(line, '"') < 0 {
		return false, nil
	}
	for {
		if !inside {
			if len(line) == 0 || line[0] != '"' {
				i := bytes.IndexByte(line, c.comma)
				if i < 0 {
					return false, nil
				}
				line = line[i+1:]
				continue
			}
			line = line[1:]
		}
		inside = true
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			return true, nil
		}
		line = line[i+1:]
		switch {
		case len(line) == 0:
			return false, nil
		case line[0] == '"': // a doubled quote stands for one
			line = line[1:]
		case line[0] == c.comma:
			line = line[1:]
			inside = false
		default:
			return false, errQuote
		}
	}
}

// split sets c.fields to the fields of a row. It takes what it can of a broken
// one.
func (c *csvRows) split(row []byte) {
	c.fields, c.scratch = c.fields[:0], c.scratch[:0]
	for more := true; more; {
		var field []byte
		if len(row) > 0 && row[0] == '"' {
			field, row = c.unquote(row[1:])
		} else if i := bytes.IndexByte(row, c.comma); i >= 0 {
			field, row = row[:i], row[i:]
		} else {
			field, row = row, nil
		}
		c.fields = append(c.fields, field)
		if more = len(row) > 0; more {
			row = row[1:] // the comma
		}
	}
}

// unquote takes a field off a row that begins behind the field's first quote.
// The rest is empty or begins with a comma.
func (c *csvRows) unquote(row []byte) (field, rest []byte) {
	start := len(c.scratch)
	for {
		i := bytes.IndexByte(row, '"')
		if i < 0 {
			i = len(row)
		}
		c.scratch = append(c.scratch, row[:i]...)
		if row = row[min(i+1, len(row)):]; len(row) == 0 || row[0] != '"' {
			break
		}
		c.scratch = append(c.scratch, '"')
		row = row[1:]
	}
	if i := bytes.IndexByte(row, c.comma); i >= 0 {
		return c.scratch[start:], row[i:]
	}
	return c.scratch[start:], nil
}

// sniffComma returns the separator that a header has most of, outside quotes.
func sniffComma(header []byte) byte {
	var counts [256]int
	quoted := false
	for _, b := range header {
		if b == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[b]++
		}
	}
	comma := byte(',')
	for _, b := range []byte(";\t") {
		if counts[b] > counts[comma] {
			comma = b
		}
	}
	return comma
}

// appendJSON appends text as a JSON string. Invalid UTF-8 becomes U+FFFD.
func appendJSON(b, text []byte) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for len(text) > 0 {
		switch r, size := utf8.DecodeRune(text); {
		case r == utf8.RuneError:
			b, text = append(b, "\ufffd"...), text[size:]
		case r == '"' || r == '\\':
			b, text = append(b, '\\', text[0]), text[1:]
		case r == '\n':
			b, text = append(b, `\n`...), text[1:]
		case r == '\t':
			b, text = append(b, `\t`...), text[1:]
		case r < ' ':
			b, text = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15]), text[1:]
		default:
			b, text = append(b, text[:size]...), text[size:]
		}
	}
	return append(b, '"')
}
