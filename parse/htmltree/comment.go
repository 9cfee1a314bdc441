package htmltree

import "strings"

// declaration reads what "<!" at z.pos opens (13.2.5.42, markup declaration
// open state).
func (z *tokenizer) declaration(t *token) {
	i := z.pos + len("<!")
	rest := z.src[i:]
	const doctypeName, cdataOpen = "doctype", "[CDATA["
	switch {
	case strings.HasPrefix(rest, "--"):
		z.comment(t, i+len("--"))
	case len(rest) >= len(doctypeName) && strings.EqualFold(rest[:len(doctypeName)], doctypeName):
		z.bogusComment(t, i+len(doctypeName))
		t.kind = doctype
	case z.cdata && strings.HasPrefix(rest, cdataOpen):
		z.cdataSection(t, i+len(cdataOpen))
	default:
		z.bogusComment(t, i)
	}
}

// comment reads a comment whose data begins at start (13.2.5.43 to 13.2.5.52).
// It ends at the first '>' that closes: after "--" or "--!", or, without any
// data, alone or after one '-'. The states of '<' and '!' within a comment
// only tell errors apart.
func (z *tokenizer) comment(t *token, start int) {
	src := z.src
	end, i := 0, start
	for {
		if i = z.index(i, '>'); i == len(src) {
			z.pos = i
			end = start + len(unfinished(src[start:]))
			break
		}
		data := src[start:i]
		i++
		z.pos = i
		if data == "" || data == "-" {
			end = start
			break
		}
		if strings.HasSuffix(data, "--") {
			end = start + len(data) - len("--")
			break
		}
		if strings.HasSuffix(data, "--!") {
			end = start + len(data) - len("--!")
			break
		}
	}
	z.commentData(t, start, end)
}

// unfinished returns the data of a comment that the end of the document cut
// off: without what would have been the beginning of its "-->" or "--!>".
func unfinished(data string) string {
	for _, suffix := range []string{"--!", "--", "-"} {
		if s, ok := strings.CutSuffix(data, suffix); ok {
			return s
		}
	}
	return data
}

// bogusComment reads a comment that ends at the next '>' (13.2.5.41).
func (z *tokenizer) bogusComment(t *token, start int) {
	end := z.index(start, '>')
	z.pos = min(end+1, len(z.src))
	z.commentData(t, start, end)
}

// commentData fills t with src[start:end]. The standard decodes no character
// references here; see doc.go on html.Parse.
func (z *tokenizer) commentData(t *token, start, end int) {
	t.kind = comment
	t.data, t.nul = z.characters(start, end)
	if t.nul {
		t.data = replaceNUL(t.data)
	}
}

// cdataSection reads the text of a CDATA section (13.2.5.69 to 13.2.5.71).
func (z *tokenizer) cdataSection(t *token, start int) {
	end := len(z.src)
	z.pos = end
	if i := strings.Index(z.src[start:], "]]>"); i >= 0 {
		end = start + i
		z.pos = end + len("]]>")
	}
	t.kind = characters
	t.data, t.nul = z.src[start:end], z.hasNUL(start, end)
}
