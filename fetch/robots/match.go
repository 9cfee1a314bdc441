package robots

import (
	"math/bits"
	"strings"
)

// A finder finds literals in one path. For the files with thousands of
// wildcards it first notes, for every octet, the places where it stands, a bit
// for each; then 64 places are compared at once, and a literal that is nowhere
// costs a few nanoseconds (the Shift-And method: Baeza-Yates and Gonnet, 1992).
type finder struct {
	path   string
	places *[256][]uint64 // nil: not noted
}

func newFinder(path string, noted bool) finder {
	f := finder{path: path}
	if noted {
		f.places = new([256][]uint64)
		for i := range len(path) {
			row := &f.places[path[i]]
			if *row == nil {
				*row = make([]uint64, len(path)/64+1)
			}
			(*row)[i/64] |= 1 << (i % 64)
		}
	}
	return f
}

// after returns where the first literal at or after a place begins, or -1.
func (f finder) after(from int, literal string) int {
	// Long literals are few in a file, and comparing them octet by octet is slower.
	if f.places == nil || len(literal) == 0 || len(literal) > 16 {
		if i := strings.Index(f.path[from:], literal); i >= 0 {
			return from + i
		}
		return -1
	}
	first := f.places[literal[0]]
	for w := from / 64; w < len(first); w++ {
		found := first[w]
		if w == from/64 {
			found &= ^uint64(0) << (from % 64)
		}
		for k := 1; k < len(literal) && found != 0; k++ {
			row := f.places[literal[k]]
			if row == nil {
				return -1
			}
			// The places in row, moved down by k.
			next := uint64(0)
			if w+1 < len(row) {
				next = row[w+1]
			}
			found &= row[w]>>k | next<<(64-k)
		}
		if found != 0 {
			return w*64 + bits.TrailingZeros64(found)
		}
	}
	return -1
}

// match reports whether the pattern matches a beginning of the path, or all of
// it if anchored. A "*" is any sequence of octets. The leftmost place for every
// literal between two stars leaves the most room for the next, so no choice is
// ever taken back.
func (f finder) match(pattern string, anchored bool) bool {
	literal, rest, wild := strings.Cut(pattern, "*")
	if !strings.HasPrefix(f.path, literal) {
		return false
	}
	end := len(literal) // of what is matched
	for wild {
		literal, rest, wild = strings.Cut(rest, "*")
		if !wild && anchored {
			return strings.HasSuffix(f.path[end:], literal)
		}
		begin := f.after(end, literal)
		if begin < 0 {
			return false
		}
		end = begin + len(literal)
	}
	return !anchored || end == len(f.path)
}
