package store

import (
	"encoding/json"
	"hash/crc32"
	"io"
	"os"
)

// storedFile is a file that is there, and not changed yet.
type storedFile struct {
	format  fileFormat
	f       *os.File
	path    string
	size    int64
	known   bool     // the mark is of this file
	mark    fileMark // zero if not
	tail    tail
	records int64 // before the tail, roughly: 0 only if there are none
}

// Reopen opens and locks a file.
func (format fileFormat) Reopen(path string) (Stored, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, openError(path, err)
	}
	if info.IsDir() {
		return nil, openError(path, errIsFolder)
	}
	f, err := openLocked(path)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err != nil {
		f.Close()
		return nil, openError(path, err)
	}
	return &storedFile{format: format, f: f, path: path, size: info.Size()}, nil
}

// Scan reads the records behind the mark, and those of the frame that it is in.
func (s *storedFile) Scan(mark json.RawMessage, visit func(*Record) error) (ok bool, err error) {
	if !s.at(mark) {
		return false, nil
	}
	if s.format.text != nil {
		return true, nil
	}
	return true, s.scan(func(_ []byte, head *Record) error { return visit(head) })
}

// at goes to a mark, or to the beginning.
func (s *storedFile) at(mark json.RawMessage) (ok bool) {
	s.mark, s.known = fileMark{}, false
	if mark == nil {
		return true
	}
	// A mark before all records has nothing else that it could be told by.
	s.known = json.Unmarshal(mark, &s.mark) == nil && s.holds(s.mark) && (s.mark.Offset > 0 || s.begins(`{"schema":`))
	return s.known
}

// begins reports whether the file begins with what a run has written, or a power cut
// has left of it: zeros. Lines are those of a run if they begin so.
func (s *storedFile) begins(lines string) bool {
	ours := []byte(lines)
	if _, ok := s.format.codec().(framed); ok {
		ours = s.format.codec().end(nil, nil)[:2] // the rest of a header may be another program's
	} else if s.format.array {
		ours = []byte{'['}
	}
	head, err := frameAt(s.f, 0, min(s.size, int64(len(ours))))
	if err != nil {
		return false
	}
	for i, c := range head {
		if c != 0 && c != ours[i] {
			return false
		}
	}
	return true
}

// scan also gives the records as they stand there.
func (s *storedFile) scan(visit func(rec []byte, head *Record) error) error {
	if !s.known && !s.begins("{") {
		return openError(s.path, ErrNotOurs)
	}
	visited := int64(0)
	var visitErr error
	t, err := scan(s.f, s.size, s.format.codec(), s.format.array, s.known, s.mark.From, func(rec []byte) error {
		head, err := headOf(rec)
		if err != nil {
			return err
		}
		if visitErr = visit(rec, head); visitErr == nil {
			visited++
		}
		return visitErr
	})
	if visitErr != nil && visitErr != errStop {
		return visitErr
	}
	s.tail, s.records = t, max(visited, s.mark.Records)
	if err != nil {
		return openError(s.path, err)
	}
	return nil
}

// back makes the tail of an output whose records cannot be told: its mark.
func (s *storedFile) back() (err error) {
	s.tail, s.records = tail{off: s.mark.Offset}, s.mark.Records
	format, ok := s.format.codec().(framed)
	if !ok || s.mark.From == s.mark.Offset {
		return nil
	}
	frame, err := frameAt(s.f, s.mark.From, s.mark.Offset)
	if err == nil {
		s.tail.content, err = format.upTo(frame)
	}
	if err != nil {
		return openError(s.path, err)
	}
	return nil
}

// Resume goes on where the last scan has ended, or reads once more up to where
// the output is to be cut.
func (s *storedFile) Resume(keep func(*Record) bool) (Writer, error) {
	var err error
	if s.format.text != nil {
		err = s.back()
	} else if keep != nil {
		err = s.scan(func(_ []byte, head *Record) error {
			if !keep(head) {
				return errStop
			}
			return nil
		})
	}
	if err != nil {
		s.f.Close()
		return nil, err
	}
	w := s.format.writer(s.f, s.path)
	w.records = s.records
	if err := w.resume(s.tail); err != nil {
		s.f.Close()
		return nil, err
	}
	return w, nil
}

// Close gives up the lock.
func (s *storedFile) Close() error { return s.f.Close() }

// holds reports whether the output is still the one that the mark is of.
func (s *storedFile) holds(m fileMark) bool {
	if m.Offset > s.size || m.From > m.Offset || m.From < 0 || m.Since > m.Offset || m.Since < 0 {
		return false
	}
	sum, err := sumOf(s.f, m.Since, m.Offset)
	return err == nil && sum == m.Sum
}

// sumOf is the CRC-32C (RFC 3720, section 12.1) of what stands between two places.
func sumOf(f io.ReaderAt, from, to int64) (sum uint32, err error) {
	table := crc32.MakeTable(crc32.Castagnoli)
	buf := make([]byte, min(to-from, 64<<10))
	for from < to && err == nil {
		part := buf[:min(to-from, int64(len(buf)))]
		var n int
		if n, err = f.ReadAt(part, from); n == len(part) {
			err = nil
		}
		sum = crc32.Update(sum, table, part[:n])
		from += int64(n)
	}
	return sum, err
}
