package list

import (
	"bytes"
	"fmt"
	"io"
)

// A rowReader splits a text into csv rows and a row into its fields.
type rowReader struct {
	in    lineReader
	comma byte // 0: the next line tells
	above bool // the table has not begun: a line with # in front stands alone

	// ahead holds the physical lines, each with an LF, of a row whose quotes
	// were still open at the end of its first line; those from pos on have not
	// been used. When the quotes turn out to be broken, pos goes back to the
	// second line. To do no line over more than once more, those that begin
	// before single are then rows by themselves.
	ahead       []byte
	pos, single int
	lastCut     bool // the last line in ahead is only its beginning

	fields  [][]byte // of the row last split
	scratch []byte   // fields whose quotes were undone
}

var (
	errQuote = fmt.Errorf("%w: text after a closing quote", ErrRow)
	errOpen  = fmt.Errorf("%w: a quote is not closed", ErrRow)
)

// next returns the bytes of the next row, good until the call after, and how
// many physical lines it has. With bad it is the first line of a broken row.
func (r *rowReader) next() (row []byte, n int64, bad, err error) {
	start, alone := r.pos, r.pos < r.single
	line, cut, err := r.take()
	if err != nil {
		return nil, 0, nil, err
	}
	blank := len(bare(line)) == 0
	if r.comma == 0 && !blank {
		r.comma = sniffComma(line)
	}
	if cut {
		return line, 1, tooLong("row", r.in.max), nil
	}
	if blank || r.above && line[0] == '#' {
		return line, 1, nil, nil
	}
	open, bad := r.scan(line, false)
	switch {
	case !open:
		return line, 1, bad, nil
	case alone:
		return line, 1, errOpen, nil
	}
	if start < len(r.ahead) { // then it is the last line there
		r.ahead = append(r.ahead[:0], r.ahead[start:]...)
	} else {
		r.ahead = append(append(r.ahead[:0], line...), '\n')
	}
	return r.join()
}

// join reads on after the line in ahead, until its quotes are closed.
func (r *rowReader) join() (row []byte, n int64, bad, err error) {
	first := len(r.ahead)
	r.pos, r.single, r.lastCut = first, 0, false
	for n = 2; ; n++ {
		last, open := r.pos, true
		line, cut, err := r.take()
		if err != nil && err != io.EOF {
			return nil, 0, nil, err
		}
		if err == nil {
			r.ahead = append(append(r.ahead, line...), '\n')
			r.pos = len(r.ahead)
			open, bad = r.scan(line, true)
		}
		if cut || err == io.EOF || open && r.pos > r.in.max {
			r.lastCut = cut
			bad = errOpen
		}
		switch {
		case bad != nil:
			r.pos, r.single = first, last
			return r.ahead[:first-1], 1, bad, nil
		case !open:
			return r.ahead[:r.pos-1], n, nil, nil
		}
	}
}

// take returns the next physical line, from ahead or from the text.
func (r *rowReader) take() (line []byte, cut bool, err error) {
	if rest := r.ahead[r.pos:]; len(rest) > 0 {
		i := bytes.IndexByte(rest, '\n')
		r.pos += i + 1
		return rest[:i], r.lastCut && r.pos == len(r.ahead), nil
	}
	line, cut, err = r.in.next()
	return bytes.TrimSuffix(line, []byte("\r")), cut, err
}

// scan follows the quotes through a line that begins inside quotes or not. It
// reports whether its end is inside.
func (r *rowReader) scan(line []byte, inside bool) (open bool, bad error) {
	if !inside && bytes.IndexByte(line, '"') < 0 {
		return false, nil
	}
	for {
		if !inside {
			if len(line) == 0 || line[0] != '"' {
				i := bytes.IndexByte(line, r.comma)
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
		case line[0] == r.comma:
			line = line[1:]
			inside = false
		default:
			return false, errQuote
		}
	}
}

// split sets r.fields to the fields of a row. It takes what it can of a broken
// one.
func (r *rowReader) split(row []byte) {
	r.fields, r.scratch = r.fields[:0], r.scratch[:0]
	for more := true; more; {
		var field []byte
		if len(row) > 0 && row[0] == '"' {
			field, row = r.unquote(row[1:])
		} else if i := bytes.IndexByte(row, r.comma); i >= 0 {
			field, row = row[:i], row[i:]
		} else {
			field, row = row, nil
		}
		r.fields = append(r.fields, field)
		if more = len(row) > 0; more {
			row = row[1:] // the comma
		}
	}
}

// unquote takes a field off a row that begins behind the field's first quote.
// The rest is empty or begins with a comma.
func (r *rowReader) unquote(row []byte) (field, rest []byte) {
	start := len(r.scratch)
	for {
		i := bytes.IndexByte(row, '"')
		if i < 0 {
			i = len(row)
		}
		r.scratch = append(r.scratch, row[:i]...)
		if row = row[min(i+1, len(row)):]; len(row) == 0 || row[0] != '"' {
			break
		}
		r.scratch = append(r.scratch, '"')
		row = row[1:]
	}
	if i := bytes.IndexByte(row, r.comma); i >= 0 {
		return r.scratch[start:], row[i:]
	}
	return r.scratch[start:], nil
}

// bare returns a line that is blank as nothing. Any other is left alone: a tab
// in front of it may be a separator.
func bare(line []byte) []byte {
	if len(trim(line)) == 0 {
		return nil
	}
	return line
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
