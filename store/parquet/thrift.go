package parquet

import (
	"encoding/binary"
	"errors"
)

// The metadata of a file is in Thrift's compact protocol
// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).

// Types of fields.
const (
	typeTrue   = 1
	typeFalse  = 2
	typeI32    = 5
	typeI64    = 6
	typeBinary = 8
	typeList   = 9
	typeStruct = 12
)

// An encoder appends structs. Fields have to come in the order of their numbers.
type encoder struct {
	b    []byte
	last []int // the number of the last field, by struct
}

func (e *encoder) header(id, kind int) {
	last := &e.last[len(e.last)-1]
	e.b = append(e.b, byte((id-*last)<<4|kind)) // no gap is above 15
	*last = id
}

func (e *encoder) begin()              { e.last = append(e.last, 0) }
func (e *encoder) end()                { e.b = append(e.b, 0); e.last = e.last[:len(e.last)-1] }
func (e *encoder) field(id int)        { e.header(id, typeStruct); e.begin() }
func (e *encoder) empty(id int)        { e.field(id); e.end() }
func (e *encoder) i32(id int, v int)   { e.header(id, typeI32); e.number(int64(v)) }
func (e *encoder) i64(id int, v int64) { e.header(id, typeI64); e.number(v) }
func (e *encoder) number(v int64)      { e.b = binary.AppendVarint(e.b, v) } // zigzag, as Thrift has it

func (e *encoder) yes(id int) { e.header(id, typeTrue) }

func (e *encoder) binary(id int, s string) {
	e.header(id, typeBinary)
	e.bytes(s)
}

func (e *encoder) bytes(s string) {
	e.b = binary.AppendUvarint(e.b, uint64(len(s)))
	e.b = append(e.b, s...)
}

// list begins a list; its elements follow.
func (e *encoder) list(id, kind, n int) {
	e.header(id, typeList)
	if n < 15 {
		e.b = append(e.b, byte(n<<4|kind))
		return
	}
	e.b = append(e.b, byte(0xf0|kind))
	e.b = binary.AppendUvarint(e.b, uint64(n))
}

var errMalformed = errors.New("its metadata is malformed")

// A decoder reads structs. After an error everything it gives is zero.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail() {
	d.err = errMalformed
	d.b = nil
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.fail()
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) number() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) bytes() string {
	n := d.uvarint()
	if n > uint64(len(d.b)) {
		d.fail()
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

// each calls f with the number and the type of every field of a struct; f has to
// read the field, or skip it.
func (d *decoder) each(f func(id int, kind byte)) {
	for id := 0; d.err == nil; {
		h := d.byte()
		if h == 0 {
			return
		}
		if delta := int(h >> 4); delta > 0 {
			id += delta
		} else {
			id = int(int16(d.number()))
		}
		f(id, h&15)
	}
}

// list calls f for every element of a list.
func (d *decoder) list(f func(kind byte)) {
	h := d.byte()
	n := uint64(h >> 4)
	if n == 15 {
		n = d.uvarint()
	}
	for ; n > 0 && d.err == nil; n-- {
		f(h & 15)
	}
}

// skip passes over a value; of depth at most structs stand in each other.
func (d *decoder) skip(kind byte, depth int) {
	if depth == 0 {
		d.fail()
		return
	}
	switch kind {
	case typeTrue, typeFalse:
	case 3:
		d.byte()
	case 4, typeI32, typeI64:
		d.number()
	case 7:
		for range 8 {
			d.byte()
		}
	case typeBinary:
		d.bytes()
	case typeList, 10:
		d.list(func(kind byte) {
			if kind == typeTrue || kind == typeFalse { // in a list a bool is a byte
				kind = 3
			}
			d.skip(kind, depth-1)
		})
	case typeStruct:
		d.each(func(_ int, kind byte) { d.skip(kind, depth-1) })
	default: // maps are in no struct of Parquet
		d.fail()
	}
}
