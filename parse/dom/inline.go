package dom

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An Inline collects the text of titles, headings and links, which may stand
// in each other, in one buffer and with its white space collapsed.
type Inline struct {
	Buf  []byte // of all pieces
	open int    // pieces that have begun and not ended
	held bool   // white space comes before the next word
}

// Begin starts a piece; the number is for End.
func (t *Inline) Begin() int {
	if t.open == 0 {
		t.held = false
	}
	t.open++
	return len(t.Buf)
}

// End ends the piece that was begun last: it is Buf[start:end].
func (t *Inline) End(begun int) (start, end int) {
	t.open--
	if start = begun; start < len(t.Buf) && t.Buf[start] == ' ' {
		start++
	}
	return start, len(t.Buf)
}

// Open reports whether a piece has begun and not ended: Add and Space are for
// those only.
func (t *Inline) Open() bool { return t.open > 0 }

// Space notes that what follows does not stand close.
func (t *Inline) Space() { t.held = true }

// Add adds the text of a node.
func (t *Inline) Add(s string) {
	for i := 0; ; {
		start, end := NextRun(s, i)
		if start > i {
			t.held = true
		}
		if start == end {
			return
		}
		if t.held {
			t.Buf = append(t.Buf, ' ')
			t.held = false
		}
		t.Buf = append(t.Buf, s[start:end]...)
		i = end
	}
}

// Text returns the text in n as Inline collects it. Scripts, styles
// and templates have no part in it, but n may itself be one.
func Text(n *html.Node) string {
	var t Inline
	t.Begin()
	for c := n; c != nil; {
		if c.Type == html.TextNode {
			t.Add(c.Data)
		}
		skip := c != n && (c.DataAtom == atom.Script || c.DataAtom == atom.Style || c.DataAtom == atom.Template)
		if LayoutOf(c.DataAtom) != Flowing {
			t.Space()
		}
		if !skip && c.FirstChild != nil {
			c = c.FirstChild
			continue
		}
		for c != n && c.NextSibling == nil {
			c = c.Parent
			if LayoutOf(c.DataAtom) != Flowing {
				t.Space()
			}
		}
		if c == n {
			break
		}
		if LayoutOf(c.DataAtom) != Flowing {
			t.Space()
		}
		c = c.NextSibling
	}
	start, end := t.End(0)
	return string(t.Buf[start:end])
}
