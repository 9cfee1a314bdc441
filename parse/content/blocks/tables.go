package blocks

import "golang.org/x/net/html/atom"

// FindTables notes for each element which table or list of definitions it is in.
// A table with another one inside is none of them, but the layout of a page. It
// reports whether there are any.
func (p *Page) FindTables() (found bool) {
	for i := range p.Elems {
		e := &p.Elems[i]
		e.Table = -1
		if e.Parent >= 0 {
			e.Table = p.Elems[e.Parent].Table
		}
		if e.Tag != atom.Table && e.Tag != atom.Dl {
			continue
		}
		if up := e.Table; up >= 0 && e.Tag == atom.Table && p.Elems[up].Tag == atom.Table {
			p.Elems[up].Table = -1
		}
		found = true
		e.Table = int32(i)
	}
	return found
}
