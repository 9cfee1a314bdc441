package store

import (
	"bytes"
	"encoding/binary"
	"maps"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// Done is the set of what has its record: lines of the list by their number, and
// pages that were found by theirs. It takes about a bit for each of them. The
// zero Done is empty. It is for one goroutine at a time.
type Done struct {
	lines, found bitset
	sum          uint64
	places       map[string]int64
	outcomes     map[string]int64
}

// An entry is what a Done takes of a record.
type entry struct {
	line, found int64
	url         string
	outcome     string
	place       *Place
}

func entryOf(r *Record) entry { return entry{r.Line, r.Found, r.URL, r.Outcome, r.WARC} }

// take notes a record.
func (d *Done) take(e entry) {
	if d.add(e.line, e.found, e.url) {
		if d.outcomes == nil {
			d.outcomes = make(map[string]int64)
		}
		d.outcomes[e.outcome]++
	}
	d.name(e.place)
}

// add notes that there is a record, and reports whether that is new.
func (d *Done) add(line, found int64, url string) bool {
	if found > 0 {
		return d.found.add(found)
	}
	if !d.lines.add(line) {
		return false
	}
	d.sum += LineSum(line, url)
	return true
}

// Has reports whether the line has a record.
func (d *Done) Has(line int64) bool { return d.lines.has(line) }

// HasFound reports whether the page that was found as the kth has a record.
func (d *Done) HasFound(k int64) bool { return d.found.has(k) }

// Places are those of the last records of web archives that records name: the
// highest offset in each file.
func (d *Done) Places() map[string]int64 { return maps.Clone(d.places) }

// Outcomes says how many records have which outcome.
func (d *Done) Outcomes() map[string]int64 { return maps.Clone(d.outcomes) }

// name notes that a record names a place, which may be nil.
func (d *Done) name(p *Place) {
	if p == nil {
		return
	}
	if d.places == nil {
		d.places = make(map[string]int64)
	}
	d.places[p.File] = max(p.Offset, d.places[p.File])
}

// holds reports whether there is a record of that line or found page.
func (d *Done) holds(line, found int64) bool {
	if found > 0 {
		return d.HasFound(found)
	}
	return d.Has(line)
}

// Len is the number of records.
func (d *Done) Len() int64 { return d.lines.n + d.found.n }

// Last is the highest line; 0 if there is none.
func (d *Done) Last() int64 { return d.lines.last }

// Sum is the sum of LineSum over all lines: whoever has the list can find out
// whether the records are of that list.
func (d *Done) Sum() uint64 { return d.sum }

// LineSum is a hash of a line and its URL as the record has it, for [Done.Sum]:
// FNV-1a (draft-eastlake-fnv) of the URL, then of the number.
func LineSum(line int64, url string) uint64 {
	if !utf8.ValidString(url) {
		url = string([]rune(url)) // as AppendJSON writes it
	}
	const basis, prime = 0xcbf29ce484222325, 0x100000001b3
	h := uint64(basis)
	for i := range len(url) {
		h = (h ^ uint64(url[i])) * prime
	}
	for shift := 0; shift < 64; shift += 8 { // little-endian
		h = (h ^ uint64(line)>>shift&0xff) * prime
	}
	return h
}

// clone is a copy that does not change with d.
func (d *Done) clone() *Done {
	return &Done{d.lines.clone(), d.found.clone(), d.sum, d.Places(), d.Outcomes()}
}

// pack writes the set down, without places and outcomes, deflated (RFC 1951): a run of done lines costs next
// to nothing.
func (d *Done) pack() ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	binary.Write(w, binary.LittleEndian, d.sum) // a Buffer takes everything
	d.lines.write(w)
	d.found.write(w)
	err = w.Close() // writes the rest
	return out.Bytes(), err
}

// unpack is the reverse of pack.
func unpack(data []byte) (*Done, error) {
	r := flate.NewReader(bytes.NewReader(data))
	d := new(Done)
	if err := binary.Read(r, binary.LittleEndian, &d.sum); err != nil {
		return nil, err
	}
	if err := d.lines.read(r); err != nil {
		return nil, err
	}
	return d, d.found.read(r)
}
