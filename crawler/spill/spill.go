// Package spill keeps what waits for its turn in a temporary file, as chains of
// records: first in, first out, and any number of chains in one file.
package spill

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// A File is a temporary file of records, each of them in a chain: a
// record begins with the place of the one that follows it in its chain, so that
// memory has to know only the two ends. What is appended is gathered in a
// buffer; a link into what is written already costs a write of eight bytes.
//
//	record = next (8 bytes, little-endian) length (4) payload
//
// The file begins anew whenever all chains are empty; until then it only grows.
// It has one user at a time.
type File struct {
	file    *os.File
	buf     []byte // appended, not yet written
	written int64  // bytes in the file
	records int    // in all chains
	scratch []byte
}

// A Chain is the place of its records in a File. The zero Chain is empty.
type Chain struct {
	head, tail int64
	n          int
}

// Len is the number of records.
func (c *Chain) Len() int { return c.n }

const (
	recordHead  = 12
	spillBuffer = 256 << 10
)

// Open makes the file, in the system's folder for such if dir is "". Where the
// system lets an open file go, it has no name any more when Open returns, and
// nothing is left of a killed run.
func Open(dir string) (*File, error) {
	file, err := os.CreateTemp(dir, "weft-queue-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(file.Name()) // or else when it is closed
	return &File{file: file}, nil
}

// Close lets the file go.
func (s *File) Close() error {
	err := s.file.Close()
	_ = os.Remove(s.file.Name()) // of use where it could not be removed before
	return err
}

// Push appends a record to the chain.
func (s *File) Push(c *Chain, payload []byte) error {
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

// Join puts the records of a chain before those of another one, and leaves it
// empty.
func (s *File) Join(before, c *Chain) error {
	if before.n == 0 {
		return nil
	}
	if c.n == 0 {
		*c = *before
	} else {
		if err := s.link(before.tail, c.head); err != nil {
			return err
		}
		c.head = before.head
		c.n += before.n
	}
	*before = Chain{}
	return nil
}

func (s *File) link(from, to int64) error {
	if from >= s.written {
		binary.LittleEndian.PutUint64(s.buf[from-s.written:], uint64(to))
		return nil
	}
	_, err := s.file.WriteAt(binary.LittleEndian.AppendUint64(nil, uint64(to)), from)
	return err
}

// Records is how many there are in all chains.
func (s *File) Records() int { return s.records }

func (s *File) flush() error {
	if _, err := s.file.WriteAt(s.buf, s.written); err != nil {
		return err
	}
	s.written += int64(len(s.buf))
	s.buf = s.buf[:0]
	return nil
}

// Pop takes the first record off a chain that is not empty. The payload is
// good until the next call.
func (s *File) Pop(c *Chain) ([]byte, error) {
	rec, err := s.at(c.head)
	if err != nil {
		return nil, err
	}
	c.head = int64(binary.LittleEndian.Uint64(rec))
	c.n--
	s.records--
	return rec[recordHead:], s.beginAnew()
}

// Drop takes all records off a chain.
func (s *File) Drop(c *Chain) error {
	s.records -= c.n
	*c = Chain{}
	return s.beginAnew()
}

// beginAnew empties the file if no chain has records.
func (s *File) beginAnew() (err error) {
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
func (s *File) at(place int64) ([]byte, error) {
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
