package htmltree

// The insertion modes of tables: 13.2.6.4.9 to 13.2.6.4.15.

// clearToTable, clearToTableBody and clearToTableRow are "clear the stack back
// to a table context" and the like.
func (s *stack) clearToTable()     { s.clearBackTo(tagTable) }
func (s *stack) clearToTableBody() { s.clearBackTo(tagTbody, tagTfoot, tagThead) }
func (s *stack) clearToTableRow()  { s.clearBackTo(tagTr) }

// inTable is 13.2.6.4.9, with "in table text" (13.2.6.4.10): the tokenizer's
// runs of characters are whole, so none needs to be gathered first.
func inTable(b *builder) bool {
	open := &b.open
	switch b.tok.kind {
	case characters:
		if top := open.top(); top.traits&fostering != 0 || top.tag == tagTemplate {
			if b.tok.nul {
				b.tok.data, b.tok.nul = withoutNUL(b.tok.data), false
			}
			if leadingSpace(b.tok.data) == len(b.tok.data) {
				b.insertText(b.tok.data)
				return false
			}
		}
	case comment:
		b.insertComment(open.top().inner())
		return false
	case doctype:
		return false
	case startTag:
		switch b.tok.tag {
		case tagCaption:
			open.clearToTable()
			b.insertMarker()
			b.insertElement()
			b.mode = inCaption
			return false
		case tagColgroup:
			open.clearToTable()
			b.insertElement()
			b.mode = inColumnGroup
			return false
		case tagCol:
			open.clearToTable()
			b.insertImplied(tagColgroup)
			b.mode = inColumnGroup
			return true
		case tagTbody, tagTfoot, tagThead:
			open.clearToTable()
			b.insertElement()
			b.mode = inTableBody
			return false
		case tagTd, tagTh, tagTr:
			open.clearToTable()
			b.insertImplied(tagTbody)
			b.mode = inTableBody
			return true
		case tagTable:
			return b.closeTable()
		case tagStyle, tagScript, tagTemplate:
			return inHead(b)
		case tagInput:
			if b.tok.isHidden() {
				b.insertVoid()
				return false
			}
		case tagForm:
			if b.form == nil && !open.has(tagTemplate) {
				b.form = b.insertElement()
				open.pop()
			}
			return false
		}
	case endTag:
		switch b.tok.tag {
		case tagTable:
			b.closeTable()
			return false
		case tagBody, tagCaption, tagCol, tagColgroup, tagHtml, tagTbody, tagTd, tagTfoot, tagTh, tagThead, tagTr:
			return false
		case tagTemplate:
			return inHead(b)
		}
	case endOfFile:
		return inBody(b)
	}
	b.foster = true
	again := inBody(b)
	b.foster = false
	return again
}

// closeTable closes a table, and returns whether there was one in scope.
func (b *builder) closeTable() bool {
	if !b.open.inTableScope(tagTable) {
		return false
	}
	b.open.popTo(b.open.last[tagTable])
	b.resetMode()
	return true
}

// inCaption is 13.2.6.4.11.
func inCaption(b *builder) bool {
	switch b.tok.kind {
	case startTag:
		switch b.tok.tag {
		case tagCaption, tagCol, tagColgroup, tagTbody, tagTd, tagTfoot, tagTh, tagThead, tagTr:
			return b.closeCaption()
		}
	case endTag:
		switch b.tok.tag {
		case tagCaption:
			b.closeCaption()
			return false
		case tagTable:
			return b.closeCaption()
		case tagBody, tagCol, tagColgroup, tagHtml, tagTbody, tagTd, tagTfoot, tagTh, tagThead, tagTr:
			return false
		}
	}
	return inBody(b)
}

// closeCaption closes a caption, and returns whether there was one in scope.
func (b *builder) closeCaption() bool {
	if !b.open.inTableScope(tagCaption) {
		return false
	}
	b.open.popTo(b.open.last[tagCaption])
	b.clearToMarker()
	b.mode = inTable
	return true
}

// inColumnGroup is 13.2.6.4.12.
func inColumnGroup(b *builder) bool {
	switch b.tok.kind {
	case characters:
		if b.open.top().tag != tagColgroup {
			b.insertText(b.spaceOnly())
			return false
		}
		if !b.takeSpace() {
			return false
		}
	case comment:
		b.insertComment(b.open.top().inner())
		return false
	case doctype:
		return false
	case startTag:
		switch b.tok.tag {
		case tagHtml:
			return inBody(b)
		case tagCol:
			b.insertVoid()
			return false
		case tagTemplate:
			return inHead(b)
		}
	case endTag:
		switch b.tok.tag {
		case tagColgroup:
			if b.open.top().tag == tagColgroup {
				b.open.pop()
				b.mode = inTable
			}
			return false
		case tagCol:
			return false
		case tagTemplate:
			return inHead(b)
		}
	case endOfFile:
		return inBody(b)
	}
	if b.open.top().tag != tagColgroup {
		return false
	}
	b.open.pop()
	b.mode = inTable
	return true
}

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

// resetMode is "reset the insertion mode appropriately" (13.2.4.1): the
// topmost element that says in which mode its content is decides.
func (b *builder) resetMode() {
	decides := tagHtml
	for _, t := range [...]tag{
		tagTd, tagTh, tagTr, tagTbody, tagThead, tagTfoot, tagCaption, tagColgroup, tagTable, tagTemplate,
		tagHead, tagBody, tagFrameset,
	} {
		if b.open.last[t] > b.open.last[decides] {
			decides = t
		}
	}
	switch decides {
	case tagTd, tagTh:
		b.mode = inCell
	case tagTr:
		b.mode = inRow
	case tagTbody, tagThead, tagTfoot:
		b.mode = inTableBody
	case tagCaption:
		b.mode = inCaption
	case tagColgroup:
		b.mode = inColumnGroup
	case tagTable:
		b.mode = inTable
	case tagTemplate:
		b.mode = b.templates[len(b.templates)-1]
	case tagHead:
		b.mode = inHead
	case tagBody:
		b.mode = inBody
	case tagFrameset:
		b.mode = inFrameset
	default:
		b.mode = afterHead
		if b.head == nil {
			b.mode = beforeHead
		}
	}
}
