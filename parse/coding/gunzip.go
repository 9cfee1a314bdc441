package coding

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// gunzip is decode for a body that is gzip (RFC 1952) as it should be, one member
// after the other, and no more than limit bytes. It reports whether it was; if not,
// decode tells what is wrong, or cuts it.
func (d *Decoders) gunzip(dst, body []byte, limit int64) (out []byte, info Info, ok bool) {
	f, _ := d.inflate.Get().(*inflater)
	if f == nil {
		f = new(inflater)
	}
	defer func() {
		f.in, f.out = nil, nil
		d.inflate.Put(f)
	}()
	f.out, f.end, f.limit = withRoom(dst, body, limit), len(dst), int(limit)
	for {
		head := gzipHead(body)
		if head == 0 {
			return nil, info, false
		}
		f.in = body[head:]
		n, err := f.stream()
		if err != nil || len(f.in)-n < 8 || f.end > f.limit {
			return nil, info, false
		}
		body = f.in[n:]
		decoded := f.out[f.start:f.end]
		if binary.LittleEndian.Uint32(body) != crc32.ChecksumIEEE(decoded) || binary.LittleEndian.Uint32(body[4:]) != uint32(len(decoded)) {
			return nil, info, false
		}
		if body = body[8:]; !bytes.HasPrefix(body, []byte("\x1f\x8b\x08")) {
			info.Trailing = len(body) > 0
			return f.out[:f.end], info, true
		}
	}
}

// withRoom is dst with the room that body says, in its last four bytes, it takes. That
// is believed up to a ratio that texts do not reach.
func withRoom(dst, body []byte, limit int64) []byte {
	const ratio = 16
	if len(body) < 18 {
		return dst
	}
	size := min(int64(binary.LittleEndian.Uint32(body[len(body)-4:])), limit, ratio*int64(len(body)))
	dst = slices.Grow(dst, int(size)+slack)
	return dst[:cap(dst)]
}

// gzipHead is the length of a member's header, 0 if there is none, or one with more in
// it than a file's name.
func gzipHead(b []byte) int {
	const fixed, named, longest = 10, 1 << 3, 256
	if len(b) < fixed || !bytes.HasPrefix(b, []byte("\x1f\x8b\x08")) || b[3]&^named != 0 {
		return 0
	}
	if b[3] == 0 {
		return fixed
	}
	end := bytes.IndexByte(b[fixed:min(len(b), fixed+longest)], 0)
	if end < 0 {
		return 0
	}
	return fixed + end + 1
}
