package markdown

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// A Source is a document, and what is wanted of it.
type Source struct {
	Root    *html.Node
	Pieces  []*html.Node            // text nodes and img elements, in document order
	Resolve func(ref string) string // makes a reference absolute; "" if it leads to no web address
}

// Append appends the pieces as Markdown. At most limit bytes are appended, and
// only whole blocks; limited says that there is more. Time is linear in the
// nodes of the document.
func Append(dst []byte, src Source, limit int) (markdown []byte, limited bool) {
	w := writer{out: dst, start: len(dst), limit: limit, pieces: src.Pieces, resolve: src.Resolve}
	w.walk(src.Root)
	w.finish()
	return w.out, w.limited
}

// finish writes what was collected when the walk ended.
func (w *writer) finish() {
	if w.table.inCell() {
		w.endCell(w.table.cell)
	}
	w.flush()
	if w.table.started() {
		w.endTable()
	}
}

// A writer walks the document. What elements mean is noted when they begin; it
// is written when a piece in them comes.
type writer struct {
	out     []byte
	start   int // of out, what is ours
	limit   int
	limited bool
	pieces  []*html.Node // those that are still to come
	resolve func(string) string

	open  []container
	last  []byte // the markers of the containers that the block before stands in
	plain bool   // the block before was a paragraph

	leaf    leaf
	inline  inline
	code    []byte
	heading int // level, 0 outside
	pres    int // open elements that keep white space
	pre     *html.Node
	said    *html.Node // whose language is known
	in      string     // that language
	table   *table
	hidden  *html.Node // it separates nothing
}

// leaf is what kind of block is being collected.
type leaf int

const (
	paragraph leaf = iota
	headingLeaf
	codeLeaf
)

// walk visits the nodes in document order until nothing is to come.
func (w *writer) walk(root *html.Node) {
	for n := root; n != nil && len(w.pieces) > 0 && !w.limited; {
		if w.enter(n) && n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for {
			if n.Type == html.ElementNode {
				w.leave(n)
			}
			if n == root {
				return
			}
			if n.NextSibling != nil {
				n = n.NextSibling
				break
			}
			n = n.Parent
		}
	}
}

// enter handles a node before its children, and reports whether they are to be
// visited.
func (w *writer) enter(n *html.Node) bool {
	wanted := n == w.pieces[0]
	if wanted {
		w.pieces = w.pieces[1:]
	}
	switch n.Type {
	case html.DocumentNode:
		return true
	case html.TextNode:
		if wanted {
			w.text(n.Data)
		} else if strings.TrimSpace(n.Data) == "" {
			w.space()
		}
		return false
	case html.ElementNode:
	default:
		return false
	}
	if !wanted && dom.Hides(n) && !w.wants(n) {
		w.hidden = n
		return false
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template:
		return false
	case atom.Br:
		w.lineBreak()
	case atom.Img:
		w.space()
		if wanted {
			w.inline.image(n, w.resolve)
		}
	default:
		w.begin(n)
	}
	return true
}

// text adds a piece.
func (w *writer) text(s string) {
	if w.pres > 0 && w.heading == 0 && !w.table.inCell() {
		w.leaf = codeLeaf
		w.code = append(w.code, s...)
		return
	}
	if w.leaf == codeLeaf { // which stands before a heading or a table in it
		w.flush()
	}
	if w.heading > 0 {
		w.leaf = headingLeaf
	}
	w.inline.add(s)
}

func (w *writer) space() {
	if w.leaf != codeLeaf {
		w.inline.blank()
	}
}

// lineBreak is a <br>: two of them end a paragraph.
func (w *writer) lineBreak() {
	switch {
	case w.leaf == codeLeaf:
		w.code = append(w.code, '\n')
	case w.heading > 0 || w.table.inCell():
		w.inline.blank()
	case w.inline.lineBreak():
		w.flush()
	}
}

// begin handles the start of an element.
func (w *writer) begin(n *html.Node) {
	w.boundary(n)
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if !w.table.inCell() {
			w.heading = int(n.Data[1] - '0')
		}
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		if w.pres++; w.pres == 1 {
			w.pre = n
		}
	case atom.Blockquote, atom.Ul, atom.Ol, atom.Menu, atom.Dir, atom.Li:
		w.contain(n)
	case atom.Table:
		if w.table == nil && isData(n) {
			w.table = &table{node: n}
		}
	case atom.Tr, atom.Td, atom.Th:
		w.table.begin(n)
	}
	w.inline.style.begin(n)
}

// wants reports whether something in a node is to come.
func (w *writer) wants(n *html.Node) bool {
	for p := w.pieces[0]; p != nil; p = p.Parent {
		if p == n {
			return true
		}
	}
	return false
}

// leave handles the end of an element.
func (w *writer) leave(n *html.Node) {
	if n == w.hidden {
		return
	}
	if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		w.endCell(n)
	}
	w.boundary(n)
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.heading = 0
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		w.pres--
	case atom.Table:
		if w.table != nil && w.table.node == n {
			w.endTable()
			w.table = nil
		}
	}
	for last := len(w.open) - 1; last >= 0 && w.open[last].node == n; last-- {
		w.open = w.open[:last]
	}
	w.inline.style.end(n)
}

// boundary is where an element begins or ends: it may end the block before.
func (w *writer) boundary(n *html.Node) {
	layout := dom.LayoutOf(n.DataAtom)
	if n.Namespace != "" && n.DataAtom != atom.Svg {
		layout = dom.Flowing
	}
	isHeading := len(n.Data) == 2 && n.Data[0] == 'h' && n.DataAtom != atom.Hr
	switch {
	case layout == dom.Flowing || layout == dom.LineBreak:
	case layout == dom.Apart, w.table.inCell(), w.heading > 0 && !isHeading:
		w.space()
	case w.leaf == codeLeaf && w.pres > 0 && n != w.pre:
		if c := w.code; len(c) > 0 && c[len(c)-1] != '\n' {
			w.code = append(w.code, '\n')
		}
	default:
		w.flush()
	}
}

// flush writes the block that was collected.
func (w *writer) flush() {
	kind := w.leaf
	w.leaf = paragraph
	if kind == codeLeaf {
		if w.said != w.pre {
			w.said, w.in = w.pre, language(w.pre)
		}
		w.emit(fenced(w.code, w.in), false)
		w.code = w.code[:0]
		return
	}
	if len(w.inline.tokens) == 0 {
		w.inline.reset()
		return
	}
	if w.table.started() && !w.table.inCell() {
		w.endTable() // something between the rows
	}
	level := 0
	if kind == headingLeaf {
		level = w.heading
	}
	w.emit(w.inline.write(level, false, w.resolve), level == 0)
}
