package htmltree

import "golang.org/x/net/html"

// Memory builds one tree after the other in the same slabs: most of what a page
// costs the allocator and the garbage collector is its tree. The zero Memory is
// ready. It is for one goroutine at a time.
type Memory struct {
	nodes lot[html.Node]
	attrs lot[html.Attribute]
	bytes lot[byte]

	builder builder
}

// Parse is like the function Parse. The tree, with all its strings, is gone
// with the next call of Parse or Release.
func (m *Memory) Parse(src []byte, limits Limits) (*html.Node, Report) {
	m.Release()
	return parse(src, limits, m)
}

// Release ends the use of the last tree, so that neither it nor what it was
// made of is kept. Slabs are, up to so many bytes that nearly all pages fit in.
func (m *Memory) Release() {
	m.nodes.release(keptNodes)
	m.attrs.release(keptAttributes)
	m.bytes.release(keptBytes)
	m.builder.release()
}

const (
	keptNodes      = 20_000 // 2 MB
	keptAttributes = 20_000 // 1 MB
	keptBytes      = 1 << 20
	keptOpen       = 64 // open elements, formatting ones, and texts of several parts
)

// A lot is a sequence of slabs that are zero when they are handed out.
type lot[T any] struct {
	slabs [][]T
	used  int
}

// next hands out n elements, or some more where a slab is there already.
func (l *lot[T]) next(n int) []T {
	if l.used == len(l.slabs) {
		l.slabs = append(l.slabs, make([]T, n))
	} else if len(l.slabs[l.used]) < n {
		l.slabs[l.used] = make([]T, n)
	}
	l.used++
	return l.slabs[l.used-1]
}

// release makes all of them zero, and keeps the first ones, up to a number of
// elements.
func (l *lot[T]) release(most int) {
	for i, slab := range l.slabs[:l.used] {
		if most -= len(slab); most < 0 {
			clear(l.slabs[i:])
			l.slabs = l.slabs[:i]
			break
		}
		clear(slab)
	}
	l.used = 0
}
