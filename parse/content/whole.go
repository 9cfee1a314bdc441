package content

import "golang.org/x/net/html/atom"

// What is looked at as a table: one with so many words. Beyond, it may be the
// layout of a page.
const (
	smallTable   = 300
	tinyTable    = 60
	mostlyChosen = 2 // taken whole if one in so many of its words is taken
)

// keepWhole takes what belongs to a small table or list of definitions of which
// something is taken: all of it if it is tiny or half of it is taken, else the
// rest of each row, and the terms of the definitions.
func (p *Page) keepWhole(likely []int32, threshold int32) {
	if threshold > probabilityOne || !p.findTables() {
		return
	}
	taken := p.sumTaken(likely, threshold)
	of := func(e *elem) int32 { return taken[e.end] - taken[e.first] }
	for i := range p.elems {
		e := &p.elems[i]
		if e.table < 0 || p.elems[e.table].table != e.table {
			continue
		}
		table := &p.elems[e.table]
		words := p.between(table.first, table.end).words
		switch e.tag {
		case atom.Table, atom.Dl:
			if words <= smallTable && (of(e)*mostlyChosen >= words || of(e) > 0 && words <= tinyTable) {
				p.takeWhole(e, likely, threshold)
			}
		case atom.Tr:
			if words <= smallTable && of(e) > 0 {
				p.takeWhole(e, likely, threshold)
			}
		case atom.Dd:
			if of(e) > 0 {
				p.takeTerms(int32(i), likely, threshold)
			}
		}
	}
}

// findTables notes for each element which table or list of definitions it is in.
// A table with another one inside is none of them, but the layout of a page. It
// reports whether there are any.
func (p *Page) findTables() (found bool) {
	for i := range p.elems {
		e := &p.elems[i]
		e.table = -1
		if e.parent >= 0 {
			e.table = p.elems[e.parent].table
		}
		if e.tag != atom.Table && e.tag != atom.Dl {
			continue
		}
		if up := e.table; up >= 0 && e.tag == atom.Table && p.elems[up].tag == atom.Table {
			p.elems[up].table = -1
		}
		found = true
		e.table = int32(i)
	}
	return found
}

// sumTaken counts the words that are taken before each block, at least one for
// a block.
func (p *Page) sumTaken(likely []int32, threshold int32) []int32 {
	sums := make([]int32, len(p.blocks)+1)
	for i := range p.blocks {
		sums[i+1] = sums[i]
		if likely[i] >= threshold {
			sums[i+1] += max(1, p.blocks[i].words)
		}
	}
	return sums
}

// takeWhole takes all of e that can be seen.
func (p *Page) takeWhole(e *elem, likely []int32, threshold int32) {
	for i := e.first; i < e.end; i++ {
		if p.elems[p.blocks[i].elem].flags&^e.flags&(inHidden|inComment) == 0 {
			likely[i] = max(likely[i], threshold)
		}
	}
}

// takeTerms takes the terms before a definition.
func (p *Page) takeTerms(dd int32, likely []int32, threshold int32) {
	for i := dd - 1; i >= 0 && i > p.elems[dd].parent; i-- {
		e := &p.elems[i]
		if e.parent != p.elems[dd].parent {
			continue // in a term, or in a definition before
		}
		switch {
		case e.tag == atom.Dd && e.end > e.first, e.tag != atom.Dt && e.tag != atom.Dd:
			return // of the definition before
		case p.between(e.first, e.end).words <= smallTable:
			p.takeWhole(e, likely, threshold)
		}
	}
}
