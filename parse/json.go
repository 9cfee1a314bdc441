package parse

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// An object writes one JSON object, member after member. Its output is what
// encoding/json writes with HTML escaping off, which costs several times more
// for the few shapes that a page has.
type object struct {
	buf   []byte
	empty bool // no member has been written yet
}

func openObject(buf []byte) object { return object{append(buf, '{'), true} }

func (o *object) close() []byte { return append(o.buf, '}') }

// key begins a member. name needs no escaping.
func (o *object) key(name string) {
	if !o.empty {
		o.buf = append(o.buf, ',')
	}
	o.empty = false
	o.buf = append(o.buf, '"')
	o.buf = append(o.buf, name...)
	o.buf = append(o.buf, '"', ':')
}

func (o *object) int(name string, n int) {
	o.key(name)
	o.buf = strconv.AppendInt(o.buf, int64(n), 10)
}

// string writes a member, unless s is empty.
func (o *object) string(name, s string) {
	if s != "" {
		o.key(name)
		o.buf = appendString(o.buf, s)
	}
}

// strings writes a member, unless list is empty.
func (o *object) strings(name string, list []string) {
	if len(list) > 0 {
		o.key(name)
		o.buf = appendStrings(o.buf, list)
	}
}

// listRoom is how many bytes most items of lists fit in.
const listRoom = 512

// item begins an item of a member that is a list; the first one begins the
// member. open starts as false, and is for endItems.
func (o *object) item(name string, open *bool) {
	if room := cap(o.buf) - len(o.buf); room < listRoom { // append makes a long one longer by a quarter only
		o.buf = slices.Grow(o.buf, max(listRoom, len(o.buf)))
	}
	if *open {
		o.buf = append(o.buf, ',')
		return
	}
	o.key(name)
	o.buf = append(o.buf, '[')
	*open = true
}

func (o *object) endItems(open bool) {
	if open {
		o.buf = append(o.buf, ']')
	}
}

func appendStrings(buf []byte, list []string) []byte {
	buf = append(buf, '[')
	for i, s := range list {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = appendString(buf, s)
	}
	return append(buf, ']')
}

const hex = "0123456789abcdef"

// appendString appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD. U+2028 and U+2029 are escaped, because JavaScript once took them for
// ends of lines.
func appendString[T string | []byte](buf []byte, s T) []byte {
	buf = append(buf, '"')
	start := 0
	for i := 0; i < len(s); {
		for i+8 <= len(s) && plainJSON(eight(s[i:i+8])) {
			i += 8
		}
		for i < len(s) && s[i] >= ' ' && s[i] != '"' && s[i] != '\\' && s[i] < utf8.RuneSelf {
			i++
		}
		if i == len(s) {
			break
		}
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
			switch {
			case r == utf8.RuneError && size == 1:
				buf = append(append(buf, s[start:i]...), `\ufffd`...)
				start = i + size
			case r == '\u2028' || r == '\u2029':
				buf = append(append(buf, s[start:i]...), `\u202`...)
				buf = append(buf, hex[r&0xf])
				start = i + size
			}
			i += size
			continue
		}
		buf = append(buf, s[start:i]...)
		switch c {
		case '"', '\\':
			buf = append(buf, '\\', c)
		case '\b':
			buf = append(buf, '\\', 'b')
		case '\f':
			buf = append(buf, '\\', 'f')
		case '\n':
			buf = append(buf, '\\', 'n')
		case '\r':
			buf = append(buf, '\\', 'r')
		case '\t':
			buf = append(buf, '\\', 't')
		default:
			buf = append(buf, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
		i++
		start = i
	}
	buf = append(buf, s[start:]...)
	return append(buf, '"')
}

// number writes v with at most two decimals.
func (o *object) number(name string, v float64) {
	o.key(name)
	o.buf = strconv.AppendFloat(o.buf, math.Round(v*100)/100, 'f', -1, 64)
}

// eight are the first eight bytes of s.
func eight[T string | []byte](s T) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// plainJSON reports whether none of eight bytes has to be looked at: all are ASCII,
// and neither controls nor '"' nor '\\'. A subtraction leaves the upper bit of a byte
// only where it was too small.
func plainJSON(v uint64) bool {
	const ones = 0x0101010101010101
	return (v|(v-' '*ones)|((v^'"'*ones)-ones)|((v^'\\'*ones)-ones))&(0x80*ones) == 0
}
