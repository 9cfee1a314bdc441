package htmltree

// adopt is the adoption agency algorithm (13.2.6.4.7) for an end tag of the
// name: it makes <b>1<p>2</b>3</p> into <b>1</b><p><b>2</b>3</p>. It returns
// false where the tag is to be handled as any other end tag.
func (b *builder) adopt(t tag) bool {
	if top := b.open.top(); top.tag == t && b.indexFormatting(top.node) < 0 {
		b.open.pop()
		return true
	}
	for range 8 {
		f := b.lastFormatting(t)
		if f < 0 {
			return false
		}
		if !b.isOpen(&b.formatting[f]) {
			b.forget(f)
			return true
		}
		place := b.formatting[f].place
		top := b.open.top()
		if place < int(top.scope) {
			return true
		}
		if place > int(top.special) {
			b.open.popTo(int32(place)) // no furthest block
			b.forget(f)
			return true
		}
		if len(b.open.entries)-place > reach || top.host != top.node || !b.mayCopy() {
			b.report.Formatting = true
			return true
		}
		b.adoptOnce(f, place)
	}
	return true
}

// adoptOnce is one round of the algorithm's outer loop: the formatting element
// at f in the list and at place on the stack leaves its place above the first
// special element after it, "the furthest block", and a copy of it comes in
// around the block's children.
func (b *builder) adoptOnce(f, place int) {
	entries := b.open.entries
	furthest := place + 1
	for entries[furthest].traits&special == 0 {
		b.open.steps++
		furthest++
	}
	b.open.unlink(place)
	block := entries[furthest].node

	// The inner loop: of the elements between the two, up to three formatting
	// ones are copied around the block, the others just end. kept gathers
	// the copies' entries at the upper end of the range.
	last := block
	bookmark := f
	kept := furthest
	for i, inner := furthest-1, 1; i > place; i, inner = i-1, inner+1 {
		e := entries[i]
		j := b.indexFormatting(e.node)
		if inner > 3 && j >= 0 {
			b.forget(j)
			if j < bookmark {
				bookmark--
			}
			if j < f {
				f--
			}
			j = -1
		}
		if j < 0 {
			continue
		}
		e.node = b.copyOf(e.node)
		kept--
		entries[kept] = e
		b.formatting[j].node, b.formatting[j].place = e.node, kept
		if last == block {
			bookmark = j + 1
		}
		detach(last)
		location{parent: e.node}.insert(last)
		last = e.node
	}
	detach(last)
	at, _ := b.elementLocation(&entries[place-1])
	at.insert(last)

	formatting := b.formatting[f]
	formatting.place = -1
	inner := b.copyOf(formatting.node)
	adoptChildren(inner, block)
	location{parent: block}.insert(inner)

	// The list: the copy stands at the bookmark.
	formatting.node = inner
	b.forget(f)
	if f < bookmark {
		bookmark--
	}
	b.formatting = append(b.formatting, active{})
	copy(b.formatting[bookmark+1:], b.formatting[bookmark:])
	b.formatting[bookmark] = formatting

	// The stack: of the elements between only the copies are left, and the
	// copy of the formatting element stands above the block.
	shift := kept - place
	e := entries[furthest]
	n := place + copy(entries[place:], entries[kept:furthest+1])
	entries[n] = entry{node: inner, element: formatting.element, depth: e.depth + 1}
	b.moved(kept, furthest, shift)
	b.formatting[bookmark].place = n
	n++
	b.moved(furthest+1, len(entries), furthest+1-n)
	n += copy(entries[n:], entries[furthest+1:])
	b.open.entries = entries[:n]
	b.open.relink(place)
}

// moved tells the list that the elements at first to last on the stack have
// gone down by so many places.
func (b *builder) moved(first, last, by int) {
	for i := len(b.formatting) - 1; i >= b.recent(); i-- {
		b.open.steps++
		if a := &b.formatting[i]; a.place >= first && a.place <= last {
			a.place -= by
		}
	}
}

// removeOpen takes the element at i from the stack, with those above left open.
func (b *builder) removeOpen(i int) {
	b.open.remove(i)
	b.moved(i+1, len(b.open.entries), 1)
}
