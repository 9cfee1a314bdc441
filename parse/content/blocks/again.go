package blocks

// repeated is the number of words from which a passage is hardly the same by
// chance.
const repeated = 8

// Repeats returns the first block with the text of block i, if there are others
// and it is a passage: no label, no code and no row of a table, which say the same
// for a reason.
func (p *Page) Repeats(i int) (first int32, ok bool) {
	b := &p.Blocks[i]
	return b.first, b.copies > 1 && b.Words >= repeated && b.Kind != preformatted && b.Kind != tableRow
}

// AsksForScripts reports whether block i is there for readers without scripts, to
// tell them to switch them on.
func (p *Page) AsksForScripts(i int) bool {
	b := &p.Blocks[i]
	return p.Elems[b.Elem].Flags&inNoscript != 0 && indexFold(p.Text[b.Start:b.End], "javascript") >= 0
}
