package coding

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// layers is the stack of decoders of one document.
type layers struct {
	decoders *Decoders
	cap      int64 // of bytes that any but the last decoder may yield
	capped   []*cappedReader
	closers  []func()

	notEncoded bool // a layer was named that is not there
	refetch    bool // and its name is one that we asked for
	trailing   bool // bytes followed the end of an encoding
}

// open stacks a decoder for every name on body; the last name was applied
// last and is undone first.
func (s *layers) open(body []byte, names []string) (io.Reader, error) {
	var r io.Reader = bytes.NewReader(body)
	for i := len(names) - 1; i >= 0; i-- {
		src := s.decoders.buffer(s, r)
		open := s.decoders.byName(names[i])
		magic := open != nil && hasMagic(names[i], src)
		if !magic {
			sample, _ := src.Peek(512)
			switch {
			case looksLikeText(sample):
				s.notEncoded = true
				s.refetch = s.refetch || open != nil
				r = src
				continue
			case open == nil:
				return nil, refuse("unknown_encoding", fmt.Errorf("encoding %q", names[i]))
			default:
				return nil, refuse("not_encoded", fmt.Errorf("not %s: the body is %s", names[i], http.DetectContentType(sample)))
			}
		}
		r = open(s, src)
		if i > 0 {
			c := &cappedReader{r: r, left: s.cap}
			s.capped = append(s.capped, c)
			r = c
		}
	}
	return r, nil
}

// hasMagic reports whether src starts as the named encoding does. Too few
// bytes to say count as a yes: the decoder then reports the early end.
func hasMagic(name string, src *bufio.Reader) bool {
	var head []byte
	switch name {
	case "gzip":
		head, _ = src.Peek(3)
		return bytes.HasPrefix([]byte("\x1f\x8b\x08"), head)
	case "zstd": // a frame, or one that is to be skipped (RFC 8878, section 3.1)
		head, _ = src.Peek(4)
		skippable := len(head) == 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:], []byte("\x2a\x4d\x18"))
		return skippable || bytes.HasPrefix([]byte("\x28\xb5\x2f\xfd"), head)
	}
	return true
}

// cut reports whether an inner layer was stopped at its cap.
func (s *layers) cut() bool {
	for _, c := range s.capped {
		if c.hit {
			return true
		}
	}
	return false
}

// release gives every decoder back.
func (s *layers) release() {
	for _, f := range s.closers {
		f()
	}
}

// A cappedReader ends after a number of bytes, and remembers that it did.
type cappedReader struct {
	r    io.Reader
	left int64
	hit  bool
}

func (c *cappedReader) Read(p []byte) (int, error) {
	if c.left <= 0 {
		c.hit = true
		return 0, io.EOF
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// readUpTo appends to buf what r yields, at most limit bytes, and reports
// whether there was more. The buffer grows with what arrives, never ahead of it.
func readUpTo(r io.Reader, buf []byte, limit int64) (body []byte, more bool, err error) {
	for idle := 0; idle < 100; idle++ {
		if len(buf) == cap(buf) {
			buf = append(buf, make([]byte, max(64<<10, len(buf)/2))...)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return buf[:limit], true, nil
		case err == io.EOF:
			return buf, false, nil
		case err != nil:
			return buf, false, err
		}
		if n > 0 {
			idle = 0
		}
	}
	return buf, false, io.ErrNoProgress
}

// looksLikeText reports whether sniffing takes b for HTML or another text.
func looksLikeText(b []byte) bool {
	return strings.HasPrefix(http.DetectContentType(b), "text/")
}
