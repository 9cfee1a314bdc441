package blocks

// A row is what the forests see of a block. Its values are whole numbers and
// quotients of two of them: nothing that could be rounded differently on
// another machine.
//
// The rows of a page are written over each other: what two blocks share, the page
// and most of the elements around them, stays from one to the next.
type row struct {
	v []float32
	n int // where to write
}

func (r *row) add(v int32)      { r.v[r.n] = float32(v); r.n++ }
func (r *row) ratio(a, b int32) { r.v[r.n] = quotient(a, b); r.n++ }
func (r *row) flag(set bool)    { r.v[r.n] = bit(set); r.n++ }

// none writes what stands for something that is not there.
func (r *row) none(v ...float32) { r.n += copy(r.v[r.n:], v) }

func quotient(a, b int32) float32 {
	if b == 0 {
		return 0
	}
	return float32(a) / float32(b)
}

func bit(set bool) float32 {
	if set {
		return 1
	}
	return 0
}

// Types is the number of types that a page may have. How much speaks for each is
// part of the rows.
const Types = 7

// context is what the rows of all blocks of a page share.
type context struct {
	all      sums
	types    [Types]int32
	mains    int32 // words in <main>
	articles int32
	bodies   int32
	h1s      int32

	// what the row before is about
	flags  Flags
	around [levels]int32
	top    [3]int32
}

func (p *Page) context(types [Types]int32) context {
	c := context{all: p.sums[len(p.Blocks)], types: types, flags: ^Flags(0)}
	for i := range c.around {
		c.around[i] = unset
	}
	for i := range c.top {
		c.top[i] = unset
	}
	for i := range p.Blocks {
		b := &p.Blocks[i]
		f := p.Elems[b.Elem].Flags
		if f&InMain != 0 {
			c.mains += b.Words
		}
		if f&InArticle != 0 {
			c.articles += b.Words
		}
		if f&inBody != 0 {
			c.bodies += b.Words
		}
		if b.Level == 1 {
			c.h1s++
		}
	}
	return c
}

// Rows hands the row of every block to each; types is how much speaks for each
// type of the page. It uses the memory of dst, and returns it. A row has room for
// RowSpace values.
func (p *Page) Rows(dst []float32, types [Types]int32, each func(block int, row []float32)) []float32 {
	if len(dst) < RowSpace {
		dst = make([]float32, RowSpace)
	}
	c := p.context(types)
	above := headings{-1, -1}
	for i := range p.Blocks {
		p.describe(&row{v: dst[:rowSize]}, &c, int32(i), above)
		each(i, dst[:rowSize])
		if b := &p.Blocks[i]; b.Kind == headline {
			above[0] = int32(i)
			if b.Level == 1 || b.Level == 2 {
				above[1] = int32(i)
			}
		}
	}
	return dst
}

// unset is no element, not even the absence of one.
const unset = -2

// RowSpace is as much as a byte can number.
const RowSpace = 1 << 8

// rowSize is the number of values in a row.
const rowSize = 20 + flagBits + 7 + 7 + 6*5 + 2*5 + levels*13 + 3*4 + 5 + 6 + 2*5 + 1 + 16 + Types

var _ [RowSpace - rowSize]struct{} // no more

// headings are the last heading before a block, and the last one of level 1 or
// 2; -1 if there is none.
type headings [2]int32

// describe appends the row of block i.
func (p *Page) describe(r *row, c *context, i int32, above headings) {
	b := &p.Blocks[i]
	e := &p.Elems[b.Elem]
	r.block(b)
	r.element(c, e)
	p.place(r, c, i)
	p.neighbours(r, i)
	p.containers(r, c, i)
	p.fromTitle(r, i)
	p.fromCore(r, c, i)
	p.below(r, i, above)
	p.whole(r, c, i)
}
