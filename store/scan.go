package store

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// A tail is where an output goes on.
type tail struct {
	off     int64  // after the last whole record: an end or a torn piece follows
	content []byte // of the frame that off is in; empty if it need not be ended
	again   []byte // behind off, whole records that have to be written once more
}

// errStop is what each returns for a record that the output is to be cut before.
var errStop = errors.New("no further")

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
		if errors.Is(err, errStop) {
			err = nil
		}
		return tail{off: from + off}, err
	}
	var last []byte // content of the last frame, if that is whole
	for {
		content, length, err := format.frame(io.NewSectionReader(src, from, size-from))
		if err == nil && from+length == size {
			last = content
		}
		if err != nil || from+length == size {
			break
		}
		if array && bytes.HasSuffix(content, []byte("]\n")) || checkpoint && !lines.whole(content) {
			size = from + length // the end, and garbage behind it; or in it
			break
		}
		off, err := lines.plain(bytes.NewReader(content))
		if errors.Is(err, errStop) {
			size = from + length
			return cutIn(src, format, from, size, content[:off])
		}
		if err != nil {
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
	frame, err := frameAt(src, from, size)
	if err != nil {
		return t, err
	}
	if !format.ours(frame) {
		if last == nil && !checkpoint {
			return t, ErrNotOurs // torn, and another program's
		}
		frame = nil // it has no places that it can be ended at
	}
	torn := last == nil && !checkpoint // at its end, or else it is damaged
	broken, behind := 0, len(frame)
	for cut := range format.cuts(frame) {
		content, err := format.upTo(frame[:cut])
		if err != nil {
			broken++
		}
		behind = min(behind, len(frame)-cut)
		if torn && (broken > mostBroken || !format.piece(behind)) {
			return t, ErrNotOurs
		}
		if err != nil || len(content) == 0 || !betweenRecords(content, array) || checkpoint && !lines.whole(content) {
			continue // an empty piece, as the zeros of a hole decode to, is as good as none
		}
		if !checkpoint && len(last)-len(content) > len("\n]\n") {
			break // a record of another program's frame ends there by chance
		}
		off, err := lines.plain(bytes.NewReader(content))
		if errors.Is(err, errStop) {
			return cutIn(src, format, from, size, content[:off])
		}
		t.off, t.content = from+int64(cut), content
		return t, err
	}
	if torn && !format.piece(behind) {
		return t, ErrNotOurs
	}
	if text := bytes.TrimSpace(last); checkpoint || len(text) == 0 || array && string(text) == "]" {
		return t, nil
	}
	// Another program has compressed it, which leaves no place to cut it at.
	if array || !betweenRecords(last, array) {
		return t, ErrNotOurs
	}
	off, err := lines.plain(bytes.NewReader(last))
	if errors.Is(err, errStop) {
		return cutIn(src, format, from, size, last[:off])
	}
	return tail{off: size}, err
}

// mostBroken is how many cuts of a torn frame cannot be decoded up to, at most: what is
// left of its old end looks like one.
const mostBroken = 2

// cutIn is the tail of an output that is to end with that content of the frame
// between the two places. A frame can be cut where it was flushed; what is wanted
// behind that comes again.
func cutIn(src io.ReaderAt, format framed, from, to int64, content []byte) (tail, error) {
	frame, err := frameAt(src, from, to)
	if err != nil {
		return tail{}, err
	}
	for cut := range format.cuts(frame) {
		if had, err := format.upTo(frame[:cut]); err == nil && 0 < len(had) && len(had) <= len(content) {
			return tail{off: from + int64(cut), content: had, again: content[len(had):]}, nil
		}
	}
	return tail{off: from, again: content}, nil
}

func frameAt(src io.ReaderAt, from, to int64) ([]byte, error) {
	frame := make([]byte, to-from)
	if _, err := src.ReadAt(frame, from); err != nil && err != io.EOF {
		return nil, err
	}
	return frame, nil
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
		_, err := headOf(rec)
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
