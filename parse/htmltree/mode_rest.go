package htmltree

// The insertion modes of templates, after the body, and of framesets:
// 13.2.6.4.16 to 13.2.6.4.21.

// inTemplate is 13.2.6.4.16.
func inTemplate(b *builder) bool {
	switch b.tok.kind {
	case characters, comment, doctype:
		return inBody(b)
	case startTag:
		switch b.tok.tag {
		case tagBase, tagBasefont, tagBgsound, tagLink, tagMeta, tagNoframes, tagScript, tagStyle, tagTemplate, tagTitle:
			return inHead(b)
		case tagCaption, tagColgroup, tagTbody, tagTfoot, tagThead:
			b.mode = inTable
		case tagCol:
			b.mode = inColumnGroup
		case tagTr:
			b.mode = inTableBody
		case tagTd, tagTh:
			b.mode = inRow
		default:
			b.mode = inBody
		}
		b.templates[len(b.templates)-1] = b.mode
		return true
	case endTag:
		if b.tok.tag == tagTemplate {
			return inHead(b)
		}
		return false
	}
	if !b.open.has(tagTemplate) {
		return false
	}
	b.closeTemplate()
	return true
}

// closeTemplate closes the topmost template.
func (b *builder) closeTemplate() {
	b.open.popTo(b.open.last[tagTemplate])
	b.clearToMarker()
	b.templates = b.templates[:len(b.templates)-1]
	b.resetMode()
}

// afterBody is 13.2.6.4.17.
func afterBody(b *builder) bool {
	switch b.tok.kind {
	case characters:
		if leadingSpace(b.tok.data) == len(b.tok.data) {
			return inBody(b)
		}
	case comment:
		b.insertComment(b.open.entries[0].node)
		return false
	case doctype, endOfFile:
		return false
	case startTag:
		if b.tok.tag == tagHtml {
			return inBody(b)
		}
	case endTag:
		if b.tok.tag == tagHtml {
			b.mode = afterAfterBody
			return false
		}
	}
	b.mode = inBody
	return true
}

// inFrameset is 13.2.6.4.18.
func inFrameset(b *builder) bool {
	switch b.tok.kind {
	case characters:
		b.insertText(b.spaceOnly())
	case comment:
		b.insertComment(b.open.top().inner())
	case startTag:
		switch b.tok.tag {
		case tagHtml:
			return inBody(b)
		case tagFrameset:
			b.insertElement()
		case tagFrame:
			b.insertVoid()
		case tagNoframes:
			return inHead(b)
		}
	case endTag:
		if b.tok.tag == tagFrameset && b.open.top().tag != tagHtml {
			b.open.pop()
			if b.open.top().tag != tagFrameset {
				b.mode = afterFrameset
			}
		}
	}
	return false
}

// afterFrameset is 13.2.6.4.19.
func afterFrameset(b *builder) bool {
	switch b.tok.kind {
	case characters:
		b.insertText(b.spaceOnly())
	case comment:
		b.insertComment(b.open.top().inner())
	case startTag:
		switch b.tok.tag {
		case tagHtml:
			return inBody(b)
		case tagNoframes:
			return inHead(b)
		}
	case endTag:
		if b.tok.tag == tagHtml {
			b.mode = afterAfterFrameset
		}
	}
	return false
}

// afterAfterBody is 13.2.6.4.20.
func afterAfterBody(b *builder) bool {
	switch b.tok.kind {
	case characters:
		if leadingSpace(b.tok.data) == len(b.tok.data) {
			return inBody(b)
		}
	case comment:
		b.insertComment(b.doc)
		return false
	case doctype, endOfFile:
		return false
	case startTag:
		if b.tok.tag == tagHtml {
			return inBody(b)
		}
	}
	b.mode = inBody
	return true
}

// afterAfterFrameset is 13.2.6.4.21.
func afterAfterFrameset(b *builder) bool {
	switch b.tok.kind {
	case characters:
		if b.tok.data = b.spaceOnly(); b.tok.data != "" {
			return inBody(b)
		}
	case comment:
		b.insertComment(b.doc)
	case startTag:
		switch b.tok.tag {
		case tagHtml:
			return inBody(b)
		case tagNoframes:
			return inHead(b)
		}
	}
	return false
}
