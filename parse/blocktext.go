package parse

import "weft/parse/dom"

// blockText writes text as it would be read on a page: a line for each
// paragraph, list item and table row, tabs between cells, white space
// collapsed except where it is preformatted. White space is held back until
// something follows it, so that there is none at the end of a line.
type blockText struct {
	buf     []byte
	held    byte // 0, or what has to come before the next run: ' ', '\t' or '\n'
	row     int  // of buf, where the table row begins
	newCell bool // a cell has begun after another one, and nothing of it is written
	limit   int  // of buf
	limited bool // text is missing because of the limit
}

func (t *blockText) add(s string, pre bool) {
	if pre && s != "" {
		t.write(s)
		return
	}
	for i := 0; ; {
		start, end := dom.NextRun(s, i)
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
	t.held, t.newCell = 0, false
	t.buf = append(t.buf, run...)
}

// beginRow begins a row of a table.
func (t *blockText) beginRow() { t.row = len(t.buf) }

// beginCell begins a cell. What was written of the row is a tab away, also where
// it was paragraphs.
func (t *blockText) beginCell() {
	if len(t.buf) > t.row {
		t.held, t.newCell = '\t', true
	}
}

// layout notes that an element of that layout starts or ends here. A line
// break in preformatted text is one even if nothing follows.
func (t *blockText) layout(l dom.Layout, pre bool) {
	switch {
	case l == dom.LineBreak && pre:
		t.write("\n")
	case l == dom.Apart:
		if t.held == 0 && !pre {
			t.held = ' '
		}
	case l == dom.Cell:
		t.newCell = false
		if t.held != '\n' {
			t.held = '\t'
		}
	case l != dom.Flowing && !t.newCell:
		for n := len(t.buf); n > 0 && spaceAtEnd(t.buf[n-1]); n-- { // only preformatted text leaves any
			t.buf = t.buf[:n-1]
		}
		t.held = '\n'
	}
}

func spaceAtEnd(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }
