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
	if format, ok := c.(framed); ok {
		s := &frameScan{src: src, format: format, lines: lines, from: from, size: size}
		last, err := s.untilLast()
		if err != nil {
			return s.stopped(last, err)
		}
		return s.tail(last)
	}
	off, err := lines.plain(io.NewSectionReader(src, from, size-from))
	if errors.Is(err, errStop) {
		err = nil
	}
	return tail{off: from + off}, err
}

// A frameScan is a scan of an output that consists of frames.
type frameScan struct {
	src    io.ReaderAt
	format framed
	lines  *records // lenient behind a checkpoint
	from   int64    // where the frame begins that is read
	size   int64    // where the output ends, as far as it counts
}

// untilLast passes on the records of all frames but the last one, and returns the
// content of that one if it is whole. With an error it returns the content of a
// frame up to the record that was refused.
func (s *frameScan) untilLast() ([]byte, error) {
	for {
		content, length, err := s.format.frame(io.NewSectionReader(s.src, s.from, s.size-s.from))
		if err != nil {
			return nil, nil // torn or damaged
		}
		if s.from+length == s.size {
			return content, nil
		}
		end := s.from + length
		if s.lines.array && bytes.HasSuffix(content, []byte("]\n")) || s.lines.lenient && !s.lines.whole(content) {
			s.size = end // the end, and garbage behind it; or in it
			return nil, nil
		}
		if off, err := s.lines.plain(bytes.NewReader(content)); err != nil {
			s.size = end
			return content[:off], err
		}
		s.from = end
	}
}

// tail is the tail of the output in its last frame, whose content is nil if that is
// not whole. What stands before the last cut between two records was committed, and
// nothing after it was.
func (s *frameScan) tail(last []byte) (tail, error) {
	t := tail{off: s.from}
	if s.size-s.from > maxTorn {
		return t, ErrNotOurs
	}
	frame, err := frameAt(s.src, s.from, s.size)
	if err != nil {
		return t, err
	}
	torn := last == nil && !s.lines.lenient // at its end, or else it is damaged
	if !s.format.ours(frame) {
		if torn {
			return t, ErrNotOurs // another program's
		}
		frame = nil // it has no places that it can be ended at
	}
	cut, content, err := s.lastCut(frame, last, torn)
	if err != nil {
		return t, err
	}
	if cut > 0 {
		off, err := s.lines.plain(bytes.NewReader(content))
		if errors.Is(err, errStop) {
			return s.stopped(content[:off], err)
		}
		t.off, t.content = s.from+int64(cut), content
		return t, err
	}
	if text := bytes.TrimSpace(last); s.lines.lenient || len(text) == 0 || s.lines.array && string(text) == "]" {
		return t, nil
	}
	// Another program has compressed it, which leaves no place to cut it at.
	if s.lines.array || !betweenRecords(last, false) {
		return t, ErrNotOurs
	}
	if off, err := s.lines.plain(bytes.NewReader(last)); err != nil {
		return s.stopped(last[:off], err)
	}
	return tail{off: s.size}, nil
}

// lastCut is the last place in a frame that it can be cut at between two records,
// and its content up to there; 0 if there is none.
func (s *frameScan) lastCut(frame, last []byte, torn bool) (int, []byte, error) {
	broken, behind := 0, len(frame)
	for cut := range s.format.cuts(frame) {
		content, err := s.format.upTo(frame[:cut])
		if err != nil {
			broken++
		}
		behind = min(behind, len(frame)-cut)
		if torn && (broken > mostBroken || !s.format.piece(behind)) {
			return 0, nil, ErrNotOurs
		}
		if err != nil || len(content) == 0 || !betweenRecords(content, s.lines.array) || s.lines.lenient && !s.lines.whole(content) {
			continue // an empty piece, as the zeros of a hole decode to, is as good as none
		}
		if !s.lines.lenient && len(last)-len(content) > len("\n]\n") {
			break // a record of another program's frame ends there by chance
		}
		return cut, content, nil
	}
	if torn && !s.format.piece(behind) {
		return 0, nil, ErrNotOurs
	}
	return 0, nil, nil
}

// mostBroken is how many cuts of a torn frame cannot be decoded up to, at most: what is
// left of its old end looks like one.
const mostBroken = 2

// stopped is what a scan ends with after an error: a tail if that was to stop it.
// The output ends with that content of the frame then. A frame can be cut where it
// was flushed; what is wanted behind that comes again.
func (s *frameScan) stopped(content []byte, err error) (tail, error) {
	if !errors.Is(err, errStop) {
		return tail{}, err
	}
	frame, err := frameAt(s.src, s.from, s.size)
	if err != nil {
		return tail{}, err
	}
	for cut := range s.format.cuts(frame) {
		if had, err := s.format.upTo(frame[:cut]); err == nil && 0 < len(had) && len(had) <= len(content) {
			return tail{off: s.from + int64(cut), content: had, again: content[len(had):]}, nil
		}
	}
	return tail{off: s.from, again: content}, nil
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
