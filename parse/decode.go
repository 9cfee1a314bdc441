package parse

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

const (
	maxLayers = 5 // encodings laid over each other

	// layerSlack is what a layer under the last one may yield beyond
	// Config.MaxBody, so that a full body that an inner layer did not make
	// smaller still fits.
	layerSlack = 64 << 10

	// Beyond ratioFrom bytes, a body is not kept further than ratio times what
	// came over the wire. Deflate cannot exceed 1032; zstd and brotli can make
	// gigabytes of one packet.
	ratio     = 2000
	ratioFrom = defaultMaxBody
)

// decode undoes the Content-Encoding of doc (RFC 9110, section 8.4). What it
// returns is valid until m is used again, and is doc.Body itself if nothing
// had to be undone. Beside a failure it returns what could be decoded.
func (p *Parser) decode(m *memory, doc Document, res *Result) ([]byte, *failure) {
	names := encodings(doc.ContentEncoding)
	if len(names) > maxLayers {
		return nil, badEncoding("too_many_layers", fmt.Sprintf("%d layers of encoding", len(names)))
	}
	limit := p.cfg.MaxBody
	if doc.Refusal {
		limit = min(limit, challengeBytes)
	}
	if limit > ratioFrom {
		limit = min(limit, max(ratioFrom, ratio*int64(len(doc.Body))))
	}
	if len(names) == 0 || len(doc.Body) == 0 {
		return keep(doc.Body, doc.Cut, limit, res), nil
	}

	stack := layers{decoders: &p.decoders, cap: p.cfg.MaxBody + layerSlack}
	r, fail := stack.open(doc.Body, names)
	if fail != nil {
		stack.release()
		return nil, fail
	}
	body, more, err := readUpTo(r, m.body[:0], limit)
	m.body = body
	stack.release() // and not by defer: a decoder that panicked is not used again
	if last := names[0]; err != nil && len(names) == 1 && (last == "br" || last == "deflate") && looksLikeText(doc.Body) {
		// Those two have no magic number to tell beforehand.
		stack.notEncoded, stack.refetch = true, true
		body, more, err = doc.Body, false, nil
	}
	if stack.notEncoded {
		res.warn("not_encoded")
		res.Refetch = stack.refetch
	}
	if stack.trailing {
		res.warn("trailing_bytes")
	}
	cut := doc.Cut || more || stack.cut()
	body = keep(body, cut, limit, res)

	fail = &failure{outcome: Incomplete, phase: "decode", refetch: true}
	switch {
	case err == nil, cut && errors.Is(err, io.ErrUnexpectedEOF):
		return body, nil
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return body, badEncoding("window", err.Error())
	case errors.Is(err, io.ErrUnexpectedEOF):
		fail.reason = "truncated"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum), errors.Is(err, zstd.ErrCRCMismatch):
		fail.reason = "checksum"
	default:
		fail.reason = "corrupt"
	}
	fail.detail = clip(fmt.Sprintf("%s after %d decoded bytes: %v", strings.Join(names, ", "), len(body), err), 300)
	return body, fail
}

func badEncoding(reason, detail string) *failure {
	return &failure{outcome: BadEncoding, phase: "decode", reason: reason, detail: clip(detail, 300), refetch: true}
}

// encodings splits a Content-Encoding header into the names of its layers, in
// the order in which they were applied.
func encodings(header string) []string {
	var names []string
	for name := range strings.SplitSeq(header, ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "", "identity":
		case "x-gzip":
			names = append(names, "gzip")
		default:
			names = append(names, name)
		}
	}
	return names
}

// keep cuts body to the limit, and warns if it was cut there or before.
func keep(body []byte, cut bool, limit int64, res *Result) []byte {
	if int64(len(body)) > limit {
		body, cut = body[:limit], true
	}
	if cut {
		res.warn(truncated)
	}
	return body
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

// layers is the stack of decoders of one document.
type layers struct {
	decoders *decoders
	cap      int64 // of bytes that any but the last decoder may yield
	capped   []*cappedReader
	closers  []func()

	notEncoded bool // a layer was named that is not there
	refetch    bool // and its name is one that we asked for
	trailing   bool // bytes followed the end of an encoding
}

// open stacks a decoder for every name on body; the last name was applied
// last and is undone first.
func (s *layers) open(body []byte, names []string) (io.Reader, *failure) {
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
				return nil, badEncoding("unknown_encoding", fmt.Sprintf("encoding %q", names[i]))
			default:
				return nil, badEncoding("not_encoded", fmt.Sprintf("not %s: the body is %s", names[i], http.DetectContentType(sample)))
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
