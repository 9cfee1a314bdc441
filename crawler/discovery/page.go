package discovery

import (
	"encoding/binary"
	"errors"
)

// A Page is one that was found through links.
type Page struct {
	Number int64  // it is that URL of all follow lists, from 1
	URL    string // canonical
	Via    string // the URL of the page that has the link, as its record has it
	Depth  int    // links from a seed, at least 1
	Line   int64  // of that seed

	Sitemap bool // it is read as one, and has no page
}

var errPage = errors.New("the file of waiting pages is damaged")

// Append writes the page down behind dst, for DecodePage.
func (p *Page) Append(dst []byte) []byte {
	for _, n := range []uint64{uint64(p.Number), uint64(p.Line), uint64(p.Depth)<<1 | bit(p.Sitemap)} {
		dst = binary.AppendUvarint(dst, n)
	}
	return appendText(appendText(dst, p.URL), p.Via)
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// DecodePage reads what Append wrote, and nothing else. It does not keep b.
func DecodePage(b []byte) (Page, error) {
	in := reader{b: b}
	p := Page{Number: int64(in.number()), Line: int64(in.number())}
	depth := in.number()
	p.Depth, p.Sitemap = int(depth>>1), depth&1 == 1
	p.URL, p.Via = in.text(), in.text()
	if in.bad || len(in.b) > 0 {
		return Page{}, errPage
	}
	return p, nil
}

func appendText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// A reader takes numbers and texts off bytes. It is bad when they have ended too
// early, and gives nothing more then.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *reader) text() string {
	n := r.number()
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}
