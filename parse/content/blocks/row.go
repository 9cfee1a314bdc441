package blocks

// The parts of a row, in the order in which they stand there.

const (
	levels   = 5 // how many containers around a block are looked at
	flagBits = 24
)

// block describes the block itself.
func (r *row) block(b *Block) {
	r.add(b.Words)
	r.ratio(b.chars, b.Words)
	r.ratio(b.linkWords, b.Words)
	r.add(b.links)
	r.add(b.commas)
	r.add(b.stops)
	r.flag(b.stopped)
	r.ratio(b.digits, b.chars)
	r.ratio(b.uppers, b.Words)
	r.add(b.currency)
	r.add(int32(b.Kind))
	r.add(int32(b.Level))
	r.flag(b.pre)
	r.add(b.lex)
	r.add(b.lexWords)
	r.ratio(b.lex, b.lexWords)
	r.add(int32(b.Glue))
	r.add(b.copies)
	r.add(b.copy)
	r.add(int32(b.described))
}

// element describes where it stands in the tree.
func (r *row) element(c *context, e *Elem) {
	if e.Flags != c.flags {
		c.flags = e.Flags
		for bit := range flagBits {
			r.v[r.n+bit] = float32(e.Flags >> bit & 1)
		}
	}
	r.n += flagBits
	r.add(int32(e.depth))
	r.add(int32(e.level))
	r.add(e.own)
	r.add(e.path)
	r.add(e.low)
	r.add(e.high)
	r.add(e.mostRepeats)
}

// place describes where it stands in the page.
func (p *Page) place(r *row, c *context, i int32) {
	n := int32(len(p.Blocks))
	before := &p.sums[i]
	r.add(i)
	r.add(n - i)
	r.ratio(i, n)
	r.add(before.words)
	r.ratio(before.words, c.all.words)
	r.ratio(before.longWords, c.all.longWords)
	r.add(c.all.words - before.words)
}

// neighbours describes the blocks before and after it.
func (p *Page) neighbours(r *row, i int32) {
	n := int32(len(p.Blocks))
	e := &p.Elems[p.Blocks[i].Elem]
	for _, d := range [...]int32{-3, -2, -1, 1, 2, 3} {
		if j := i + d; j >= 0 && j < n {
			o := &p.Blocks[j]
			r.add(o.Words)
			r.ratio(o.linkWords, o.Words)
			r.add(o.lex)
			r.add(p.Elems[o.Elem].path - e.path)
			r.flag(o.stopped)
		} else {
			r.none(-1, -1, 0, 0, -1)
		}
	}
	for _, d := range [...]int32{4, 12} {
		a, b := &p.sums[max(0, i-d)], &p.sums[min(n, i+d+1)]
		words := b.words - a.words
		r.add(words)
		r.ratio(b.linkWords-a.linkWords, words)
		r.add(b.stopped - a.stopped)
		r.add(b.lex - a.lex)
		r.add(b.longWords - a.longWords)
	}
}

// containers describes the elements it stands in, from the innermost out, and
// the three uppermost ones.
func (p *Page) containers(r *row, c *context, i int32) {
	e := p.Blocks[i].Elem
	at := p.container(e)
	for level := range levels {
		if at != c.around[level] {
			c.around[level] = at
			p.around(&row{r.v, r.n}, c, at)
		}
		r.n += 10
		if at >= 0 {
			o := &p.Elems[at]
			r.v[r.n] = quotient(i-o.First, o.End-o.First)
			at = o.up
		}
		r.n += 3
	}
	for level, at := range p.Elems[e].top {
		if at != c.top[level] {
			c.top[level] = at
			p.atTop(&row{r.v, r.n}, c, at)
		}
		r.n += 4
	}
}

// around describes an element that blocks stand in; the place in it is theirs.
func (p *Page) around(r *row, c *context, at int32) {
	if at < 0 {
		r.none(-1, -1, -1, -1, -1, -1, -1, 0, 0, -1, -1, -1, -1)
		return
	}
	o := &p.Elems[at]
	a, b := &p.sums[o.First], &p.sums[o.End]
	words, blocks := b.words-a.words, o.End-o.First
	r.add(words)
	r.ratio(words, c.all.words)
	r.add(blocks)
	r.ratio(b.linkWords-a.linkWords, words)
	r.ratio(b.longWords-a.longWords, words)
	r.ratio(b.stopped-a.stopped, blocks)
	r.ratio(b.headings-a.headings, blocks)
	r.ratio(b.lex-a.lex, blocks)
	if o.up >= 0 {
		r.add(o.path - p.Elems[o.up].path)
	} else {
		r.add(o.path)
	}
	r.add(o.spanRepeats)
	r.n++
	r.ratio(b.linked-a.linked, words)
	r.ratio(b.described-a.described, words)
}

// atTop describes one of the uppermost elements.
func (p *Page) atTop(r *row, c *context, at int32) {
	if at < 0 {
		r.none(-1, -1, -1, 0)
		return
	}
	o := &p.Elems[at]
	a, b := &p.sums[o.First], &p.sums[o.End]
	words := b.words - a.words
	r.ratio(words, c.all.words)
	r.ratio(b.linkWords-a.linkWords, words)
	r.ratio(b.longWords-a.longWords, words)
	r.add(o.path)
}

// fromTitle describes the distance to the title.
func (p *Page) fromTitle(r *row, i int32) {
	e := &p.Elems[p.Blocks[i].Elem]
	if p.titleBlock >= 0 {
		t := &p.Elems[p.Blocks[p.titleBlock].Elem]
		r.add(i - p.titleBlock)
		r.add(p.sums[i].words - p.sums[p.titleBlock].words)
		r.add(int32(e.level - e.titleShared))
		r.add(int32(t.level - e.titleShared))
		r.add(e.path - t.path)
	} else {
		r.none(-9999, 0, -1, -1, 0)
	}
}

// fromCore describes the distance to the bulk of the running text.
func (p *Page) fromCore(r *row, c *context, i int32) {
	e := &p.Elems[p.Blocks[i].Elem]
	if p.core >= 0 {
		k := &p.Elems[p.core]
		r.add(i - k.First)
		r.add(i - k.End)
		r.add(int32(e.level - e.coreShared))
		r.add(int32(k.level - e.coreShared))
		r.add(e.path - k.path)
		r.ratio(p.WordsIn(k), c.all.words)
	} else {
		r.none(-9999, -9999, -1, -1, 0, 0)
	}
}

// below describes the headings above it.
func (p *Page) below(r *row, i int32, above headings) {
	e := &p.Elems[p.Blocks[i].Elem]
	for _, h := range above {
		if h < 0 {
			r.none(-1, -1, 0, 0, 0)
			continue
		}
		o := &p.Blocks[h]
		r.add(i - h)
		r.add(int32(o.Level))
		r.add(o.lex)
		r.add(p.Elems[o.Elem].path - e.path)
		r.add(p.sums[i].words - p.sums[h].words)
	}
	r.add(p.sums[i].headings)
}

// whole describes the page; what is around a block of what descriptions and JSON-LD
// have is the block's.
func (p *Page) whole(r *row, c *context, i int32) {
	if i == 0 {
		p.ofPage(&row{r.v, r.n}, c)
	}
	n := int32(len(p.Blocks))
	before := p.sums[i].linked
	a, b := &p.sums[max(0, i-10)], &p.sums[min(n, i+11)]
	r.n += 12
	r.add(before)
	r.add(c.all.linked - before)
	r.add(b.linked - a.linked)
	r.add(b.described - a.described)
}

// ofPage describes what is the same for all blocks.
func (p *Page) ofPage(r *row, c *context) {
	n := int32(len(p.Blocks))
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
	r.n += 4
	for _, t := range c.types {
		r.add(t)
	}
}
