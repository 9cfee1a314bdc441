package list

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// csvRows reads comma-separated values (RFC 4180) under a header.
type csvRows struct {
	f    *feeder
	rows rowReader

	head    Stats // of the lines up to the header
	columns []string
	keys    [][]byte // the columns as the keys of meta, `"name":`
	url     int      // the column of the URL; -1 before begin, and when the text is empty

	meta []byte // being built
}

// begin reads the header. A line with # in front of it is a comment above the
// table, unless it names the URL's column: then it is the header.
func (c *csvRows) begin() error {
	c.url = -1
	sep, err := c.separator()
	if err != nil {
		return err
	}
	if c.rows.comma = sep; c.f.cfg.NoHeader {
		n, err := strconv.Atoi(c.f.cfg.URLField)
		c.url = n - 1
		return err
	}
	c.rows.above = true
	defer func() { c.rows.above = false }()
	for {
		c.rows.comma = sep
		row, n, bad, err := c.rows.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		c.head.Lines += n
		if bad == nil {
			c.header(row)
		}
		switch {
		case c.url < 0 && c.head.skip(bare(row), bad != nil):
			continue
		case bad != nil:
			return fmt.Errorf("csv header: %w", bad)
		case c.url < 0:
			return fmt.Errorf("%w as %q in the csv header: choose the URL's column from %s", ErrColumn, c.f.cfg.URLField, names(c.columns))
		}
		for i := range c.columns {
			c.keys = append(c.keys, c.key(i))
		}
		return nil
	}
}

// separator reads the line "sep=;" that Excel writes and reads above a table. It
// returns 0 if there is none: then the first row tells.
func (c *csvRows) separator() (sep byte, err error) {
	head, err := c.rows.in.r.Peek(len(`"sep=;`))
	if err != nil && err != io.EOF {
		return 0, err
	}
	if !bytes.HasPrefix(bytes.ToLower(bytes.TrimPrefix(head, []byte(`"`))), []byte("sep=")) {
		return 0, nil
	}
	line, _, err := c.rows.in.next()
	if err != nil {
		return 0, err
	}
	c.head.Lines++
	c.head.Comments++
	rest := bytes.Trim(bytes.TrimRight(line, "\r"), `"`)[len("sep="):]
	if len(rest) == 0 {
		return 0, nil
	}
	return rest[0], nil
}

// header takes a row for the header: it sets the columns, and which of them is
// the URL's.
func (c *csvRows) header(row []byte) {
	want := c.f.cfg.URLField
	c.columns = c.columns[:0]
	c.rows.split(row)
	seen := map[string]int{}
	for i, field := range c.rows.fields {
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
	return append(appendJSON(nil, []byte(c.name(column))), ':')
}

// name is what a column is called.
func (c *csvRows) name(column int) string {
	switch {
	case column < len(c.columns):
		return c.columns[column]
	case c.f.cfg.NoHeader:
		return strconv.Itoa(column + 1)
	}
	return "column" + strconv.Itoa(column+1)
}

func (c *csvRows) run(ctx context.Context) error {
	c.f.stats.Lines += c.head.Lines
	c.f.stats.Blank += c.head.Blank
	c.f.stats.Comments += c.head.Comments
	for {
		row, n, bad, err := c.rows.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		number := c.f.stats.Lines + 1
		c.f.stats.Lines += n
		if c.f.stats.blank(bare(row), errors.Is(bad, ErrTooLong)) {
			continue
		}
		c.rows.split(row)
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
// spreadsheets write them below a table, or repeats the header.
func (c *csvRows) idle() bool {
	empty, header := true, len(c.rows.fields) == len(c.columns)
	for i, field := range c.rows.fields {
		empty = empty && len(field) == 0
		header = header && string(trim(field)) == c.columns[i]
		if !empty && !header {
			return false
		}
	}
	if empty {
		c.f.stats.Blank++
	}
	return true
}

// line makes a line of c.rows.fields.
func (c *csvRows) line(number int64, bad error) Line {
	l := Line{Number: number}
	if c.url < len(c.rows.fields) {
		l = urlLine(number, c.rows.fields[c.url])
	}
	switch {
	case bad != nil:
		l.Err = bad
		return l
	case l.Err == nil && l.URL == "":
		l.Err = fmt.Errorf("%w: column %q is empty or missing", ErrNoURL, c.name(c.url))
	}
	c.meta = append(c.meta[:0], '{')
	for i, field := range c.rows.fields {
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
