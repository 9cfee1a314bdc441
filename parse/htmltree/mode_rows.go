package htmltree

// The insertion modes of rows and cells: 13.2.6.4.13 to 13.2.6.4.15.

// clearToTableBody and clearToTableRow are "clear the stack back to a table
// body context" and "a table row context".
func (s *stack) clearToTableBody() { s.clearBackTo(tagTbody, tagTfoot, tagThead) }
func (s *stack) clearToTableRow()  { s.clearBackTo(tagTr) }

// inTableBody is 13.2.6.4.13.
func inTableBody(b *builder) bool {
	open := &b.open
	switch b.tok.kind {
	case startTag:
		switch b.tok.tag {
		case tagTr:
			open.clearToTableBody()
			b.insertElement()
			b.mode = inRow
			return false
		case tagTh, tagTd:
			open.clearToTableBody()
			b.insertImplied(tagTr)
			b.mode = inRow
			return true
		case tagCaption, tagCol, tagColgroup, tagTbody, tagTfoot, tagThead:
			return b.closeTableBody()
		}
	case endTag:
		switch t := b.tok.tag; t {
		case tagTbody, tagTfoot, tagThead:
			if open.inTableScope(t) {
				b.closeTableBody()
			}
			return false
		case tagTable:
			return b.closeTableBody()
		case tagBody, tagCaption, tagCol, tagColgroup, tagHtml, tagTd, tagTh, tagTr:
			return false
		}
	}
	return inTable(b)
}

// closeTableBody closes a tbody, tfoot or thead, and returns whether there was
// one in scope.
func (b *builder) closeTableBody() bool {
	if !b.open.inTableScope(tagTbody) && !b.open.inTableScope(tagThead) && !b.open.inTableScope(tagTfoot) {
		return false
	}
	b.open.clearToTableBody()
	b.open.pop()
	b.mode = inTable
	return true
}

// inRow is 13.2.6.4.14.
func inRow(b *builder) bool {
	switch b.tok.kind {
	case startTag:
		switch b.tok.tag {
		case tagTh, tagTd:
			b.open.clearToTableRow()
			b.insertElement()
			b.mode = inCell
			b.insertMarker()
			return false
		case tagCaption, tagCol, tagColgroup, tagTbody, tagTfoot, tagThead, tagTr:
			return b.closeRow()
		}
	case endTag:
		switch t := b.tok.tag; t {
		case tagTr:
			b.closeRow()
			return false
		case tagTable:
			return b.closeRow()
		case tagTbody, tagTfoot, tagThead:
			return b.open.inTableScope(t) && b.closeRow()
		case tagBody, tagCaption, tagCol, tagColgroup, tagHtml, tagTd, tagTh:
			return false
		}
	}
	return inTable(b)
}

// closeRow closes a tr, and returns whether there was one in scope.
func (b *builder) closeRow() bool {
	if !b.open.inTableScope(tagTr) {
		return false
	}
	b.open.clearToTableRow()
	b.open.pop()
	b.mode = inTableBody
	return true
}

// inCell is 13.2.6.4.15.
func inCell(b *builder) bool {
	switch b.tok.kind {
	case startTag:
		switch b.tok.tag {
		case tagCaption, tagCol, tagColgroup, tagTbody, tagTd, tagTfoot, tagTh, tagThead, tagTr:
			return b.closeCell()
		}
	case endTag:
		switch t := b.tok.tag; t {
		case tagTd, tagTh:
			if b.open.inTableScope(t) {
				b.open.popTo(b.open.last[t])
				b.clearToMarker()
				b.mode = inRow
			}
			return false
		case tagBody, tagCaption, tagCol, tagColgroup, tagHtml:
			return false
		case tagTable, tagTbody, tagTfoot, tagThead, tagTr:
			return b.open.inTableScope(t) && b.closeCell()
		}
	}
	return inBody(b)
}

// closeCell is "close the cell". It returns whether there was one in scope.
func (b *builder) closeCell() bool {
	if !b.open.inTableScope(tagTd) && !b.open.inTableScope(tagTh) {
		return false
	}
	b.open.popTo(max(b.open.last[tagTd], b.open.last[tagTh]))
	b.clearToMarker()
	b.mode = inRow
	return true
}
