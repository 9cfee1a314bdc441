package warc

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// A source gives the text of a file, packed or not, and what one call of Read
// gives is of one gzip member.
type source struct {
	file   counted
	in     *bufio.Reader // of file; the decompressor is at its best with one
	gz     *gzip.Reader  // nil before the first member
	known  bool
	packed bool
	within bool  // a member is open
	begin  int64 // where the last member begins
}

func newSource(r io.Reader) *source {
	s := &source{file: counted{r: r}}
	s.in = bufio.NewReaderSize(&s.file, 64<<10)
	return s
}

// at is how far the file was read.
func (s *source) at() int64 { return s.file.n - int64(s.in.Buffered()) }

func (s *source) Read(p []byte) (int, error) {
	if !s.known {
		head, err := s.in.Peek(2)
		if len(head) == 0 {
			return 0, err
		}
		s.known, s.packed = true, head[0] == 0x1f && len(head) == 2 && head[1] == 0x8b
	}
	if !s.packed {
		return s.in.Read(p)
	}
	for {
		if !s.within {
			if err := s.open(); err != nil {
				return 0, err
			}
		}
		n, err := s.gz.Read(p)
		if err == io.EOF {
			s.within, err = false, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// open begins the next member; io.EOF if there is none.
func (s *source) open() (err error) {
	s.begin = s.at()
	if _, err := s.in.Peek(1); err != nil {
		return err
	}
	if s.gz == nil {
		s.gz, err = gzip.NewReader(s.in)
	} else {
		err = s.gz.Reset(s.in)
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if errors.Is(err, gzip.ErrHeader) {
		err = errGarbage
	}
	if err != nil {
		return err
	}
	s.gz.Multistream(false)
	s.within = true
	return nil
}

var errGarbage = errors.New("something that is no gzip member")

// counted counts the bytes read.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// Begins reports whether a file that begins so is a web archive, packed or not.
func Begins(begin []byte) bool { return bytes.HasPrefix(firstBytes(begin), []byte("WARC/")) }

// BeginsARC reports whether a file that begins so is an archive in the form that
// was before WARC, packed or not. None is read here.
func BeginsARC(begin []byte) bool { return bytes.HasPrefix(firstBytes(begin), []byte("filedesc:")) }

// firstBytes are the first bytes of a file, unpacked.
func firstBytes(begin []byte) []byte {
	if !bytes.HasPrefix(begin, []byte{0x1f, 0x8b}) {
		return begin
	}
	z, err := gzip.NewReader(bytes.NewReader(begin))
	if err != nil {
		return nil
	}
	text := make([]byte, 16)
	n, _ := io.ReadFull(z, text)
	return text[:n]
}
