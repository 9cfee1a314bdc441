package crawler

import (
	"encoding/binary"
	"errors"

	"weft/crawler/discovery"
	"weft/crawler/frontier"
	"weft/crawler/list"
	"weft/parse/weburl"
)

// codec writes pages that were never handed out to the frontier's file and
// reads them back: of such a page there is only its line, or how it was found.
// It is a frontier.Codec.
type codec struct{ c *Crawler }

// Encode appends whether the page was found, and what there is of it.
func (c codec) Encode(dst []byte, t *frontier.Task) ([]byte, bool) {
	p, ok := t.Value.(*page)
	if !ok {
		return dst, false // a document: somebody waits for it
	}
	if p.rec.Found > 0 && c.c.cfg.Share == nil { // else the line says how
		found := discovery.Page{Number: p.rec.Found, URL: p.rec.URL, Via: p.rec.Via, Depth: p.rec.Depth, Line: p.rec.Line, Sitemap: p.sitemap}
		return found.Append(append(dst, 1)), true
	}
	dst = binary.AppendUvarint(append(dst, 0), p.st.seq)
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
	if len(b) == 0 {
		return nil, errSpill
	}
	found := b[0] == 1
	b = b[1:]
	if found {
		f, err := discovery.DecodePage(b)
		if err != nil {
			return nil, errSpill
		}
		p, err := c.c.newFound(f)
		if err != nil {
			return nil, errSpill
		}
		return &p.st.task, nil
	}
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
