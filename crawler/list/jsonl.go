package list

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// jsonRows reads one JSON value a line.
type jsonRows struct {
	f       *feeder
	in      lineReader
	compact bytes.Buffer // the row without white space
	meta    []byte       // the meta being built
}

func (j *jsonRows) begin() error { return oneALine(j.in.r) }

func (j *jsonRows) run(ctx context.Context) error {
	for {
		b, cut, err := j.in.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		j.f.stats.Lines++
		// An array with an element a line is read as well: brackets and commas
		// between the elements go; no object begins or ends with them.
		b = bytes.TrimRight(bytes.TrimLeft(trim(b), "[, \t"), "], \t")
		if j.f.stats.blank(b, cut) {
			continue
		}
		l := j.row(b, cut)
		l.Number = j.f.stats.Lines
		if err := j.f.emit(ctx, l); err != nil {
			return err
		}
	}
}

// row makes a line of a row, which is not empty.
func (j *jsonRows) row(b []byte, cut bool) Line {
	if !utf8.Valid(b) {
		b = bytes.ToValidUTF8(b, []byte("\ufffd"))
	}
	var broken error
	if cut {
		broken = tooLong("row", j.in.max)
	} else {
		j.compact.Reset()
		if err := json.Compact(&j.compact, b); err != nil {
			broken = fmt.Errorf("%w: not JSON: %v", ErrRow, err)
		} else {
			b = j.compact.Bytes()
		}
	}
	switch {
	case len(b) > 0 && b[0] == '{':
		return j.object(b, broken)
	case broken != nil:
		l := urlLine(0, b) // a plain URL, perhaps
		l.Err = broken
		return l
	case b[0] == '"':
		l := urlLine(0, unquote(b))
		if l.URL == "" {
			l.Err = fmt.Errorf("%w: the string is empty", ErrNoURL)
		}
		return l
	}
	return Line{Err: fmt.Errorf("%w: not a JSON object", ErrRow)}
}

// object makes a line of a JSON object. If it is broken, it may be any bytes
// after the brace, and what can be made out in them is used.
func (j *jsonRows) object(b []byte, broken error) Line {
	var url, own []byte
	var schema, outcome bool
	j.meta = append(j.meta[:0], '{')
	it := members{b: b, i: 1}
	for it.next() {
		switch key := string(it.key); key {
		case j.f.cfg.URLField:
			url = it.val
			continue
		case "schema":
			schema = true
		case "outcome":
			outcome = true
		case "meta":
			own = it.val
		}
		if len(j.meta) > 1 {
			j.meta = append(j.meta, ',')
		}
		j.meta = append(append(append(j.meta, it.rawKey...), ':'), it.val...)
	}
	record := schema && outcome
	if record && url != nil && broken != nil && string(it.key) == "page" {
		broken = nil // of a former record, nothing that stands in or after the page is needed
	}

	var l Line
	if len(url) > 0 && url[0] == '"' {
		l = urlLine(0, unquote(url))
	}
	switch {
	case broken != nil:
		l.Err = broken
		return l
	case l.Err != nil:
	case l.URL == "":
		l.Err = fmt.Errorf("%w: %q is missing, empty or not a string", ErrNoURL, j.f.cfg.URLField)
	case record && strings.Contains(l.URL, "***@"):
		l.Err = fmt.Errorf("%w: user-info is masked in this former record: take the line from the first list", ErrNoURL)
	}
	if !record && len(j.meta) > 1 {
		l.Meta = bytes.Clone(append(j.meta, '}'))
	}
	if record && len(own) > 0 && own[0] == '{' {
		var meta bytes.Buffer // the row may have been cut, and then not been checked
		if json.Compact(&meta, own) == nil {
			l.Meta = meta.Bytes()
		}
	}
	return l
}
