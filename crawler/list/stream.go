package list

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

const (
	bufSize   = 64 << 10
	maxWindow = 8 << 20 // of zstd; RFC 8878 section 3.1.1.1.2 asks decoders to support this much
)

// A stream is the text of one source: decompressed, and in UTF-8 as far as a
// byte order mark told. It holds nothing that needs closing.
type stream struct {
	text *bufio.Reader

	raw     *tap          // what the source delivers
	rawBuf  *bufio.Reader // over raw
	dec     *tap          // what decompression delivers; raw if there is none
	textBuf *bufio.Reader // over dec; text, if nothing had to be decoded
}

// newStream looks at the first bytes of src and undoes what they announce. label
// is the encoding of a text without a byte order mark; "" goes by the bytes.
// before is called ahead of each read from src; its error ends the stream.
func newStream(src io.Reader, label string, before func() error) (*stream, error) {
	s := &stream{raw: &tap{r: src, before: before}}
	s.rawBuf = bufio.NewReaderSize(s.raw, bufSize)
	s.dec, s.textBuf = s.raw, s.rawBuf
	dec, err := decompress(s.rawBuf)
	if err != nil {
		return nil, err
	}
	if dec != nil {
		s.dec = &tap{r: dec, before: before}
		s.textBuf = bufio.NewReaderSize(s.dec, bufSize)
	}
	if err := foreign(s.textBuf); err != nil {
		return nil, err
	}
	s.text, err = decodeText(s.textBuf, label)
	return s, err
}

// position returns how many bytes of the source have been used. Inside
// compressed data it is in proportion to the text that was used.
func (s *stream) position() int64 {
	if s.dec == s.raw {
		return s.raw.n - int64(s.rawBuf.Buffered())
	}
	if s.dec.n == 0 {
		return 0
	}
	used := float64(s.dec.n-int64(s.textBuf.Buffered())) / float64(s.dec.n)
	return int64(float64(s.raw.n-int64(s.rawBuf.Buffered())) * used)
}

// decompress returns the decompressed form of r, or nil if r is not compressed.
func decompress(r *bufio.Reader) (io.Reader, error) {
	head, err := r.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}): // RFC 1952; members may follow each other
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		return z, nil
	case isZstd(head):
		// With concurrency 1 the decoder has no goroutines and needs no Close.
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return zstdReader{z}, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, archive(r)
	case bytes.HasPrefix(head, []byte("BZh")), bytes.HasPrefix(head, []byte("\xfd7zX")):
		return nil, errors.New("is compressed with bzip2 or xz: unpack it first, or use gzip or zstd")
	}
	return nil, nil
}

// isZstd knows frames and the skippable frames that may stand before them
// (RFC 8878 section 3.1).
func isZstd(head []byte) bool {
	return bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}) ||
		len(head) == 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:], []byte{0x2a, 0x4d, 0x18})
}

type zstdReader struct{ *zstd.Decoder }

func (z zstdReader) Read(p []byte) (int, error) {
	n, err := z.Decoder.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) {
		err = fmt.Errorf("zstd: the window is over %d MiB: compress the file without --long", maxWindow>>20)
	}
	return n, err
}

// decodeText drops a byte order mark, decodes UTF-16, or what the label says, and
// turns lone CRs to LF if they are what ends the first lines.
func decodeText(r *bufio.Reader, label string) (*bufio.Reader, error) {
	head, err := r.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if label == "" {
		label = withoutMark(head)
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := r.Discard(3)
		return r, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		return decoded(r, utf16), nil
	case label != "":
		e, _ := charset.Lookup(label)
		return decoded(r, e), nil
	}
	first, _ := r.Peek(r.Buffered()) // no more than is there: it may be slow in coming
	if cr := bytes.IndexByte(first, '\r'); cr >= 0 && cr+1 < len(first) && bytes.IndexByte(first, '\n') < 0 {
		return bufio.NewReaderSize(crToLF{r}, bufSize), nil
	}
	return r, nil
}

// withoutMark knows UTF-16 without a byte order mark by its first two
// characters, if those are ASCII.
func withoutMark(head []byte) (label string) {
	if len(head) < 4 {
		return ""
	}
	for label, i := range map[string]int{"utf-16be": 0, "utf-16le": 1} {
		if head[i] == 0 && head[i+2] == 0 && head[1-i] != 0 && head[3-i] != 0 {
			return label
		}
	}
	return ""
}

// KnownEncoding reports whether a label is one of the Encoding Standard, or empty.
func KnownEncoding(label string) bool {
	e, _ := charset.Lookup(label)
	return label == "" || e != nil
}

// decoded returns r decoded from e to UTF-8; what e cannot tell becomes U+FFFD.
func decoded(r io.Reader, e encoding.Encoding) *bufio.Reader {
	return bufio.NewReaderSize(e.NewDecoder().Reader(r), bufSize)
}

// crToLF reads text whose lines end with CR, as those of the first Macs did.
type crToLF struct{ r io.Reader }

func (c crToLF) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// A tap counts what flows through it, and asks before each read whether to go
// on.
type tap struct {
	r      io.Reader
	n      int64
	before func() error
}

func (t *tap) Read(p []byte) (int, error) {
	if err := t.before(); err != nil {
		return 0, err
	}
	n, err := t.r.Read(p)
	t.n += int64(n)
	return n, err
}
