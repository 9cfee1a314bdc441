package htmltree

import (
	"unsafe"

	"golang.org/x/net/html"
)

// Slabs replace an allocation for each node, attribute list and changed text
// by one for hundreds of them. A slab lives as long as anything in it, which
// suits a tree that is dropped as a whole. The first is small, for small pages;
// each next one has twice the size, so that at most half is wasted, up to a
// limit, so that little is: what the allocator's classes of 32 and 16 KiB hold.

const (
	firstNodes, lastNodes           = 32, 315       // 104 bytes each
	firstAttributes, lastAttributes = 32, 341       // 48 bytes each
	firstBytes, lastBytes           = 512, 32 << 10 // changed text
)

// slabs hand out the memory of one tree.
type slabs struct {
	memory *Memory // where the slabs come from

	nodes     []html.Node // not yet handed out
	nodesSize int
	made      int // nodes handed out

	// attrs are the current attribute slab: [:first] is handed out, the rest
	// up to len belongs to the tag being read.
	attrs     []html.Attribute
	first     int
	attrsSize int

	bytes     []byte // the current slab of changed text
	bytesSize int
}

// grown returns the size of the slab after one of the given size.
func grown(size, first, last int) int {
	return min(max(2*size, first), last)
}

// node returns a fresh node.
func (s *slabs) node() *html.Node {
	if len(s.nodes) == 0 {
		s.nodesSize = grown(s.nodesSize, firstNodes, lastNodes)
		s.nodes = s.memory.nodes.next(s.nodesSize)
	}
	n := &s.nodes[0]
	s.nodes = s.nodes[1:]
	s.made++
	return n
}

// addAttribute appends to the attributes of the tag being read.
func (s *slabs) addAttribute(a html.Attribute) {
	if len(s.attrs) == cap(s.attrs) {
		pending := s.attrs[s.first:]
		s.attrsSize = max(grown(s.attrsSize, firstAttributes, lastAttributes), 2*len(pending))
		s.attrs = append(s.memory.attrs.next(s.attrsSize)[:0], pending...)
		s.first = 0
	}
	s.attrs = append(s.attrs, a)
}

// pending returns the attributes added since the last call of take.
func (s *slabs) pending() []html.Attribute { return s.attrs[s.first:] }

// take hands out the attributes added since the last call; nil if there are
// none. The slice has no room to grow: who appends to it copies it.
func (s *slabs) take() []html.Attribute {
	first := s.first
	s.first = len(s.attrs)
	if first == s.first {
		return nil
	}
	return s.attrs[first:s.first:s.first]
}

// copyAttributes returns a copy of the attributes of a node.
func (s *slabs) copyAttributes(attrs []html.Attribute) []html.Attribute {
	for _, a := range attrs {
		s.addAttribute(a)
	}
	return s.take()
}

// reserve makes room for n bytes of text and returns where to append them.
// What was appended is handed out by text.
func (s *slabs) reserve(n int) []byte {
	if cap(s.bytes)-len(s.bytes) < n {
		s.bytesSize = grown(s.bytesSize, firstBytes, lastBytes)
		s.bytes = s.memory.bytes.next(max(s.bytesSize, n))[:0]
	}
	return s.bytes[len(s.bytes):]
}

// text hands out what was appended to reserve's slice. A slice that outgrew
// its reserve has memory of its own by then.
func (s *slabs) text(b []byte) string {
	if n := len(s.bytes) + len(b); n <= cap(s.bytes) {
		s.bytes = s.bytes[:n]
	}
	return shared(b)
}

// shared returns the bytes as a string without copying them. It is the only
// place where a string and a slice share memory: nothing writes to b after it.
func shared(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}
