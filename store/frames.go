package store

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"iter"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// A framed format can be read frame by frame, and to a place in the middle of
// a frame that was never ended.
type framed interface {
	// frame reads the frame that src begins with: its content, and its length.
	// An error says that it is torn.
	frame(src *io.SectionReader) (content []byte, length int64, err error)

	// cuts gives, from the last to the first, the places in a frame, torn or
	// not, that everything before can be decoded up to.
	cuts(frame []byte) iter.Seq[int]

	// upTo is the content of a frame that is cut at one of these places.
	upTo(frame []byte) ([]byte, error)

	// ending is what makes a cut frame with that content a whole one.
	ending(content []byte) []byte

	// piece reports whether so many bytes behind the last cut may be a piece of what
	// was to be there: more of them hide what cannot be found any more.
	piece(n int) bool

	// ours reports whether a frame, torn or with holes, may be one of this package.
	ours(frame []byte) bool
}

// counted counts what is read through a buffer.
type counted struct {
	r *io.SectionReader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (*gzipped) frame(src *io.SectionReader) ([]byte, int64, error) {
	in := &counted{r: src}
	buf := bufio.NewReaderSize(in, 64<<10)
	r, err := gzip.NewReader(buf) // reads no further than it has to, as buf is an io.ByteReader
	if err != nil {
		return nil, 0, err
	}
	r.Multistream(false)
	content, err := io.ReadAll(r)
	return content, in.n - int64(buf.Buffered()), err
}

// flushed is what every flush ends with: a stored block without content (RFC
// 1951, section 3.2.4). What only looks like it does not decode.
var flushed = []byte{0, 0, 0xff, 0xff}

func (*gzipped) cuts(frame []byte) iter.Seq[int] {
	return func(yield func(int) bool) {
		for end := len(frame); ; {
			i := bytes.LastIndex(frame[:end], flushed)
			if i < len(gzipHeader) || !yield(i+len(flushed)) {
				return
			}
			end = i + len(flushed) - 1
		}
	}
}

func (*gzipped) upTo(frame []byte) ([]byte, error) {
	stream := bytes.NewReader(append(append(frame[len(gzipHeader):len(frame):len(frame)], 1), flushed...))
	content, err := io.ReadAll(flate.NewReader(stream))
	if err == nil && stream.Len() > 0 {
		err = io.ErrUnexpectedEOF // the frame was ended before that place
	}
	return content, err
}

func (*gzipped) ending(content []byte) []byte {
	c := gzipped{crc: crc32.ChecksumIEEE(content), n: len(content)}
	return c.end(nil, nil)
}

func (*gzipped) piece(int) bool { return true } // up to a commit of any length

// piece knows that a block has 128 KiB at most (RFC 8878, section 3.1.1.2.4).
func (*zstdFrames) piece(n int) bool { return n < 3+128<<10 }

func (*gzipped) ours(frame []byte) bool {
	for i := range min(len(frame), len(gzipHeader)) {
		if frame[i] != gzipHeader[i] && frame[i] != 0 {
			return false
		}
	}
	return true
}

func (*zstdFrames) ours(frame []byte) bool { return len(frame) < 5 || frame[4]&checksummed == 0 }

func (*zstdFrames) frame(src *io.SectionReader) ([]byte, int64, error) {
	length, err := frameLength(src)
	if err != nil {
		return nil, 0, err
	}
	frame := make([]byte, length)
	if _, err := src.ReadAt(frame, 0); err != nil {
		return nil, 0, err
	}
	content, err := unzstd(frame)
	return content, length, err
}

// frameLength is the length of the frame that src begins with.
func frameLength(src io.ReaderAt) (int64, error) {
	at, err := frameHeader(src)
	if err != nil {
		return 0, err
	}
	var descriptor [5]byte
	if _, err := src.ReadAt(descriptor[:], 0); err != nil {
		return 0, err
	}
	checksum := int64(descriptor[4] & checksummed)
	for {
		next, last, err := block(src, at)
		if err != nil {
			return 0, err
		}
		if at = next; last {
			return at + checksum, nil
		}
	}
}

// checksummed is the flag of a frame behind whose blocks four bytes of a checksum stand.
const checksummed = 4

// frameHeader is the length of a frame's header (RFC 8878, section 3.1.1.1).
// This package writes no dictionaries and no checksums; other programs write these.
func frameHeader(src io.ReaderAt) (int64, error) {
	var head [5]byte
	if _, err := src.ReadAt(head[:], 0); err != nil {
		return 0, err
	}
	descriptor := head[4]
	if !bytes.HasPrefix(head[:], []byte(emptyFrame[:4])) || descriptor&3 != 0 {
		return 0, zstd.ErrMagicMismatch
	}
	length := int64(5)
	single := descriptor&0x20 != 0
	if !single {
		length++ // window
	}
	switch size := descriptor >> 6; {
	case size > 0:
		length += 1 << size
	case single:
		length++
	}
	return length, nil
}

// block is where the block at that place ends, and whether it is the last of
// its frame (RFC 8878, section 3.1.1.2).
func block(src io.ReaderAt, at int64) (end int64, last bool, err error) {
	var head [4]byte
	if _, err := src.ReadAt(head[:3], at); err != nil {
		return 0, false, err
	}
	h := binary.LittleEndian.Uint32(head[:])
	size := int64(h >> 3)
	if h>>1&3 == 1 { // the same byte, many times
		size = 1
	}
	end = at + 3 + size
	if size > 0 {
		if _, err := src.ReadAt(head[:1], end-1); err != nil {
			return 0, false, err
		}
	}
	return end, h&1 == 1, nil
}

func (*zstdFrames) cuts(frame []byte) iter.Seq[int] {
	src := bytes.NewReader(frame)
	var ends []int
	at, err := frameHeader(src)
	for last := false; err == nil; {
		if at, last, err = block(src, at); err != nil || last {
			break
		}
		ends = append(ends, int(at))
	}
	return func(yield func(int) bool) {
		for i := len(ends) - 1; i >= 0 && yield(ends[i]); i-- {
		}
	}
}

// lastBlock is an empty one (RFC 8878, section 3.1.1.2).
var lastBlock = []byte{1, 0, 0}

func (*zstdFrames) upTo(frame []byte) ([]byte, error) {
	return unzstd(append(frame[:len(frame):len(frame)], lastBlock...))
}

func (*zstdFrames) ending([]byte) []byte { return lastBlock }

func unzstd(frame []byte) ([]byte, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.DecodeAll(frame, nil)
}
