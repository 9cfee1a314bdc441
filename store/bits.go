package store

import (
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"math/bits"
	"slices"
)

// bitset is a set of numbers that are not negative. It is a bitmap in pages:
// about a bit a number where they come more or less in order.
type bitset struct {
	pages map[int64]*bitmap
	n     int64
	last  int64
}

const pageBits = 1 << 15

type bitmap [pageBits / 64]uint64

// add reports whether the number is new.
func (s *bitset) add(i int64) bool {
	page := s.pages[i/pageBits]
	if page == nil {
		if s.pages == nil {
			s.pages = make(map[int64]*bitmap)
		}
		page = new(bitmap)
		s.pages[i/pageBits] = page
	}
	word, bit := &page[i%pageBits/64], uint64(1)<<(i%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	s.n++
	s.last = max(s.last, i)
	return true
}

func (s *bitset) has(i int64) bool {
	if i < 0 {
		return false
	}
	page := s.pages[i/pageBits]
	return page != nil && page[i%pageBits/64]&(1<<(i%64)) != 0
}

func (s *bitset) clone() bitset {
	c := *s
	c.pages = make(map[int64]*bitmap, len(s.pages))
	for i, p := range s.pages {
		page := *p
		c.pages[i] = &page
	}
	return c
}

// write packs the set: how many pages, then each with its number.
func (s *bitset) write(w io.Writer) error {
	err := binary.Write(w, binary.LittleEndian, int64(len(s.pages)))
	for _, i := range slices.Sorted(maps.Keys(s.pages)) {
		err = errors.Join(err, binary.Write(w, binary.LittleEndian, i), binary.Write(w, binary.LittleEndian, s.pages[i]))
	}
	return err
}

// read is the reverse of write.
func (s *bitset) read(r io.Reader) error {
	var n int64
	if err := binary.Read(r, binary.LittleEndian, &n); err != nil {
		return err
	}
	*s = bitset{pages: make(map[int64]*bitmap)}
	for range n {
		var i int64
		page := new(bitmap)
		if err := errors.Join(binary.Read(r, binary.LittleEndian, &i), binary.Read(r, binary.LittleEndian, page)); err != nil {
			return err
		}
		s.pages[i] = page
		for at, word := range page {
			if word != 0 {
				s.n += int64(bits.OnesCount64(word))
				s.last = max(s.last, i*pageBits+int64(at*64+bits.Len64(word)-1))
			}
		}
	}
	return nil
}
