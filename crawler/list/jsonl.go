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

func (j *jsonRows) begin() error { return nil }

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
		// between the elements go. Nothing that a row could begin or end with does.
		b = bytes.TrimRight(bytes.TrimLeft(trim(b), "[, \t"), "], \t")
		if j.f.stats.skip(b, cut) {
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

// unquote decodes a JSON string. One that is no JSON decodes to nothing.
func unquote(b []byte) []byte {
	if bytes.IndexByte(b, '\\') < 0 {
		return b[1 : len(b)-1]
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return nil
	}
	return []byte(s)
}

// members walks over the members of a JSON object without changing a byte of
// them. It checks no syntax: whatever the bytes, it ends and stays in bounds.
type members struct {
	b []byte
	i int // after the brace, or after the last member

	key         []byte // decoded
	rawKey, val []byte // as written; both are set only when next returned true
}

// next goes to the next member. After it returned false, key is that of the
// member in which the bytes ended, if they ended in a value.
func (m *members) next() bool {
	m.key, m.rawKey, m.val = nil, nil, nil
	m.i = skipAny(m.b, m.i, " \t\r\n,")
	end := skipString(m.b, m.i)
	if end < 0 {
		return false
	}
	m.rawKey = m.b[m.i:end]
	m.key = unquote(m.rawKey)
	start := skipAny(m.b, end, " \t\r\n:")
	end = skipValue(m.b, start)
	if end < 0 {
		return false
	}
	m.val = m.b[start:end]
	m.i = end
	return true
}

// skipAny returns the index of the first byte from i on that is not in set.
func skipAny(b []byte, i int, set string) int {
	for i < len(b) && strings.IndexByte(set, b[i]) >= 0 {
		i++
	}
	return i
}

// skipString returns the index behind the string at i, or -1.
func skipString(b []byte, i int) int {
	if i >= len(b) || b[i] != '"' {
		return -1
	}
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// skipValue returns the index behind the value at i, or -1 if it does not end.
func skipValue(b []byte, i int) int {
	start, depth := i, 0
	for i < len(b) {
		switch b[i] {
		case '"':
			if i = skipString(b, i); i < 0 {
				return -1
			}
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return end(start, i)
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return end(start, i)
			}
		}
		i++
	}
	return -1
}

// end returns i, the end of a number or a word, or -1 if it has no bytes.
func end(start, i int) int {
	if i == start {
		return -1
	}
	return i
}
