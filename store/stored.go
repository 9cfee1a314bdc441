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
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, openError(path, err)
	}
	if f, err = locked(f); err != nil {
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
	s.mark, s.known = fileMark{}, false
	if mark != nil {
		if json.Unmarshal(mark, &s.mark) != nil || !s.holds(s.mark) {
			return false, nil
		}
		s.known = true
	}
	if s.format.text != nil {
		return true, s.back()
	}
	return true, s.scan(visit)
}

func (s *storedFile) scan(visit func(*Record) error) error {
	visited := int64(0)
	var visitErr error
	t, err := scan(s.f, s.size, s.format.codec(), s.format.array, s.known, s.mark.From, func(rec []byte) error {
		head, err := headOf(rec)
		if err != nil {
			return err
		}
		if visitErr = visit(head); visitErr == nil {
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
	if keep != nil && s.format.text == nil {
		err := s.scan(func(r *Record) error {
			if !keep(r) {
				return errStop
			}
			return nil
		})
		if err != nil {
			s.f.Close()
			return nil, err
		}
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
	if m.Offset > s.size || m.From > m.Offset || m.From < 0 {
		return false
	}
	sum, err := sumOf(s.f, m.Offset)
	return err == nil && sum == m.Sum
}

// sumOf is the CRC-32C (RFC 3720, section 12.1) of the 4 KiB before off.
func sumOf(f io.ReaderAt, off int64) (uint32, error) {
	buf := make([]byte, min(off, 4<<10))
	if _, err := f.ReadAt(buf, off-int64(len(buf))); err != nil && err != io.EOF {
		return 0, err
	}
	return crc32.Checksum(buf, crc32.MakeTable(crc32.Castagnoli)), nil
}
