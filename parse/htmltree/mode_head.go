package htmltree

// The insertion modes before the body: 13.2.6.4.1 to 13.2.6.4.6.

// initial is 13.2.6.4.1.
func initial(b *builder) bool {
	switch b.tok.kind {
	case characters:
		if !b.dropSpace() {
			return false
		}
	case comment:
		b.insertComment(b.doc)
		return false
	case doctype:
		n, quirks := b.doctypeNode(b.tok.data)
		location{parent: b.doc}.insert(n)
		b.quirks = quirks
		b.mode = beforeHTML
		return false
	}
	b.quirks = true
	b.mode = beforeHTML
	return true
}

// beforeHTML is 13.2.6.4.2.
func beforeHTML(b *builder) bool {
	switch b.tok.kind {
	case doctype:
		return false
	case comment:
		b.insertComment(b.doc)
		return false
	case characters:
		if !b.dropSpace() {
			return false
		}
	case startTag:
		if b.tok.tag == tagHtml {
			b.insertElement()
			b.mode = beforeHead
			return false
		}
	case endTag:
		switch b.tok.tag {
		case tagHead, tagBody, tagHtml, tagBr:
		default:
			return false
		}
	}
	b.insertImplied(tagHtml)
	b.mode = beforeHead
	return true
}

// beforeHead is 13.2.6.4.3.
func beforeHead(b *builder) bool {
	switch b.tok.kind {
	case characters:
		if !b.dropSpace() {
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
		case tagHead:
			b.head = b.insertElement()
			b.mode = inHead
			return false
		}
	case endTag:
		switch b.tok.tag {
		case tagHead, tagBody, tagHtml, tagBr:
		default:
			return false
		}
	}
	b.head = b.insertImplied(tagHead)
	b.mode = inHead
	return true
}

// inHead is 13.2.6.4.4.
func inHead(b *builder) bool {
	switch b.tok.kind {
	case characters:
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
		case tagBase, tagBasefont, tagBgsound, tagLink, tagMeta:
			b.insertVoid()
			return false
		case tagTitle:
			b.insertContent(rcdataContent)
			return false
		case tagNoscript: // scripting is off
			b.insertElement()
			b.mode = inHeadNoscript
			return false
		case tagNoframes, tagStyle:
			b.insertContent(rawtextContent)
			return false
		case tagScript:
			b.insertContent(scriptContent)
			return false
		case tagTemplate:
			for i := range b.tok.attrs {
				b.report.ShadowRoots = b.report.ShadowRoots || b.tok.attrs[i].Key == "shadowrootmode"
			}
			b.insertElement()
			b.insertMarker()
			b.framesetOK = false
			b.mode = inTemplate
			b.templates = append(b.templates, inTemplate)
			return false
		case tagHead:
			return false
		}
	case endTag:
		switch b.tok.tag {
		case tagHead:
			b.open.pop()
			b.mode = afterHead
			return false
		case tagBody, tagHtml, tagBr:
		case tagTemplate:
			if b.open.has(tagTemplate) {
				b.closeTemplate()
			}
			return false
		default:
			return false
		}
	}
	b.open.pop()
	b.mode = afterHead
	return true
}

// inHeadNoscript is 13.2.6.4.5.
func inHeadNoscript(b *builder) bool {
	switch b.tok.kind {
	case doctype:
		return false
	case characters:
		if !b.takeSpace() {
			return false
		}
	case comment:
		return inHead(b)
	case startTag:
		switch b.tok.tag {
		case tagHtml:
			return inBody(b)
		case tagBasefont, tagBgsound, tagLink, tagMeta, tagNoframes, tagStyle:
			return inHead(b)
		case tagHead, tagNoscript:
			return false
		}
	case endTag:
		switch b.tok.tag {
		case tagNoscript:
			b.open.pop()
			b.mode = inHead
			return false
		case tagBr:
		default:
			return false
		}
	}
	b.open.pop()
	b.mode = inHead
	return true
}

// afterHead is 13.2.6.4.6.
func afterHead(b *builder) bool {
	switch b.tok.kind {
	case characters:
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
		case tagBody:
			b.insertElement()
			b.framesetOK = false
			b.mode = inBody
			return false
		case tagFrameset:
			b.insertElement()
			b.mode = inFrameset
			return false
		case tagBase, tagBasefont, tagBgsound, tagLink, tagMeta, tagNoframes, tagScript, tagStyle, tagTemplate, tagTitle:
			head := len(b.open.entries)
			b.open.push(b.head, elements[tagHead], b.open.top().depth)
			inHead(b)
			b.removeOpen(head)
			return false
		case tagHead:
			return false
		}
	case endTag:
		switch b.tok.tag {
		case tagTemplate:
			return inHead(b)
		case tagBody, tagHtml, tagBr:
		default:
			return false
		}
	}
	b.insertImplied(tagBody)
	b.mode = inBody
	return true
}
