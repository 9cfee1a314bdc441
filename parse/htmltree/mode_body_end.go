package htmltree

// inBodyEnd processes an end tag in the insertion mode "in body". Its cases
// stand in the standard's order.
func (b *builder) inBodyEnd() bool {
	open := &b.open
	switch t := b.tok.tag; t {
	case tagTemplate:
		return inHead(b)
	case tagBody:
		if open.inScope(tagBody) {
			b.mode = afterBody
		}
	case tagHtml:
		if open.inScope(tagBody) {
			b.mode = afterBody
			return true
		}
	case tagAddress, tagArticle, tagAside, tagBlockquote, tagButton, tagCenter, tagDetails, tagDialog, tagDir, tagDiv,
		tagDl, tagFieldset, tagFigcaption, tagFigure, tagFooter, tagHeader, tagHgroup, tagListing, tagMain, tagMenu,
		tagNav, tagOl, tagPre, tagSearch, tagSection, tagSelect, tagSummary, tagUl:
		b.close(t)
	case tagForm:
		b.endForm()
	case tagP:
		if !open.inButtonScope(tagP) {
			b.insertImplied(tagP)
		}
		b.closeP()
	case tagLi:
		if open.inListItemScope(tagLi) {
			open.popTo(open.last[tagLi])
		}
	case tagDd, tagDt:
		b.close(t)
	case tagH1, tagH2, tagH3, tagH4, tagH5, tagH6:
		i := max(open.last[tagH1], open.last[tagH2], open.last[tagH3], open.last[tagH4], open.last[tagH5], open.last[tagH6])
		if i >= open.top().scope {
			open.popTo(i)
		}
	case tagA, tagB, tagBig, tagCode, tagEm, tagFont, tagI, tagNobr, tagS, tagSmall, tagStrike, tagStrong, tagTt, tagU:
		b.endFormatting(t)
	case tagApplet, tagMarquee, tagObject:
		if b.close(t) {
			b.clearToMarker()
		}
	case tagBr: // as a start tag without attributes
		b.reconstruct()
		b.insertVoid()
		b.framesetOK = false
	default:
		b.endOther(t)
	}
	return false
}

// close closes the topmost element of the name if it is in scope. Generating
// implied end tags before, as the standard does, only tells errors apart.
func (b *builder) close(t tag) bool {
	if !b.open.inScope(t) {
		return false
	}
	b.open.popTo(b.open.last[t])
	return true
}

// endForm is the end tag of a form.
func (b *builder) endForm() {
	open := &b.open
	if open.has(tagTemplate) {
		b.close(tagForm)
		return
	}
	n := b.form
	b.form = nil
	i := open.last[tagForm]
	if n == nil || !open.inScope(tagForm) || open.entries[i].node != n {
		return
	}
	open.generateImpliedEndTags(tagNone)
	b.removeOpen(int(i))
}

// endFormatting is the end tag of a formatting element.
func (b *builder) endFormatting(t tag) {
	if !b.adopt(t) {
		b.endOther(t)
	}
}

// endOther is "any other end tag": it closes the topmost element of the name,
// unless a special element stands above it. Names that no rule mentions have a
// tag in common; of these elements the topmost few are looked at.
func (b *builder) endOther(t tag) {
	open := &b.open
	special := open.top().special
	i := open.last[t]
	if t == tagNone {
		for range reach {
			if i < special || open.entries[i].node.Data == b.tok.name {
				break
			}
			i = open.entries[i].below
			open.steps++
		}
	}
	if i >= special && (t != tagNone || open.entries[i].node.Data == b.tok.name) {
		open.popTo(i)
	}
}
