package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// Done is the set of lines that have their record. It is a bitmap in pages:
// about a bit a line where lines are done more or less in order. The zero Done
// is empty. It is for one goroutine at a time.
type Done struct {
	pages map[int64]*bitmap
	n     int64
	last  int64
	sum   uint64
}

const pageBits = 1 << 15

type bitmap [pageBits / 64]uint64

// Add notes that the line, which is at least 1, has a record with that URL, and
// reports whether that is new.
func (d *Done) Add(line int64, url string) bool {
	page := d.pages[line/pageBits]
	if page == nil {
		if d.pages == nil {
			d.pages = make(map[int64]*bitmap)
		}
		page = new(bitmap)
		d.pages[line/pageBits] = page
	}
	word, bit := &page[line%pageBits/64], uint64(1)<<(line%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	d.n++
	d.last = max(d.last, line)
	d.sum += LineSum(line, url)
	return true
}

// Has reports whether the line has a record.
func (d *Done) Has(line int64) bool {
	page := d.pages[line/pageBits]
	return page != nil && page[line%pageBits/64]&(1<<(line%64)) != 0
}

// Len is the number of lines.
func (d *Done) Len() int64 { return d.n }

// Last is the highest line; 0 if there is none.
func (d *Done) Last() int64 { return d.last }

// Sum is the sum of LineSum over all lines: whoever has the list can find out
// whether the records are of that list.
func (d *Done) Sum() uint64 { return d.sum }

// LineSum is a hash of a line and its URL as the record has it, for [Done.Sum]:
// FNV-1a (draft-eastlake-fnv) of the URL, then of the number.
func LineSum(line int64, url string) uint64 {
	if !utf8.ValidString(url) {
		url = string([]rune(url)) // as AppendJSON writes it
	}
	h := fnv.New64a()
	io.WriteString(h, url)
	var number [8]byte
	binary.LittleEndian.PutUint64(number[:], uint64(line))
	h.Write(number[:])
	return h.Sum64()
}

// Clone is a copy that does not change with d.
func (d *Done) Clone() *Done {
	c := *d
	c.pages = make(map[int64]*bitmap, len(d.pages))
	for i, p := range d.pages {
		page := *p
		c.pages[i] = &page
	}
	return &c
}

// MarshalBinary packs the set: its numbers, then its pages by number, deflated
// (RFC 1951). A run of done lines costs next to nothing.
func (d *Done) MarshalBinary() ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	binary.Write(w, binary.LittleEndian, []uint64{uint64(d.n), uint64(d.last), d.sum}) // a Buffer takes everything
	for _, i := range slices.Sorted(maps.Keys(d.pages)) {
		binary.Write(w, binary.LittleEndian, i)
		binary.Write(w, binary.LittleEndian, d.pages[i])
	}
	err = w.Close() // writes the rest
	return out.Bytes(), err
}

// UnmarshalBinary is the reverse of MarshalBinary.
func (d *Done) UnmarshalBinary(data []byte) error {
	r := flate.NewReader(bytes.NewReader(data))
	var numbers [3]uint64
	if err := binary.Read(r, binary.LittleEndian, &numbers); err != nil {
		return err
	}
	*d = Done{n: int64(numbers[0]), last: int64(numbers[1]), sum: numbers[2], pages: make(map[int64]*bitmap)}
	for {
		var i int64
		page := new(bitmap)
		switch err := binary.Read(r, binary.LittleEndian, &i); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := binary.Read(r, binary.LittleEndian, page); err != nil {
			return err
		}
		d.pages[i] = page
	}
}
