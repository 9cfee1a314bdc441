package coding

import (
	"bufio"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// maxWindow is the largest window of a zstd frame, in bytes (RFC 9659).
const maxWindow = 8 << 20

// Decoders undoes content codings. It keeps the decoders that are not in use:
// they are large (a brotli decoder holds up to 16 MiB), and setting one up costs
// more than a small page. The zero value is ready; it is safe for concurrent use,
// and must not be copied.
type Decoders struct {
	inflate, gzip, zlib, flate, brotli, zstd, buffers sync.Pool
}

// An opener makes the reader of one layer, and leaves with s what has to be
// done to give its decoder back.
type opener func(s *layers, src *bufio.Reader) io.Reader

// byName returns nil if there is no such encoding.
func (d *Decoders) byName(name string) opener {
	switch name {
	case "gzip":
		return d.openGzip
	case "deflate":
		return d.openDeflate
	case "br":
		return d.openBrotli
	case "zstd":
		return d.openZstd
	}
	return nil
}

func (d *Decoders) buffer(s *layers, r io.Reader) *bufio.Reader {
	b, _ := d.buffers.Get().(*bufio.Reader)
	if b == nil {
		b = bufio.NewReaderSize(nil, 8<<10)
	}
	b.Reset(r)
	s.closers = append(s.closers, func() {
		b.Reset(nil)
		d.buffers.Put(b)
	})
	return b
}

// openGzip reads one member after the other itself, because gzip.Reader
// cannot tell bytes after the last member from a broken one.
func (d *Decoders) openGzip(s *layers, src *bufio.Reader) io.Reader {
	z, _ := d.gzip.Get().(*gzip.Reader)
	if z == nil {
		z = new(gzip.Reader)
	}
	s.closers = append(s.closers, func() { d.gzip.Put(z) })
	inMember := false
	return readerFunc(func(p []byte) (int, error) {
		for {
			if !inMember {
				if err := z.Reset(src); err != nil {
					return 0, noEOF(err)
				}
				z.Multistream(false)
				inMember = true
			}
			n, err := z.Read(p)
			if err != io.EOF {
				return n, err
			}
			inMember = false
			next, _ := src.Peek(3)
			if string(next) != "\x1f\x8b\x08" {
				s.trailing = s.trailing || len(next) > 0
				return n, io.EOF
			}
			if n > 0 {
				return n, nil
			}
		}
	})
}

// openDeflate reads what RFC 9110 calls deflate, the zlib format, and what
// some servers send under that name, the bare deflate stream.
func (d *Decoders) openDeflate(s *layers, src *bufio.Reader) io.Reader {
	var r io.Reader
	head, _ := src.Peek(2)
	if len(head) == 2 && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		z, _ := d.zlib.Get().(io.Reader)
		var err error
		if z == nil {
			z, err = zlib.NewReader(src)
		} else {
			err = z.(zlib.Resetter).Reset(src, nil)
		}
		if err != nil {
			return readerFunc(func([]byte) (int, error) { return 0, noEOF(err) })
		}
		s.closers = append(s.closers, func() { d.zlib.Put(z) })
		r = z
	} else {
		f, _ := d.flate.Get().(io.Reader)
		if f == nil {
			f = flate.NewReader(src)
		} else {
			f.(flate.Resetter).Reset(src, nil) // has no error to give without a dictionary
		}
		s.closers = append(s.closers, func() { d.flate.Put(f) })
		r = f
	}
	return readerFunc(func(p []byte) (int, error) {
		n, err := r.Read(p)
		if err == io.EOF {
			if next, _ := src.Peek(1); len(next) > 0 {
				s.trailing = true
			}
		}
		return n, err
	})
}

func (d *Decoders) openBrotli(s *layers, src *bufio.Reader) io.Reader {
	b, _ := d.brotli.Get().(*brotli.Reader)
	if b == nil {
		b = new(brotli.Reader)
	}
	b.Reset(src)
	s.closers = append(s.closers, func() {
		b.Reset(nil)
		d.brotli.Put(b)
	})
	return readerFunc(func(p []byte) (int, error) {
		n, err := b.Read(p)
		if err != nil && err.Error() == "brotli: excessive input" { // the library exports no value for it
			s.trailing = true
			err = io.EOF
		}
		return n, err
	})
}

func (d *Decoders) openZstd(s *layers, src *bufio.Reader) io.Reader {
	z, _ := d.zstd.Get().(*zstd.Decoder)
	var err error
	if z == nil {
		z, err = zstd.NewReader(nil,
			zstd.WithDecoderConcurrency(1), // no goroutines
			zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow),
			zstd.WithDecodeBuffersBelow(0))
	}
	if err == nil {
		err = z.Reset(src)
	}
	if err != nil {
		return readerFunc(func([]byte) (int, error) { return 0, err })
	}
	s.closers = append(s.closers, func() {
		if z.Reset(nil) == nil {
			d.zstd.Put(z)
		}
	})
	first := true
	return readerFunc(func(p []byte) (int, error) {
		n, err := z.Read(p)
		if err == zstd.ErrMagicMismatch && !first {
			s.trailing = true
			err = io.EOF
		}
		first = first && n == 0
		return n, err
	})
}

// noEOF is for the start of a format, where an end is always an early end.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readerFunc is a function that reads.
type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
