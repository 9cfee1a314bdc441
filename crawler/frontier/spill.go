package frontier

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// A spill is a temporary file of records, in which every host has a chain: a
// record begins with the place of the one that follows it in its chain, so that
// memory has to know only the two ends. What is appended is gathered in a
// buffer; a link into what is written already costs a write of eight bytes.
//
//	record = next (8 bytes, little-endian) length (4) payload
//
// The file begins anew whenever all chains are empty; until then it only grows.
type spill struct {
	file    *os.File
	buf     []byte // appended, not yet written
	written int64  // bytes in the file
	records int    // in all chains
	scratch []byte
}

// chain is the place of a host's records in the spill.
type chain struct {
	head, tail int64
	n          int
}

const (
	recordHead  = 12
	spillBuffer = 256 << 10
)

// openSpill makes the file. Where the system lets an open file go, it has no
// name any more when openSpill returns, and nothing is left of a killed run.
func openSpill(dir string) (*spill, error) {
	file, err := os.CreateTemp(dir, "weft-queue-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(file.Name()) // or else when it is closed
	return &spill{file: file}, nil
}

func (s *spill) close() error {
	err := s.file.Close()
	_ = os.Remove(s.file.Name()) // of use where it could not be removed before
	return err
}

// push appends a record to the chain.
func (s *spill) push(c *chain, payload []byte) error {
	if len(s.buf)+len(payload)+recordHead > spillBuffer {
		if err := s.flush(); err != nil {
			return err
		}
	}
	at := s.written + int64(len(s.buf))
	if c.n > 0 {
		if err := s.link(c.tail, at); err != nil {
			return err
		}
	} else {
		c.head = at
	}
	s.buf = binary.LittleEndian.AppendUint64(s.buf, 0)
	s.buf = binary.LittleEndian.AppendUint32(s.buf, uint32(len(payload)))
	s.buf = append(s.buf, payload...)
	c.tail = at
	c.n++
	s.records++
	return nil
}

func (s *spill) link(from, to int64) error {
	if from >= s.written {
		binary.LittleEndian.PutUint64(s.buf[from-s.written:], uint64(to))
		return nil
	}
	_, err := s.file.WriteAt(binary.LittleEndian.AppendUint64(nil, uint64(to)), from)
	return err
}

func (s *spill) flush() error {
	if _, err := s.file.WriteAt(s.buf, s.written); err != nil {
		return err
	}
	s.written += int64(len(s.buf))
	s.buf = s.buf[:0]
	return nil
}

// pop takes the first record off a chain that is not empty. The payload is
// good until the next call.
func (s *spill) pop(c *chain) ([]byte, error) {
	rec, err := s.at(c.head)
	if err != nil {
		return nil, err
	}
	c.head = int64(binary.LittleEndian.Uint64(rec))
	c.n--
	s.records--
	return rec[recordHead:], s.beginAnew()
}

// drop takes all records off a chain.
func (s *spill) drop(c *chain) error {
	s.records -= c.n
	*c = chain{}
	return s.beginAnew()
}

// beginAnew empties the file if no chain has records.
func (s *spill) beginAnew() (err error) {
	if s.records > 0 {
		return nil
	}
	if s.written > 0 {
		err = s.file.Truncate(0)
	}
	s.buf, s.written = s.buf[:0], 0
	return err
}

// at returns the record at a place. Most are read in one go.
func (s *spill) at(place int64) ([]byte, error) {
	if place >= s.written {
		rec := s.buf[place-s.written:]
		return rec[:recordHead+binary.LittleEndian.Uint32(rec[8:])], nil
	}
	if s.scratch == nil {
		s.scratch = make([]byte, 1<<10)
	}
	n, err := s.file.ReadAt(s.scratch, place)
	if n < recordHead {
		return nil, fmt.Errorf("%d bytes at %d of the queue's file: %w", n, place, err)
	}
	size := recordHead + int(binary.LittleEndian.Uint32(s.scratch[8:]))
	if size > len(s.scratch) {
		s.scratch = append(s.scratch, make([]byte, size-len(s.scratch))...)
	}
	if size > n {
		if m, err := s.file.ReadAt(s.scratch[n:size], place+int64(n)); m < size-n {
			return nil, fmt.Errorf("a record at %d of the queue's file: %w", place, noEOF(err))
		}
	}
	return s.scratch[:size], nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
