package crawler

import (
	"encoding/binary"
	"errors"

	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/parse/weburl"
)

// codec writes pages that were never handed out to the frontier's file and
// reads them back: of such a page there is only its line. It is a
// frontier.Codec.
type codec struct{ c *Crawler }

// Encode appends the page's place in the list and its line.
func (codec) Encode(dst []byte, t *frontier.Task) ([]byte, bool) {
	p, ok := t.Value.(*page)
	if !ok {
		return dst, false // a document: somebody waits for it
	}
	dst = binary.AppendUvarint(dst, p.st.seq)
	dst = binary.AppendUvarint(dst, uint64(p.line.Number))
	for _, s := range []string{p.line.Input, p.line.URL, string(p.line.Meta)} {
		dst = binary.AppendUvarint(dst, uint64(len(s)))
		dst = append(dst, s...)
	}
	return dst, true
}

var errSpill = errors.New("the file of waiting lines is damaged")

// Decode makes the page anew.
func (c codec) Decode(b []byte) (*frontier.Task, error) {
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		b = b[max(size, 0):]
		return n
	}
	text := func() string {
		n := int(min(number(), uint64(len(b))))
		s := string(b[:n])
		b = b[n:]
		return s
	}
	seq := number()
	line := list.Line{Number: int64(number()), Input: text(), URL: text()}
	if meta := text(); meta != "" {
		line.Meta = []byte(meta)
	}
	u, err := weburl.Canonical(line.URL)
	if err != nil || len(b) > 0 {
		return nil, errSpill
	}
	p := newPage(seq, line)
	c.c.aim(p, u)
	return &p.st.task, nil
}
