package parquet

import (
	"errors"
	"fmt"

	"weft/store/table"
)

// Numbers of the format (https://github.com/apache/parquet-format, parquet.thrift).
const (
	magic = "PAR1"

	physicalBool   = 0
	physicalInt64  = 2
	physicalDouble = 5
	physicalBytes  = 6

	convertedUTF8   = 0
	convertedMicros = 10
	convertedJSON   = 19

	logicalString    = 1
	logicalTimestamp = 8
	logicalJSON      = 12
	unitMicros       = 2

	optional = 1

	encodingPlain = 0
	encodingRLE   = 3

	codecNone = 0
	codecZstd = 6

	pageData = 0
)

// footer is what stands at the end of a file: where everything is.
type footer struct {
	columns []table.Column
	need    []bool // by column: it is not optional
	rows    int64
	groups  []group
	meta    map[string]string
}

// A group is one row group.
type group struct {
	rows   int64
	size   int64 // of its values, uncompressed
	chunks []chunk
}

// A chunk is the part of a column that is in a row group.
type chunk struct {
	offset       int64
	size         int64 // in the file
	uncompressed int64 // with the headers of its pages
	nulls        int64
	min, max     string // PLAIN; "" if they are not known
	codec        int
}

// physical is how values of a kind are kept.
func physical(k table.Kind) int {
	switch k {
	case table.Int, table.Time:
		return physicalInt64
	case table.Float:
		return physicalDouble
	case table.Bool:
		return physicalBool
	}
	return physicalBytes
}

// encode is the footer in Thrift.
func (f *footer) encode(createdBy string, keys []string) []byte {
	e := new(encoder)
	e.begin()
	e.i32(1, 2) // version
	e.list(2, typeStruct, len(f.columns)+1)
	e.begin()
	e.binary(4, "pages")
	e.i32(5, len(f.columns))
	e.end()
	for _, c := range f.columns {
		encodeColumn(e, c)
	}
	e.i64(3, f.rows)
	e.list(4, typeStruct, len(f.groups))
	for _, g := range f.groups {
		f.encodeGroup(e, g)
	}
	e.list(5, typeStruct, len(keys))
	for _, key := range keys {
		e.begin()
		e.binary(1, key)
		e.binary(2, f.meta[key])
		e.end()
	}
	e.binary(6, createdBy)
	e.list(7, typeStruct, len(f.columns))
	for range f.columns { // each is ordered as its type is
		e.begin()
		e.empty(1)
		e.end()
	}
	e.end()
	return e.b
}

func encodeColumn(e *encoder, c table.Column) {
	e.begin()
	e.i32(1, physical(c.Kind))
	e.i32(3, optional)
	e.binary(4, c.Name)
	switch c.Kind {
	case table.Text:
		e.i32(6, convertedUTF8)
		e.field(10)
		e.empty(logicalString)
		e.end()
	case table.JSON:
		e.i32(6, convertedJSON)
		e.field(10)
		e.empty(logicalJSON)
		e.end()
	case table.Time:
		e.i32(6, convertedMicros)
		e.field(10)
		e.field(logicalTimestamp)
		e.yes(1) // UTC
		e.field(2)
		e.empty(unitMicros)
		e.end()
		e.end()
		e.end()
	}
	e.end()
}

func (f *footer) encodeGroup(e *encoder, g group) {
	e.begin()
	e.list(1, typeStruct, len(g.chunks))
	compressed := int64(0)
	for i, c := range g.chunks {
		compressed += c.size
		e.begin()
		e.i64(2, c.offset)
		e.field(3)
		e.i32(1, physical(f.columns[i].Kind))
		e.list(2, typeI32, 2)
		e.number(encodingPlain)
		e.number(encodingRLE)
		e.list(3, typeBinary, 1)
		e.bytes(f.columns[i].Name)
		e.i32(4, codecZstd)
		e.i64(5, g.rows)
		e.i64(6, c.uncompressed)
		e.i64(7, c.size)
		e.i64(9, c.offset)
		e.field(12)
		e.i64(3, c.nulls)
		if c.min != "" {
			e.binary(5, c.max)
			e.binary(6, c.min)
		}
		e.end()
		e.end()
		e.end()
	}
	e.i64(2, g.size)
	e.i64(3, g.rows)
	e.i64(5, g.chunks[0].offset)
	e.i64(6, compressed)
	e.end()
}

// decodeFooter is the reverse of encode.
func decodeFooter(b []byte) (*footer, error) {
	f := &footer{meta: make(map[string]string)}
	d := &decoder{b: b}
	var bad error
	elements := 0
	d.each(func(id int, kind byte) {
		switch {
		case id == 2 && kind == typeList:
			d.list(func(byte) {
				if elements++; elements == 1 {
					d.skip(typeStruct, 8) // the root
					return
				}
				bad = errors.Join(bad, f.decodeColumn(d))
			})
		case id == 3 && kind == typeI64:
			f.rows = d.number()
		case id == 4 && kind == typeList:
			d.list(func(byte) {
				g, err := decodeGroup(d)
				bad = errors.Join(bad, err)
				f.groups = append(f.groups, g)
			})
		case id == 5 && kind == typeList:
			d.list(func(byte) {
				var key, value string
				d.each(func(id int, kind byte) {
					switch {
					case id == 1 && kind == typeBinary:
						key = d.bytes()
					case id == 2 && kind == typeBinary:
						value = d.bytes()
					default:
						d.skip(kind, 4)
					}
				})
				f.meta[key] = value
			})
		default:
			d.skip(kind, 16)
		}
	})
	if d.err != nil {
		return nil, d.err
	}
	for _, g := range f.groups {
		if len(g.chunks) != len(f.columns) || g.rows < 0 {
			return nil, errMalformed
		}
	}
	return f, bad
}

func (f *footer) decodeColumn(d *decoder) error {
	var c table.Column
	typ, repetition, children, converted, logical := -1, 0, 0, -1, 0
	d.each(func(id int, kind byte) {
		switch {
		case id == 1 && kind == typeI32:
			typ = int(d.number())
		case id == 3 && kind == typeI32:
			repetition = int(d.number())
		case id == 4 && kind == typeBinary:
			c.Name = d.bytes()
		case id == 5 && kind == typeI32:
			children = int(d.number())
		case id == 6 && kind == typeI32:
			converted = int(d.number())
		case id == 10 && kind == typeStruct:
			d.each(func(id int, kind byte) {
				logical = id
				d.skip(kind, 8)
			})
		default:
			d.skip(kind, 8)
		}
	})
	if children > 0 || repetition > optional {
		return fmt.Errorf("its column %q is nested", c.Name)
	}
	switch {
	case typ == physicalBool:
		c.Kind = table.Bool
	case typ == physicalDouble:
		c.Kind = table.Float
	case typ == physicalInt64 && converted == convertedMicros:
		c.Kind = table.Time
	case typ == physicalInt64 && converted < 0 && logical == 0:
		c.Kind = table.Int
	case typ == physicalBytes && converted == convertedJSON:
		c.Kind = table.JSON
	case typ == physicalBytes && converted == convertedUTF8:
		c.Kind = table.Text
	default:
		return fmt.Errorf("its column %q has a type that weft does not write", c.Name)
	}
	f.columns = append(f.columns, c)
	f.need = append(f.need, repetition == 0)
	return nil
}

func decodeGroup(d *decoder) (g group, err error) {
	d.each(func(id int, kind byte) {
		switch {
		case id == 1 && kind == typeList:
			d.list(func(byte) {
				c, cerr := decodeChunk(d)
				err = errors.Join(err, cerr)
				g.chunks = append(g.chunks, c)
			})
		case id == 3 && kind == typeI64:
			g.rows = d.number()
		default:
			d.skip(kind, 8)
		}
	})
	return g, err
}

func decodeChunk(d *decoder) (c chunk, err error) {
	dictionary := false
	d.each(func(id int, kind byte) {
		if id != 3 || kind != typeStruct {
			d.skip(kind, 8)
			return
		}
		d.each(func(id int, kind byte) {
			switch {
			case id == 4 && kind == typeI32:
				c.codec = int(d.number())
			case id == 7 && kind == typeI64:
				c.size = d.number()
			case id == 9 && kind == typeI64:
				c.offset = d.number()
			case id == 11:
				dictionary = true
				d.skip(kind, 1)
			default:
				d.skip(kind, 8)
			}
		})
	})
	switch {
	case dictionary:
		err = errors.New("its columns have dictionaries")
	case c.codec != codecZstd && c.codec != codecNone:
		err = errors.New("it is compressed with another codec than Zstandard")
	}
	return c, err
}
