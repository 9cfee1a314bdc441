package store

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// A codec turns content into the bytes of a file, in frames that can be ended
// at any moment and then, as if that had not happened, be gone on with. Its
// methods append encoded bytes to dst and return the longer slice.
type codec interface {
	// write adds content to the open frame; a frame begins with the first. The
	// encoded bytes may stay inside until flush.
	write(dst, content []byte) []byte

	// flush appends what write has kept.
	flush(dst []byte) []byte

	// end appends what makes the flushed bytes a whole file: the encoded form
	// of last, which is at most a few bytes, and the end of the frame. The open
	// frame does not change: what is flushed next belongs where end's bytes
	// stand, and is never shorter than they are.
	end(dst, last []byte) []byte

	// next flushes and ends the open frame for good.
	next(dst []byte) []byte

	// size is the length of the open frame's content.
	size() int
}

// plain is the codec of an uncompressed file.
type plain struct{}

func (plain) write(dst, content []byte) []byte { return append(dst, content...) }
func (plain) flush(dst []byte) []byte          { return dst }
func (plain) end(dst, last []byte) []byte      { return append(dst, last...) }
func (plain) next(dst []byte) []byte           { return dst }
func (plain) size() int                        { return 0 }

// gzipped is the codec of gzip members (RFC 1952). The deflate stream is ended
// by a stored block made here, because a flate.Writer that has written its own
// last block cannot go on.
type gzipped struct {
	out bytes.Buffer
	w   *flate.Writer
	crc uint32
	n   int
}

func newGzip() *gzipped {
	c := new(gzipped)
	c.w, _ = flate.NewWriter(&c.out, flate.DefaultCompression) // fails only for an unknown level
	return c
}

// gzipHeader is the least there is: deflate, no name, no time, unknown system.
const gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

func (c *gzipped) write(dst, content []byte) []byte {
	if c.n == 0 {
		c.out.WriteString(gzipHeader)
	}
	c.n += len(content)
	c.crc = crc32.Update(c.crc, crc32.IEEETable, content)
	c.w.Write(content) // a bytes.Buffer takes everything
	return dst
}

func (c *gzipped) flush(dst []byte) []byte {
	if c.n == 0 {
		return dst
	}
	c.w.Flush()
	return drain(dst, &c.out)
}

func (c *gzipped) end(dst, last []byte) []byte {
	if c.n == 0 {
		dst = append(dst, gzipHeader...)
	}
	size := uint16(len(last))
	dst = append(dst, 1) // last block, stored, padding (RFC 1951, section 3.2.4)
	dst = binary.LittleEndian.AppendUint16(dst, size)
	dst = binary.LittleEndian.AppendUint16(dst, ^size)
	dst = append(dst, last...)
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Update(c.crc, crc32.IEEETable, last))
	return binary.LittleEndian.AppendUint32(dst, uint32(c.n+len(last)))
}

func (c *gzipped) next(dst []byte) []byte {
	dst = c.end(c.flush(dst), nil)
	c.w.Reset(&c.out)
	c.crc, c.n = 0, 0
	return dst
}

func (c *gzipped) size() int { return c.n }

// zstdFrames is the codec of Zstandard frames (RFC 8878) without checksums. The
// frame is ended by a raw block made here, as with gzip.
type zstdFrames struct {
	out bytes.Buffer
	w   *zstd.Encoder
	n   int
}

func newZstd(level zstd.EncoderLevel) *zstdFrames {
	c := new(zstdFrames)
	// These options are sound, and nothing else can fail.
	c.w, _ = zstd.NewWriter(&c.out, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithWindowSize(1<<20), zstd.WithEncoderLevel(level))
	return c
}

// emptyFrame begins a frame that only end writes to: the magic number, no
// flags, a window of 1 KiB.
const emptyFrame = "\x28\xb5\x2f\xfd\x00\x00"

func (c *zstdFrames) write(dst, content []byte) []byte {
	c.n += len(content)
	c.w.Write(content)
	return dst
}

func (c *zstdFrames) flush(dst []byte) []byte {
	c.w.Flush()
	return drain(dst, &c.out)
}

func (c *zstdFrames) end(dst, last []byte) []byte {
	if c.n == 0 {
		dst = append(dst, emptyFrame...)
	}
	// Block header (RFC 8878, section 3.1.1.2): last, raw, the size.
	dst = append(dst, byte(len(last)<<3|1), byte(len(last)>>5), 0)
	return append(dst, last...)
}

func (c *zstdFrames) next(dst []byte) []byte {
	dst = c.end(c.flush(dst), nil)
	c.w.Reset(&c.out)
	c.n = 0
	return dst
}

func (c *zstdFrames) size() int { return c.n }

// drain moves what is in out to dst.
func drain(dst []byte, out *bytes.Buffer) []byte {
	dst = append(dst, out.Bytes()...)
	out.Reset()
	if out.Cap() > 4*maxPending {
		*out = bytes.Buffer{} // one large record does not keep its room
	}
	return dst
}
