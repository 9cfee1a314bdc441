package content

import (
	"golang.org/x/net/html/atom"

	"weft/parse/content/blocks"
)

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
func keepWhole(p *blocks.Page, likely []int32, threshold int32) {
	if threshold > probabilityOne || !p.FindTables() {
		return
	}
	taken := sumTaken(p, likely, threshold)
	of := func(e *blocks.Elem) int32 { return taken[e.End] - taken[e.First] }
	for i := range p.Elems {
		e := &p.Elems[i]
		if e.Table < 0 || p.Elems[e.Table].Table != e.Table {
			continue
		}
		table := &p.Elems[e.Table]
		words := p.WordsIn(table)
		switch e.Tag {
		case atom.Table, atom.Dl:
			if words <= smallTable && (of(e)*mostlyChosen >= words || of(e) > 0 && words <= tinyTable) {
				takeWhole(p, e, likely, threshold)
			}
		case atom.Tr:
			if words <= smallTable && of(e) > 0 {
				takeWhole(p, e, likely, threshold)
			}
		case atom.Dd:
			if of(e) > 0 {
				takeTerms(p, int32(i), likely, threshold)
			}
		}
	}
}

// sumTaken counts the words that are taken before each block, at least one for
// a block.
func sumTaken(p *blocks.Page, likely []int32, threshold int32) []int32 {
	sums := make([]int32, len(p.Blocks)+1)
	for i := range p.Blocks {
		sums[i+1] = sums[i]
		if likely[i] >= threshold {
			sums[i+1] += max(1, p.Blocks[i].Words)
		}
	}
	return sums
}

// takeWhole takes all of e that can be seen.
func takeWhole(p *blocks.Page, e *blocks.Elem, likely []int32, threshold int32) {
	for i := e.First; i < e.End; i++ {
		if p.Elems[p.Blocks[i].Elem].Flags&^e.Flags&(blocks.InHidden|blocks.InComment) == 0 {
			likely[i] = max(likely[i], threshold)
		}
	}
}

// takeTerms takes the terms before a definition.
func takeTerms(p *blocks.Page, dd int32, likely []int32, threshold int32) {
	for i := dd - 1; i >= 0 && i > p.Elems[dd].Parent; i-- {
		e := &p.Elems[i]
		if e.Parent != p.Elems[dd].Parent {
			continue // in a term, or in a definition before
		}
		switch {
		case e.Tag == atom.Dd && e.End > e.First, e.Tag != atom.Dt && e.Tag != atom.Dd:
			return // of the definition before
		case p.WordsIn(e) <= smallTable:
			takeWhole(p, e, likely, threshold)
		}
	}
}
