package replay

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"weft/fetch"
)

// wireSlack is how much longer than Request.MaxBody package fetch lets a body
// be: what comes from here is cut at the same byte.
const wireSlack = 64 << 10

// ErrMiss says that there is no entry that can be used for a request.
var ErrMiss = errors.New("not in the store")

func miss(why error) error { return fmt.Errorf("%w: %w", ErrMiss, why) }

// Get returns the entry for r. The error is ErrMiss, wrapped with the reason,
// where there is none that can be used; else it is that of r.Reserve, or
// ctx.Err().
//
// r.Reserve is called before the buffer of the body is made, which has exactly
// its size. A body longer than r.MaxBody (0 is no limit) is cut where package
// fetch would cut it. It is a miss if the body was cut earlier than that, and if
// r.PublicOnly is set and the answer came from an address that is not public.
func (s *Store) Get(ctx context.Context, r fetch.Request) (*Entry, error) {
	a, key := addressOf(r)
	f, err := os.Open(s.path(a))
	if err != nil {
		return nil, miss(err)
	}
	defer f.Close()
	raw, bodyLen, err := readHead(f)
	if err != nil {
		return nil, miss(err)
	}
	e, about, err := parseHead(raw[prefixLen:])
	if err != nil || about != key {
		return nil, miss(errCorrupt)
	}
	size := bodyLen // of the part that is wanted
	if r.MaxBody > 0 && r.MaxBody < size-wireSlack {
		size = r.MaxBody + wireSlack
	}
	if res := e.Response; res != nil {
		switch {
		case r.PublicOnly && !res.Public:
			return nil, miss(errors.New("it came from an address that is not public"))
		case res.Cut && r.MaxBody > bodyLen-wireSlack:
			return nil, miss(errors.New("it was cut earlier"))
		case size < bodyLen:
			res.Cut, res.Wire = true, size
		}
	}
	if r.Reserve != nil && size > 0 {
		if err := r.Reserve(ctx, size); err != nil {
			return nil, err
		}
	}
	body, err := readBody(f, raw, size, bodyLen)
	if err != nil {
		return nil, err
	}
	if e.Response != nil {
		e.Response.Body = body
	}
	return e, ctx.Err()
}

// readHead reads f up to the body.
func readHead(f *os.File) (raw []byte, bodyLen int64, err error) {
	fi, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	var prefix [prefixLen]byte
	if _, err := io.ReadFull(f, prefix[:]); err != nil {
		return nil, 0, err
	}
	_, headLen, err := parsePrefix(prefix[:])
	if err != nil {
		return nil, 0, err
	}
	if bodyLen = fi.Size() - int64(prefixLen+headLen); bodyLen < 0 {
		return nil, 0, errCorrupt
	}
	raw = append(make([]byte, 0, prefixLen+headLen), prefix[:]...)[:prefixLen+headLen]
	_, err = io.ReadFull(f, raw[prefixLen:])
	return raw, bodyLen, err
}

// readBody reads the first size bytes of the body, which follows raw, and checks
// the checksum of the whole.
func readBody(f io.Reader, raw []byte, size, bodyLen int64) ([]byte, error) {
	var body []byte
	if size > 0 {
		body = make([]byte, size)
	}
	if _, err := io.ReadFull(f, body); err != nil {
		return nil, miss(err)
	}
	sum := checksum(crc32.Checksum(raw[crcEnd:], castagnoli))
	sum.Write(body)
	if size < bodyLen {
		if _, err := io.Copy(&sum, f); err != nil {
			return nil, miss(err)
		}
	}
	if want, _, _ := parsePrefix(raw); uint32(sum) != want {
		return nil, miss(errCorrupt)
	}
	return body, nil
}

// checksum sums what is written to it.
type checksum uint32

func (c *checksum) Write(p []byte) (int, error) {
	*c = checksum(crc32.Update(uint32(*c), castagnoli, p))
	return len(p), nil
}
