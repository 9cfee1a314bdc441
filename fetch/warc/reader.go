package warc

import (
	"bufio"
	"fmt"
	"io"
)

// A Record is one of a file. Its Block is valid until the next one is asked for.
type Record struct {
	Offset int64 // in the file, of the record, or of the gzip member that it begins in
	Type   string
	Fields Fields
	Length int64 // of the block, in bytes
	Block  io.Reader
}

// A Reader gives the records of one file, in their order. It holds none of them
// in memory.
type Reader struct {
	src   *source
	in    *bufio.Reader // of what src gives
	block io.LimitedReader
}

// NewReader reads a file from its beginning, or from where a record is. The
// offsets count from there.
func NewReader(r io.Reader) *Reader {
	src := newSource(r)
	return &Reader{src: src, in: bufio.NewReaderSize(src, 32<<10)}
}

// Next returns the next record, or io.EOF behind the last one. Any other error is
// of a file that is damaged, or no WARC, and says where; nothing can be read
// behind it.
func (r *Reader) Next() (*Record, error) {
	rec, err := r.next()
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("at byte %d: %w", r.src.begin, err)
	}
	return rec, err
}

func (r *Reader) next() (*Record, error) {
	if err := r.skip(); err != nil {
		return nil, err
	}
	if err := r.find(); err != nil {
		return nil, err
	}
	rec := &Record{Offset: r.src.begin}
	var err error
	if rec.Fields, err = readFields(r.in); err == nil {
		rec.Length, err = rec.Fields.length()
	}
	if err != nil {
		return nil, err
	}
	rec.Type = rec.Fields.Get("WARC-Type")
	r.block = io.LimitedReader{R: r.in, N: rec.Length}
	rec.Block = &r.block
	return rec, nil
}

// skip goes to the end of the block.
func (r *Reader) skip() error {
	if r.block.R == nil {
		return nil
	}
	if _, err := io.Copy(io.Discard, &r.block); err != nil {
		return err
	}
	if r.block.N > 0 {
		return fmt.Errorf("%d bytes of a block are not there: %w", r.block.N, io.ErrUnexpectedEOF)
	}
	return nil
}

// find goes to where the next record begins, behind line ends.
func (r *Reader) find() error {
	for {
		b, err := r.in.ReadByte()
		if err != nil {
			return err
		}
		if b == '\r' || b == '\n' {
			continue
		}
		if !r.src.packed {
			r.src.begin = r.src.at() - int64(r.in.Buffered()) - 1
		}
		return r.in.UnreadByte()
	}
}
