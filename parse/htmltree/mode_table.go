package htmltree

// The insertion modes of tables, without their rows: 13.2.6.4.9 to 13.2.6.4.12.

// clearToTable is "clear the stack back to a table context".
func (s *stack) clearToTable() { s.clearBackTo(tagTable) }

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
