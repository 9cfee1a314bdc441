package markdown

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// A container is an element whose blocks all begin with something: a quote, or
// an item of a list. A list is one, too, that adds nothing itself.
type container struct {
	node    *html.Node
	marker  byte // '>', or of a list '-' or '*', '.' or ')'; 0 of an item
	number  int  // of a list: that of the next item; of an item: its own
	width   int  // of an item: of its marker
	written bool // a block of it is written
}

// maxContainers bounds what stands before each line. Deeper ones are left out.
const maxContainers = 24

// contain begins a container.
func (w *writer) contain(n *html.Node) {
	if len(w.open) >= maxContainers || w.table.inCell() {
		return
	}
	c := container{node: n}
	switch n.DataAtom {
	case atom.Blockquote:
		c.marker = '>'
	case atom.Ol:
		c.marker, c.number = '.', number(n, "start", 1)
	case atom.Li:
		list := w.list()
		if list == nil { // an item of no list
			w.open = append(w.open, container{node: n, marker: '-'})
			list = &w.open[len(w.open)-1]
		}
		c.number = number(n, "value", list.number)
		list.number = c.number + 1
	default:
		c.marker = '-'
	}
	w.open = append(w.open, c)
}

// list returns the list that an item would be of: the innermost container.
func (w *writer) list() *container {
	if last := len(w.open) - 1; last >= 0 && w.open[last].isList() {
		return &w.open[last]
	}
	return nil
}

func (c *container) isList() bool { return c.marker != 0 && c.marker != '>' }

// number reads an attribute; what it says must be a number that a list in
// Markdown may have.
func number(n *html.Node, name string, without int) int {
	if s, ok := dom.Attr(n, name); ok {
		if v, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && v >= 0 && v < 1e8 {
			return v
		}
	}
	return min(without, 1e8)
}

// emit writes a block, each of its lines with what its containers want before
// it. paragraph says that the block is one.
func (w *writer) emit(block []byte, paragraph bool) {
	if len(block) == 0 || w.limited {
		return
	}
	if len(w.out)-w.start+len(block)+(2+bytes.Count(block, []byte("\n")))*(1+w.prefixSize()) > w.limit {
		w.limited = true
		return
	}
	w.separate(paragraph)
	for first := true; len(block) > 0; first = false {
		line := block
		if end := bytes.IndexByte(block, '\n'); end >= 0 {
			line, block = block[:end], block[end+1:]
		} else {
			block = nil
		}
		if !first {
			w.out = append(w.out, '\n')
		}
		w.prefix(len(w.open), first)
		w.out = append(w.out, line...)
		w.trimLine(len(line) == 0)
	}
	w.last = w.last[:0]
	for i := range w.open {
		w.open[i].written = true
		w.last = append(w.last, w.open[i].marker)
	}
	w.plain = paragraph
}

// trimLine takes the white space off a line that has nothing but its prefix.
func (w *writer) trimLine(empty bool) {
	for empty && len(w.out) > 0 && w.out[len(w.out)-1] == ' ' {
		w.out = w.out[:len(w.out)-1]
	}
}

// separate ends the block before: by an empty line, unless an item follows that
// needs none.
func (w *writer) separate(paragraph bool) {
	if len(w.out) == w.start {
		w.choose(0)
		return
	}
	known := 0 // containers that the block before stands in, too
	for known < len(w.open) && w.open[known].written {
		known++
	}
	w.choose(known)
	w.out = append(w.out, '\n')
	if w.plain && paragraph && w.next(known) {
		return
	}
	w.prefix(known, false)
	w.trimLine(true)
	w.out = append(w.out, '\n')
}

// next reports whether the block begins an item after another one of a list, or
// the first of a list that may follow a paragraph at once.
func (w *writer) next(known int) bool {
	rest := w.open[known:]
	switch {
	case len(rest) == 1:
		return known > 0 && w.open[known-1].isList() && len(w.last) > known
	case len(rest) == 2 && rest[0].isList() && known > 0 && len(w.last) == known: // in an item, after its text
		return rest[0].marker == '-' || rest[0].marker == '.' && rest[1].number == 1
	}
	return false
}

// choose gives the lists that begin now other markers than the list before has,
// which would go on otherwise, and the items their width.
func (w *writer) choose(known int) {
	for i := known; i < len(w.open); i++ {
		c := &w.open[i]
		if i == known && i < len(w.last) && w.last[i] == c.marker {
			switch c.marker {
			case '-':
				c.marker = '*'
			case '.':
				c.marker = ')'
			}
		}
		if c.marker == 0 && i > 0 {
			c.width = 2
			if m := w.open[i-1].marker; m == '.' || m == ')' {
				c.width = len(strconv.Itoa(c.number)) + 2
			}
		}
	}
}

// prefixSize is how long what stands before a line is at most.
func (w *writer) prefixSize() (n int) {
	for range w.open {
		n += 11
	}
	return n
}

// prefix writes what the first n containers want before a line. Items that no
// block was written of have their marker before the first line.
func (w *writer) prefix(n int, first bool) {
	for i := range w.open[:n] {
		c := &w.open[i]
		switch {
		case c.marker == '>':
			w.out = append(w.out, '>', ' ')
		case c.marker != 0:
		case c.written || !first:
			for range c.width {
				w.out = append(w.out, ' ')
			}
		default:
			m := w.open[i-1].marker
			if m == '.' || m == ')' {
				w.out = strconv.AppendInt(w.out, int64(c.number), 10)
			}
			w.out = append(w.out, m, ' ')
		}
	}
}
