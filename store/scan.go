package store

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// A tail is where an output goes on.
type tail struct {
	off     int64  // after the last whole record: an end or a torn piece follows
	content []byte // of the frame that off is in; empty if it need not be ended
}

// maxTorn is more than a frame and the records of a commit can be.
const maxTorn = 256 << 20

// scan reads the records of an output of the given size from a place that a
// frame begins at, or any record of a plain file ends at, and finds its tail.
// each is called for every whole record, and keeps none. What is no record ends
// the output if it stands behind a checkpoint: a power cut can leave anything
// there. Elsewhere it is ErrNotOurs.
func scan(src io.ReaderAt, size int64, c codec, array, checkpoint bool, from int64, each func(rec []byte) error) (tail, error) {
	lines := &records{array: array, lenient: checkpoint, each: each}
	format, ok := c.(framed)
	if !ok {
		off, err := lines.plain(io.NewSectionReader(src, from, size-from))
		return tail{off: from + off}, err
	}
	for {
		content, length, err := format.frame(io.NewSectionReader(src, from, size-from))
		if err != nil || from+length == size {
			break
		}
		if array && bytes.HasSuffix(content, []byte("]\n")) || checkpoint && !lines.whole(content) {
			size = from + length // the end, and garbage behind it; or in it
			break
		}
		if _, err := lines.plain(bytes.NewReader(content)); err != nil {
			return tail{}, err
		}
		from += length
	}
	// The last frame, whole or torn. What stands before the last cut between
	// two records was committed, and nothing after it was.
	t := tail{off: from}
	if size-from > maxTorn {
		return t, ErrNotOurs
	}
	frame := make([]byte, size-from)
	if _, err := src.ReadAt(frame, from); err != nil && err != io.EOF {
		return t, err
	}
	for cut := range format.cuts(frame) {
		content, err := format.upTo(frame[:cut])
		if err != nil || !betweenRecords(content, array) || checkpoint && !lines.whole(content) {
			continue
		}
		t.off, t.content = from+int64(cut), content
		_, err = lines.plain(bytes.NewReader(content))
		return t, err
	}
	return t, nil
}

// betweenRecords reports whether content ends where a record may follow.
func betweenRecords(content []byte, array bool) bool {
	if !array {
		return len(content) == 0 || content[len(content)-1] == '\n'
	}
	last := content[bytes.LastIndexByte(content, '\n')+1:]
	return len(last) == 0 || string(last) == "[" || json.Valid(last)
}

// records cuts text into records.
type records struct {
	array   bool
	lenient bool // what is no record is the end
	each    func(rec []byte) error
}

// taken passes a record on, and returns where its line ends if it was one.
func (r *records) taken(rec []byte, end int) (int, error) {
	if r.lenient && !json.Valid(rec) {
		return 0, errTorn
	}
	err := r.each(rec)
	if r.lenient && errors.Is(err, ErrNotOurs) {
		err = errTorn
	}
	if err != nil {
		return 0, err
	}
	return end, nil
}

// whole reports whether content consists of records and nothing else.
func (r *records) whole(content []byte) bool {
	check := records{array: r.array, lenient: true, each: func(rec []byte) error {
		_, _, err := lineOf(rec)
		return err
	}}
	off, err := check.plain(bytes.NewReader(content))
	return err == nil && off == int64(len(content))
}

// plain reads text to its end, or to where it is torn, and returns the place
// after the last whole record.
func (r *records) plain(text io.Reader) (off int64, err error) {
	in := bufio.NewReaderSize(text, 256<<10)
	var long []byte
	for at := int64(0); ; {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, line...)
			continue
		}
		if len(long) > 0 {
			line = append(long, line...)
			long = line[:0]
		}
		if err != nil && err != io.EOF {
			return off, err
		}
		torn := err == io.EOF
		length, err := r.line(line, torn)
		if length > 0 {
			off = at + int64(length)
		}
		switch {
		case errors.Is(err, errTorn):
			return off, r.nothingAfter(in)
		case err != nil:
			return off, err
		}
		if torn {
			return off, nil
		}
		at += int64(len(line))
	}
}

var errTorn = errors.New("torn")

// line takes the record out of a line, and returns where it ends: 0 if there
// is none. It is errTorn if the line is only a piece of what was to be there.
func (r *records) line(line []byte, torn bool) (end int, err error) {
	if !r.array {
		if torn {
			return 0, nil
		}
		return r.taken(line[:len(line)-1], len(line))
	}
	rec := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte(","))
	switch string(rec) {
	case "[":
		return 1, nil
	case "", "]":
		return 0, nil
	}
	if torn || rec[len(rec)-1] != '}' {
		// A piece of the next commit may follow the record on its line.
		in := json.NewDecoder(bytes.NewReader(line))
		var whole json.RawMessage
		if in.Decode(&whole) != nil {
			return 0, errTorn
		}
		end, err := r.taken(whole, int(in.InputOffset()))
		if err == nil && !torn {
			err = errTorn
		}
		return end, err
	}
	return r.taken(rec, len(rec))
}

// nothingAfter makes sure that what seems torn is the end: no whole record
// follows it.
func (r *records) nothingAfter(in *bufio.Reader) error {
	if r.lenient {
		return nil
	}
	rest, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	for line := range bytes.Lines(rest) {
		if json.Valid(bytes.TrimRight(line, ",\n")) && len(line) > 3 {
			return ErrNotOurs
		}
	}
	return nil
}

// lineOf finds the number and the URL of a record. What AppendJSON has written
// begins with them; what a tool has written in between is decoded.
func lineOf(rec []byte) (line int64, url string, err error) {
	if line, url, ok := prefix(rec); ok {
		return line, url, nil
	}
	var r struct {
		Schema int
		Line   int64
		URL    *string
	}
	if err := json.Unmarshal(rec, &r); err != nil || r.Line < 1 || r.URL == nil {
		return 0, "", ErrNotOurs
	}
	if r.Schema != Schema {
		return 0, "", fmt.Errorf("its records have schema %d, and this version of weft writes %d", r.Schema, Schema)
	}
	return r.Line, *r.URL, nil
}

func prefix(rec []byte) (line int64, url string, ok bool) {
	rest, ok := bytes.CutPrefix(rec, []byte(`{"schema":`+strconv.Itoa(Schema)+`,"line":`))
	if !ok {
		return 0, "", false
	}
	digits, rest, _ := bytes.Cut(rest, []byte(","))
	line, err := strconv.ParseInt(string(digits), 10, 64)
	rest, ok = bytes.CutPrefix(rest, []byte(`"url":"`))
	end := bytes.IndexByte(rest, '"')
	if err != nil || line < 1 || !ok || end < 0 || bytes.IndexByte(rest[:end], '\\') >= 0 || rec[len(rec)-1] != '}' {
		return 0, "", false
	}
	return line, string(rest[:end]), true
}
