package spill

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Links into what is written already are gathered until the buffer is written, or
// the file read: where many chains take turns, as many of them lie close together
// as the buffer has records, and are written as one piece.

// A link says that the record at a place in the file is followed by another one.
type link struct{ from, to int64 }

const (
	mostLinks = 1 << 10 // in memory

	// Links that are so close, and at least so many, are written with what lies
	// between them, up to a piece of the file.
	closeLinks = 1 << 10
	fewLinks   = 8
	mostPiece  = 16 << 10
)

// link says that the record at from is followed by the one at to. It is
// called once for a record.
func (s *File) link(from, to int64) error {
	if from >= s.written {
		binary.LittleEndian.PutUint64(s.buf[from-s.written:], uint64(to))
		return nil
	}
	if at := from - s.from; at >= 0 && at+recordHead <= int64(len(s.window)) {
		binary.LittleEndian.PutUint64(s.window[at:], uint64(to))
	}
	s.links = append(s.links, link{from, to})
	if len(s.links) < mostLinks {
		return nil
	}
	return s.writeLinks()
}

// writeLinks brings the links into the file.
func (s *File) writeLinks() error {
	slices.SortFunc(s.links, func(a, b link) int { return cmp.Compare(a.from, b.from) })
	for rest := s.links; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].from-rest[n-1].from <= closeLinks && rest[n].from-rest[0].from <= mostPiece-8 {
			n++
		}
		if err := s.writeClose(rest[:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	s.links = s.links[:0]
	return nil
}

// writeClose writes links that lie within a piece of the file: all at once, if
// they are many.
func (s *File) writeClose(links []link) error {
	if len(links) < fewLinks {
		var next [8]byte
		for _, l := range links {
			binary.LittleEndian.PutUint64(next[:], uint64(l.to))
			if _, err := s.file.WriteAt(next[:], l.from); err != nil {
				return err
			}
		}
		return nil
	}
	first := links[0].from
	s.piece = slices.Grow(s.piece[:0], mostPiece)[:links[len(links)-1].from-first+8]
	if _, err := s.file.ReadAt(s.piece, first); err != nil {
		return err
	}
	for _, l := range links {
		binary.LittleEndian.PutUint64(s.piece[l.from-first:], uint64(l.to))
	}
	_, err := s.file.WriteAt(s.piece, first)
	return err
}
