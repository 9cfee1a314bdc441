package parse

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// layout is what an element does to the lines of a text.
type layout int

const (
	flowing      layout = iota // nothing
	apart                      // stands apart from its neighbours: a space
	cell                       // stands beside others: a tab
	block                      // begins and ends a line
	preformatted               // a block that keeps its white space
	lineBreak                  // ends a line
)

// layoutOf follows the style sheet that the HTML standard suggests (section
// 15.3, "Non-replaced elements").
func layoutOf(a atom.Atom) layout {
	switch a {
	case atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Section, atom.Article, atom.Main, atom.Nav, atom.Header, atom.Footer, atom.Aside, atom.Body, atom.Html,
		atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption, atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Fieldset,
		atom.Legend, atom.Figure, atom.Figcaption, atom.Blockquote, atom.Address, atom.Details, atom.Summary, atom.Dialog,
		atom.Hgroup, atom.Menu, atom.Center, atom.Dir, atom.Search, atom.Optgroup, atom.Option, atom.Hr, atom.Frameset:
		return block
	case atom.Td, atom.Th:
		return cell
	case atom.Button, atom.Label, atom.Input, atom.Select, atom.Textarea, atom.Img, atom.Svg, atom.Iframe, atom.Video, atom.Canvas, atom.Object:
		return apart
	case atom.Br:
		return lineBreak
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		return preformatted
	}
	return flowing
}

// blockText writes text as it would be read on a page: a line for each
// paragraph, list item and table row, tabs between cells, white space
// collapsed except where it is preformatted. White space is held back until
// something follows it, so that there is none at the end of a line.
type blockText struct {
	buf     []byte
	held    byte // 0, or what has to come before the next run: ' ', '\t' or '\n'
	limit   int  // of buf
	limited bool // text is missing because of the limit
}

func (t *blockText) add(s string, pre bool) {
	if pre && s != "" {
		t.write(s)
		return
	}
	for i := 0; ; {
		start, end := nextRun(s, i)
		if start > i && t.held == 0 {
			t.held = ' '
		}
		if start == end {
			return
		}
		t.write(s[start:end])
		i = end
	}
}

func (t *blockText) write(run string) {
	if len(t.buf)+1+len(run) > t.limit {
		t.limited = true
		run = string(trimPartialRune([]byte(run[:max(0, t.limit-len(t.buf)-1)])))
		if run == "" {
			return
		}
	}
	if t.held != 0 && len(t.buf) > 0 {
		t.buf = append(t.buf, t.held)
	}
	t.held = 0
	t.buf = append(t.buf, run...)
}

// layout notes that an element of that layout starts or ends here. A line
// break in preformatted text is one even if nothing follows.
func (t *blockText) layout(l layout, pre bool) {
	switch {
	case l == lineBreak && pre:
		t.write("\n")
	case l == apart:
		if t.held == 0 && !pre {
			t.held = ' '
		}
	case l == cell:
		if t.held != '\n' {
			t.held = '\t'
		}
	case l != flowing:
		for n := len(t.buf); n > 0 && spaceAtEnd(t.buf[n-1]); n-- { // only preformatted text leaves any
			t.buf = t.buf[:n-1]
		}
		t.held = '\n'
	}
}

func spaceAtEnd(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// inlineText collects the text of titles, headings and links, which may stand
// in each other, in one buffer and with its white space collapsed.
type inlineText struct {
	buf  []byte
	open int  // pieces that have begun and not ended
	held bool // white space comes before the next word
}

// begin starts a piece; the number is for end.
func (t *inlineText) begin() int {
	if t.open == 0 {
		t.held = false
	}
	t.open++
	return len(t.buf)
}

func (t *inlineText) end(start int) span {
	t.open--
	if start < len(t.buf) && t.buf[start] == ' ' {
		start++
	}
	return span{start, len(t.buf)}
}

func (t *inlineText) space() { t.held = true }

func (t *inlineText) add(s string) {
	for i := 0; ; {
		start, end := nextRun(s, i)
		if start > i {
			t.held = true
		}
		if start == end {
			return
		}
		if t.held {
			t.buf = append(t.buf, ' ')
			t.held = false
		}
		t.buf = append(t.buf, s[start:end]...)
		i = end
	}
}

// nodeText returns the text in n as inlineText collects it. Scripts, styles
// and templates have no part in it, but n may itself be one.
func nodeText(n *html.Node) string {
	var t inlineText
	t.begin()
	for c := n; c != nil; {
		if c.Type == html.TextNode {
			t.add(c.Data)
		}
		skip := c != n && (c.DataAtom == atom.Script || c.DataAtom == atom.Style || c.DataAtom == atom.Template)
		if layoutOf(c.DataAtom) != flowing {
			t.space()
		}
		if !skip && c.FirstChild != nil {
			c = c.FirstChild
			continue
		}
		for c != n && c.NextSibling == nil {
			c = c.Parent
			if layoutOf(c.DataAtom) != flowing {
				t.space()
			}
		}
		if c == n {
			break
		}
		if layoutOf(c.DataAtom) != flowing {
			t.space()
		}
		c = c.NextSibling
	}
	s := t.end(0)
	return string(t.buf[s.start:s.end])
}

// nextRun finds the next run of s at or after i that needs no collapsing: words
// with one plain space between them, and none around. It is empty at the end of s.
func nextRun(s string, i int) (start, end int) {
	for i < len(s) {
		n := spaceAt(s, i)
		if n == 0 {
			break
		}
		i += n
	}
	start = i
	for i < len(s) {
		switch c := s[i]; {
		case c > ' ' && c < utf8.RuneSelf:
			i++
		case c == ' ' && i+1 < len(s) && s[i+1] > ' ' && s[i+1] < utf8.RuneSelf:
			i += 2
		case spaceAt(s, i) > 0:
			return start, i
		default:
			i++
		}
	}
	return start, i
}

// spaceAt returns the length of the white space (unicode.IsSpace) at s[i], or 0
// if there is none. Only four first bytes of UTF-8 can begin one.
func spaceAt(s string, i int) int {
	switch c := s[i]; {
	case c == ' ', '\t' <= c && c <= '\r':
		return 1
	case c == 0xC2, c == 0xE1, c == 0xE2, c == 0xE3:
		if r, size := utf8.DecodeRuneInString(s[i:]); unicode.IsSpace(r) {
			return size
		}
	}
	return 0
}
