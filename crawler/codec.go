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

// What the first byte of a page says of it.
const (
	wasFound     = 1 << iota
	waitsForNone // the cache had it
)

// Encode appends how the page came, and what there is of it.
func (c codec) Encode(dst []byte, t *frontier.Task) ([]byte, bool) {
	p, ok := t.Value.(*page)
	if !ok {
		return dst, false // a document: somebody waits for it
	}
	var flags byte
	if p.source == fromCache {
		flags = waitsForNone
	}
	if p.rec.Found > 0 && c.c.cfg.Share == nil { // else the line says how
		found := discovery.Page{Number: p.rec.Found, URL: p.rec.URL, Via: p.rec.Via, Depth: p.rec.Depth, Line: p.rec.Line, Sitemap: p.sitemap}
		return found.Append(append(dst, flags|wasFound)), true
	}
	dst = binary.AppendUvarint(append(dst, flags), p.st.seq)
	dst = binary.AppendUvarint(dst, uint64(p.line.Number))
	for _, s := range []string{p.line.Input, p.line.URL, string(p.line.Meta)} {
		dst = binary.AppendUvarint(dst, uint64(len(s)))
		dst = append(dst, s...)
	}
	return dst, true
}

var errSpill = errors.New("the file of waiting lines is damaged")

// Decode makes the page anew. It waits for what it waited for: whether the cache has
// it by now is not asked, as it counts for its host already.
func (c codec) Decode(b []byte) (*frontier.Task, error) {
	if len(b) == 0 {
		return nil, errSpill
	}
	decode := c.line
	if b[0]&wasFound != 0 {
		decode = c.found
	}
	p, err := decode(b[1:])
	if err != nil {
		return nil, errSpill
	}
	p.queue(b[0]&waitsForNone != 0)
	p.foretell()
	return &p.st.task, nil
}

// found makes a page that was found.
func (c codec) found(b []byte) (*page, error) {
	f, err := discovery.DecodePage(b)
	if err != nil {
		return nil, err
	}
	return c.c.newFound(f)
}

// line makes the page of a line.
func (c codec) line(b []byte) (*page, error) {
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
	return p, nil
}
