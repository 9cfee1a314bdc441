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
}

var errPage = errors.New("the file of waiting pages is damaged")

// Append writes the page down behind dst, for DecodePage.
func (p *Page) Append(dst []byte) []byte {
	for _, n := range []uint64{uint64(p.Number), uint64(p.Line), uint64(p.Depth)} {
		dst = binary.AppendUvarint(dst, n)
	}
	for _, s := range []string{p.URL, p.Via} {
		dst = binary.AppendUvarint(dst, uint64(len(s)))
		dst = append(dst, s...)
	}
	return dst
}

// DecodePage reads what Append wrote, and nothing else. It does not keep b.
func DecodePage(b []byte) (p Page, err error) {
	number := func() uint64 {
		n, size := binary.Uvarint(b)
		if size <= 0 {
			err, size = errPage, len(b)
		}
		b = b[size:]
		return n
	}
	text := func() string {
		n := number()
		if n > uint64(len(b)) {
			err = errPage
			return ""
		}
		s := string(b[:n])
		b = b[n:]
		return s
	}
	p.Number, p.Line, p.Depth = int64(number()), int64(number()), int(number())
	p.URL, p.Via = text(), text()
	if len(b) > 0 {
		err = errPage
	}
	return p, err
}
