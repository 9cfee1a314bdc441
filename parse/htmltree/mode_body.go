package htmltree

import "strings"

// inBody is the insertion mode "in body" (13.2.6.4.7).
func inBody(b *builder) bool {
	switch b.tok.kind {
	case characters:
		b.inBodyCharacters()
	case comment:
		b.insertComment(b.open.top().inner())
	case startTag:
		return b.inBodyStart()
	case endTag:
		return b.inBodyEnd()
	case endOfFile:
		if len(b.templates) > 0 {
			return inTemplate(b)
		}
	}
	return false
}

func (b *builder) inBodyCharacters() {
	s := b.tok.data
	if b.tok.nul {
		s = withoutNUL(s)
	}
	if s == "" {
		return
	}
	b.reconstruct()
	b.insertText(s)
	if b.framesetOK && leadingSpace(s) < len(s) {
		b.framesetOK = false
	}
}

// closeP is "if the stack of open elements has a p element in button scope,
// then close a p element".
func (b *builder) closeP() {
	if b.open.inButtonScope(tagP) {
		b.open.popTo(b.open.last[tagP])
	}
}

// inBodyStart processes a start tag. Its cases stand in the standard's order.
func (b *builder) inBodyStart() bool {
	open := &b.open
	switch b.tok.tag {
	case tagHtml:
		if !open.has(tagTemplate) {
			b.mergeAttributes(open.entries[0].node)
		}
	case tagBase, tagBasefont, tagBgsound, tagLink, tagMeta, tagNoframes, tagScript, tagStyle, tagTemplate, tagTitle:
		return inHead(b)
	case tagBody:
		if len(open.entries) > 1 && open.entries[1].tag == tagBody && !open.has(tagTemplate) {
			b.framesetOK = false
			b.mergeAttributes(open.entries[1].node)
		}
	case tagFrameset:
		if len(open.entries) > 1 && open.entries[1].tag == tagBody && b.framesetOK {
			detach(open.entries[1].node)
			open.popTo(1)
			b.insertElement()
			b.mode = inFrameset
		}
	case tagAddress, tagArticle, tagAside, tagBlockquote, tagCenter, tagDetails, tagDialog, tagDir, tagDiv, tagDl,
		tagFieldset, tagFigcaption, tagFigure, tagFooter, tagHeader, tagHgroup, tagMain, tagMenu, tagNav, tagOl, tagP,
		tagSearch, tagSection, tagSummary, tagUl:
		b.closeP()
		b.insertElement()
	case tagH1, tagH2, tagH3, tagH4, tagH5, tagH6:
		b.closeP()
		switch open.top().tag {
		case tagH1, tagH2, tagH3, tagH4, tagH5, tagH6:
			open.pop()
		}
		b.insertElement()
	case tagPre, tagListing:
		b.closeP()
		b.insertElement()
		b.skipLF = true
		b.framesetOK = false
	case tagForm:
		if b.form != nil && !open.has(tagTemplate) {
			return false
		}
		b.closeP()
		n := b.insertElement()
		if !open.has(tagTemplate) {
			b.form = n
		}
	case tagLi:
		b.framesetOK = false
		b.closeItem(open.last[tagLi])
		b.closeP()
		b.insertElement()
	case tagDd, tagDt:
		b.framesetOK = false
		b.closeItem(max(open.last[tagDd], open.last[tagDt]))
		b.closeP()
		b.insertElement()
	case tagPlaintext:
		b.closeP()
		b.insertElement()
		b.tokenizer.content = plaintextContent
	case tagButton:
		if open.inScope(tagButton) {
			open.popTo(open.last[tagButton])
		}
		b.reconstruct()
		b.insertElement()
		b.framesetOK = false
	case tagA:
		b.closeLink()
		b.reconstruct()
		b.insertFormatting()
	case tagB, tagBig, tagCode, tagEm, tagFont, tagI, tagS, tagSmall, tagStrike, tagStrong, tagTt, tagU:
		b.reconstruct()
		b.insertFormatting()
	case tagNobr:
		b.reconstruct()
		if open.inScope(tagNobr) {
			b.endFormatting(tagNobr)
			b.reconstruct()
		}
		b.insertFormatting()
	case tagApplet, tagMarquee, tagObject:
		b.reconstruct()
		b.insertElement()
		b.insertMarker()
		b.framesetOK = false
	case tagTable:
		if !b.quirks {
			b.closeP()
		}
		b.insertElement()
		b.framesetOK = false
		b.mode = inTable
	case tagArea, tagBr, tagEmbed, tagImg, tagKeygen, tagWbr:
		b.reconstruct()
		b.insertVoid()
		b.framesetOK = false
	case tagInput:
		if open.inScope(tagSelect) {
			open.popTo(open.last[tagSelect])
		}
		b.reconstruct()
		b.insertVoid()
		if !b.tok.isHidden() {
			b.framesetOK = false
		}
	case tagParam, tagSource, tagTrack:
		b.insertVoid()
	case tagHr:
		b.closeP()
		if open.inScope(tagSelect) {
			open.generateImpliedEndTags(tagNone)
		}
		b.insertVoid()
		b.framesetOK = false
	case tagImage:
		b.tok.element, b.tok.name = elements[tagImg], names[tagImg]
		return true
	case tagTextarea:
		b.insertContent(rcdataContent)
		b.skipLF = true
		b.framesetOK = false
	case tagXmp:
		b.closeP()
		b.reconstruct()
		b.framesetOK = false
		b.insertContent(rawtextContent)
	case tagIframe:
		b.framesetOK = false
		b.insertContent(rawtextContent)
	case tagNoembed:
		b.insertContent(rawtextContent)
	case tagSelect:
		if open.inScope(tagSelect) {
			open.popTo(open.last[tagSelect])
			return false
		}
		b.reconstruct()
		b.insertElement()
		b.framesetOK = false
	case tagOption:
		if open.inScope(tagSelect) {
			open.generateImpliedEndTags(tagOptgroup)
		} else if open.top().tag == tagOption {
			open.pop()
		}
		b.reconstruct()
		b.insertElement()
	case tagOptgroup:
		if open.inScope(tagSelect) {
			open.generateImpliedEndTags(tagNone)
		} else if open.top().tag == tagOption {
			open.pop()
		}
		b.reconstruct()
		b.insertElement()
	case tagRb, tagRtc:
		if open.inScope(tagRuby) {
			open.generateImpliedEndTags(tagNone)
		}
		b.insertElement()
	case tagRp, tagRt:
		if open.inScope(tagRuby) {
			open.generateImpliedEndTags(tagRtc)
		}
		b.insertElement()
	case tagMath, tagSvg:
		b.reconstruct()
		b.insertForeign(b.tok.name)
	case tagCaption, tagCol, tagColgroup, tagFrame, tagHead, tagTbody, tagTd, tagTfoot, tagTh, tagThead, tagTr:
		return false
	default:
		b.reconstruct()
		b.insertElement()
	}
	return false
}

// closeItem closes the list item at i if a further one would end it: if no
// special element but address, div and p stands above it.
func (b *builder) closeItem(i int32) {
	if i >= 0 && i == b.open.top().barrier {
		b.open.popTo(i)
	}
}

// closeLink ends an a element that is still active when another begins.
func (b *builder) closeLink() {
	i := b.lastFormatting(tagA)
	if i < 0 {
		return
	}
	n := b.formatting[i].node
	b.endFormatting(tagA)
	if i = b.indexFormatting(n); i >= 0 {
		if a := &b.formatting[i]; b.isOpen(a) {
			b.removeOpen(a.place)
		}
		b.forget(i)
	}
}

// isHidden says whether an input tag's type is hidden.
func (t *token) isHidden() bool {
	v, _ := t.attribute("type")
	return strings.EqualFold(v, "hidden")
}
