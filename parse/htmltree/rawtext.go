package htmltree

import "strings"

// rawText reads the text after a start tag that switched the tokenizer to
// another state than the data state, up to the end tag that ends it, and
// returns to the data state. It returns false where there is no text.
func (z *tokenizer) rawText(t *token) bool {
	start, end := z.pos, len(z.src)
	switch z.content {
	case scriptContent:
		end = z.scriptEnd(start)
	case rcdataContent, rawtextContent:
		end = z.endTag(start)
	}
	decode := z.content == rcdataContent
	z.content = dataContent
	if start == end {
		return false
	}
	t.kind = characters
	z.pos = end
	if decode {
		t.data, t.nul = z.characters(start, end)
	} else {
		t.data, t.nul = z.src[start:end], z.hasNUL(start, end)
	}
	if t.nul {
		t.data, t.nul = replaceNUL(t.data), false
	}
	return true
}

// endTag returns where the first appropriate end tag stands at or after i
// (13.2.5.9 to 13.2.5.14), or the end of src.
func (z *tokenizer) endTag(i int) int {
	for {
		j := strings.Index(z.src[i:], "</")
		if j < 0 {
			return len(z.src)
		}
		i += j
		if z.named(i+len("</"), z.rawName) {
			return i
		}
		i += len("</")
	}
}

// named says whether the name, in any case, stands at i with an end after it.
func (z *tokenizer) named(i int, name string) bool {
	rest := z.src[i:]
	return len(rest) > len(name) &&
		classes[rest[len(name)]]&nameEnd != 0 &&
		strings.EqualFold(rest[:len(name)], name)
}

// scriptEnd returns where the end tag of a script stands whose text begins at
// i, or the end of src. Between "<!--" and "-->" a script is escaped: there,
// "<script" hides the next "</script", which ends only the hiding (13.2.5.15
// to 13.2.5.31). A "-->" has no '<' in it, so it stands between two of them.
func (z *tokenizer) scriptEnd(i int) int {
	src := z.src
	escaped, hidden := false, false
	for {
		next := z.index(i, '<')
		if escaped && strings.Contains(src[i:next], "-->") {
			escaped, hidden = false, false
		}
		if next == len(src) {
			return next
		}
		i = next + 1
		switch {
		case !escaped:
			if strings.HasPrefix(src[i:], "!--") {
				escaped = true
				i += len("!") // the two dashes may be those of a "-->"
			} else if strings.HasPrefix(src[i:], "/") && z.named(i+1, "script") {
				return next
			}
		case hidden:
			if strings.HasPrefix(src[i:], "/") && z.named(i+1, "script") {
				hidden = false
			}
		default:
			if strings.HasPrefix(src[i:], "/") && z.named(i+1, "script") {
				return next
			}
			hidden = z.named(i, "script")
		}
	}
}
