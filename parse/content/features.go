package content

// A row is what the forests see of a block. Its values are whole numbers and
// quotients of two of them: nothing that could be rounded differently on
// another machine.
type row []float32

func (r *row) add(v int32)      { *r = append(*r, float32(v)) }
func (r *row) ratio(a, b int32) { *r = append(*r, quotient(a, b)) }
func (r *row) flag(set bool)    { *r = append(*r, bit(set)) }

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

// context is what the rows of all blocks of a page share.
type context struct {
	all      sums
	types    [types]int32
	mains    int32 // words in <main>
	articles int32
	bodies   int32
	h1s      int32
}

func (p *Page) context(types [types]int32) context {
	c := context{all: p.sums[len(p.blocks)], types: types}
	for i := range p.blocks {
		b := &p.blocks[i]
		f := p.elems[b.elem].flags
		if f&inMain != 0 {
			c.mains += b.words
		}
		if f&inArticle != 0 {
			c.articles += b.words
		}
		if f&inBody != 0 {
			c.bodies += b.words
		}
		if b.level == 1 {
			c.h1s++
		}
	}
	return c
}

const (
	containers = 5 // how many levels around a block are looked at
	flagBits   = 24
)

// features appends the row of block i. heading is the heading before it, -1 if
// there is none, and section the last one of level 1 or 2.
func (p *Page) features(dst []float32, c *context, i, heading, section int32) []float32 {
	r := row(dst)
	b := &p.blocks[i]
	e := &p.elems[b.elem]
	n := int32(len(p.blocks))

	// the block itself
	r.add(b.words)
	r.ratio(b.chars, b.words)
	r.ratio(b.linkWords, b.words)
	r.add(b.links)
	r.add(b.commas)
	r.add(b.stops)
	r.flag(b.stopped)
	r.ratio(b.digits, b.chars)
	r.ratio(b.uppers, b.words)
	r.add(b.currency)
	r.add(int32(b.kind))
	r.add(int32(b.level))
	r.flag(b.pre)
	r.add(b.lex)
	r.add(b.lexWords)
	r.ratio(b.lex, b.lexWords)
	r.add(int32(b.glue))
	r.add(b.copies)
	r.add(b.copy)
	r.add(int32(b.described))

	// where it stands in the tree
	for bit := range flagBits {
		r.flag(e.flags>>bit&1 != 0)
	}
	r.add(int32(e.depth))
	r.add(int32(e.level))
	r.add(e.own)
	r.add(e.path)
	r.add(e.low)
	r.add(e.high)
	r.add(e.mostRepeats)

	// where it stands in the page
	before := p.sums[i]
	r.add(i)
	r.add(n - i)
	r.ratio(i, n)
	r.add(before.words)
	r.ratio(before.words, c.all.words)
	r.ratio(before.longWords, c.all.longWords)
	r.add(c.all.words - before.words)

	// its neighbours
	for _, d := range [...]int32{-3, -2, -1, 1, 2, 3} {
		if j := i + d; j >= 0 && j < n {
			o := &p.blocks[j]
			r.add(o.words)
			r.ratio(o.linkWords, o.words)
			r.add(o.lex)
			r.add(p.elems[o.elem].path - e.path)
			r.flag(o.stopped)
		} else {
			r = append(r, -1, -1, 0, 0, -1)
		}
	}
	for _, d := range [...]int32{4, 12} {
		w := p.between(max(0, i-d), min(n, i+d+1))
		r.add(w.words)
		r.ratio(w.linkWords, w.words)
		r.add(w.stopped)
		r.add(w.lex)
		r.add(w.longWords)
	}

	// what it stands in
	at := p.container(b.elem)
	for range containers {
		if at < 0 {
			r = append(r, -1, -1, -1, -1, -1, -1, -1, 0, 0, -1, -1, -1, -1)
			continue
		}
		o := &p.elems[at]
		w := p.between(o.first, o.end)
		blocks := o.end - o.first
		r.add(w.words)
		r.ratio(w.words, c.all.words)
		r.add(blocks)
		r.ratio(w.linkWords, w.words)
		r.ratio(w.longWords, w.words)
		r.ratio(w.stopped, blocks)
		r.ratio(w.headings, blocks)
		r.ratio(w.lex, blocks)
		if o.up >= 0 {
			r.add(o.path - p.elems[o.up].path)
		} else {
			r.add(o.path)
		}
		r.add(o.spanRepeats)
		r.ratio(i-o.first, blocks)
		r.ratio(w.linked, w.words)
		r.ratio(w.described, w.words)
		at = o.up
	}
	for _, at := range e.top {
		if at < 0 {
			r = append(r, -1, -1, -1, 0)
			continue
		}
		o := &p.elems[at]
		w := p.between(o.first, o.end)
		r.ratio(w.words, c.all.words)
		r.ratio(w.linkWords, w.words)
		r.ratio(w.longWords, w.words)
		r.add(o.path)
	}

	// the title, and the running text
	if p.titleBlock >= 0 {
		t := &p.elems[p.blocks[p.titleBlock].elem]
		r.add(i - p.titleBlock)
		r.add(p.sums[i].words - p.sums[p.titleBlock].words)
		r.add(int32(e.level - e.titleShared))
		r.add(int32(t.level - e.titleShared))
		r.add(e.path - t.path)
	} else {
		r = append(r, -9999, 0, -1, -1, 0)
	}
	if p.core >= 0 {
		k := &p.elems[p.core]
		r.add(i - k.first)
		r.add(i - k.end)
		r.add(int32(e.level - e.coreShared))
		r.add(int32(k.level - e.coreShared))
		r.add(e.path - k.path)
		r.ratio(p.between(k.first, k.end).words, c.all.words)
	} else {
		r = append(r, -9999, -9999, -1, -1, 0, 0)
	}

	// the headings above
	for _, h := range [...]int32{heading, section} {
		if h < 0 {
			r = append(r, -1, -1, 0, 0, 0)
			continue
		}
		o := &p.blocks[h]
		r.add(i - h)
		r.add(int32(o.level))
		r.add(o.lex)
		r.add(p.elems[o.elem].path - e.path)
		r.add(p.sums[i].words - p.sums[h].words)
	}
	r.add(before.headings)

	// the page
	r.add(n)
	r.add(c.all.words)
	r.ratio(c.all.linkWords, c.all.words)
	r.ratio(c.all.longWords, c.all.words)
	r.ratio(c.all.stopped, n)
	r.ratio(c.mains, c.all.words)
	r.ratio(c.articles, c.all.words)
	r.ratio(c.bodies, c.all.words)
	r.add(c.h1s)
	r.ratio(c.all.currency, n)
	r.add(c.all.linked)
	r.add(c.all.described)
	r.add(before.linked)
	r.add(c.all.linked - before.linked)
	near := p.between(max(0, i-10), min(n, i+11))
	r.add(near.linked)
	r.add(near.described)
	for _, t := range c.types {
		r.add(t)
	}
	return r
}
