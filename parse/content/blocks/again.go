package blocks

// repeated is the number of words from which a passage is hardly the same by
// chance.
const repeated = 8

// Repeats returns the first block with the text of block i, if i is another one
// and a passage: no label, no code and no row of a table, which say the same for a
// reason. A refrain stands beside the first one, in the same element; what is there
// for another size of the screen does not.
func (p *Page) Repeats(i int) (first int32, ok bool) {
	b := &p.Blocks[i]
	f := &p.Blocks[b.first]
	apart := b.Elem != f.Elem && p.Elems[b.Elem].Parent != p.Elems[f.Elem].Parent
	return b.first, apart && b.Words >= repeated && b.Kind != preformatted && b.Kind != tableRow
}

// AsksForScripts reports whether block i is there for readers without scripts, to
// tell them to switch them on.
func (p *Page) AsksForScripts(i int) bool {
	b := &p.Blocks[i]
	return p.Elems[b.Elem].Flags&inNoscript != 0 && indexFold(p.Text[b.Start:b.End], "javascript") >= 0
}
