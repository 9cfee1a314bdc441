package procpool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Parent and worker talk in frames over two pipes, little-endian:
//
//	offset  size
//	0       2     marker "wf"
//	2       1     version of the format
//	3       1     type
//	4       8     id of the page; the answer repeats it
//	12      4     h, the length of the head
//	16      4     b, the length of the body
//	20      h     head: the small fields, see codec.go
//	20+h    b     body: a document's bytes, or a page's JSON, as they are
//
// The marker stands in every frame, so that a stream which has lost its step
// (somebody printed into it) is noticed at once and not some gigabytes later.
const (
	marker     = "wf"
	version    = 1
	prefixSize = 20

	// firstRead is how much memory a frame's announced length is trusted
	// with. What goes beyond it is allocated as the bytes arrive.
	firstRead = 1 << 20
)

type frameType byte

// The conversation: the parent says hello, the worker answers welcome (or
// refuse, and ends); after that every document gets exactly one result, in the
// order of the documents.
const (
	frameHello    frameType = 'H'
	frameWelcome  frameType = 'W'
	frameRefuse   frameType = 'X'
	frameDocument frameType = 'D'
	frameResult   frameType = 'R'
)

type frame struct {
	typ  frameType
	id   uint64
	head []byte
	body []byte
	buf  []byte // what a frame that was read lies in
}

// errFrame is what a broken frame's error wraps: bad marker, unknown version,
// a length over the cap, a head that does not decode, an answer to nothing.
var errFrame = errors.New("broken frame")

func (f *frame) size() int { return prefixSize + len(f.head) + len(f.body) }

// writeFrame writes one frame. One of more than limit bytes is an error that
// wraps errFrame, and nothing is written.
func writeFrame(w io.Writer, f *frame, limit int) error {
	if f.size() > limit {
		return fmt.Errorf("%w: %d bytes are over the cap of %d", errFrame, f.size(), limit)
	}
	return writeParts(w, f.parts())
}

// parts is what a frame looks like on the wire; the body is not copied.
func (f *frame) parts() [][]byte {
	return [][]byte{f.appendHead(make([]byte, 0, prefixSize+len(f.head))), f.body}
}

// appendHead appends all of the frame but the body.
func (f *frame) appendHead(b []byte) []byte {
	b = append(b, marker...)
	b = append(b, version, byte(f.typ))
	b = binary.LittleEndian.AppendUint64(b, f.id)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.head)))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.body)))
	return append(b, f.head...)
}

// readFrame reads one frame of at most limit bytes. It returns io.EOF where
// the stream ends between frames and io.ErrUnexpectedEOF where it ends within
// one. Head and body are parts of one slice, which is that of buf if it has
// room; an empty body is nil.
func readFrame(r io.Reader, limit int, buf []byte) (frame, error) {
	var p [prefixSize]byte
	if _, err := io.ReadFull(r, p[:]); err != nil {
		return frame{}, err
	}
	if string(p[:2]) != marker {
		return frame{}, fmt.Errorf("%w: it begins with %q", errFrame, p[:2])
	}
	if p[2] != version {
		return frame{}, fmt.Errorf("%w: version %d, want %d", errFrame, p[2], version)
	}
	head := int64(binary.LittleEndian.Uint32(p[12:]))
	body := int64(binary.LittleEndian.Uint32(p[16:]))
	if prefixSize+head+body > int64(limit) {
		return frame{}, fmt.Errorf("%w: %d bytes are over the cap of %d", errFrame, prefixSize+head+body, limit)
	}
	rest, err := readN(r, int(head+body), buf)
	if err != nil {
		return frame{}, err
	}
	f := frame{typ: frameType(p[3]), id: binary.LittleEndian.Uint64(p[4:]), head: rest[:head:head], buf: rest}
	if body > 0 {
		f.body = rest[head:]
	}
	return f, nil
}

// readN reads exactly n bytes, into buf if it has room. Otherwise memory grows
// with what has arrived: a peer that announces much and sends nothing costs
// firstRead bytes.
func readN(r io.Reader, n int, buf []byte) ([]byte, error) {
	if cap(buf) < n {
		buf = make([]byte, min(n, firstRead))
	}
	buf = buf[:min(n, cap(buf))]
	have := 0
	for {
		m, err := io.ReadFull(r, buf[have:])
		have += m
		switch {
		case err == io.EOF:
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, err
		case have == n:
			return buf, nil
		}
		grown := make([]byte, min(n, 4*have))
		copy(grown, buf)
		buf = grown
	}
}

// writeInTurn writes one part after the other, leaving out what is empty.
func writeInTurn(w io.Writer, parts [][]byte) error {
	for _, part := range parts {
		if len(part) == 0 {
			continue
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}
