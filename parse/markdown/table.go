package markdown

import (
	"bytes"
	"slices"
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// A table collects the rows of a <table> of data.
type table struct {
	node *html.Node
	rows [][]cell
	head bool       // the first row is one of <th>
	cell *html.Node // that is open
	row  bool       // one has begun
}

// A cell is its text, and how many columns it takes.
type cell struct {
	text []byte
	span int
}

// maxColumns is from how many columns on a table is none for Markdown.
const maxColumns = 60

// isData reports whether an element is a table for Markdown: of several columns,
// and without tables and code in it. It looks no further than the first of
// those, so that tables in tables are looked at once.
func isData(root *html.Node) bool {
	widest, columns := 0, 0
	for n := root.FirstChild; n != nil; {
		switch n.DataAtom {
		case atom.Table, atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			return false
		case atom.Tr:
			columns = 0
		case atom.Td, atom.Th:
			columns += span(n)
			widest = max(widest, columns)
		}
		if n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
		}
		if n == root {
			break
		}
		n = n.NextSibling
	}
	return 1 < widest && widest <= maxColumns
}

// span is how many columns a cell takes.
func span(n *html.Node) int {
	s, _ := dom.Attr(n, "colspan")
	v, _ := strconv.Atoi(s)
	return min(max(v, 1), maxColumns)
}

func (t *table) inCell() bool  { return t != nil && t.cell != nil }
func (t *table) started() bool { return t != nil && len(t.rows) > 0 }

// begin handles a row or a cell.
func (t *table) begin(n *html.Node) {
	switch {
	case t == nil || t.cell != nil:
	case n.DataAtom == atom.Tr:
		t.row = false
	default:
		if !t.row {
			t.row = true
			t.rows = append(t.rows, nil)
			t.head = t.head || len(t.rows) == 1 && n.DataAtom == atom.Th
		}
		t.cell = n
	}
}

// endCell ends a cell.
func (w *writer) endCell(n *html.Node) {
	t := w.table
	if t == nil || t.cell != n {
		return
	}
	t.cell = nil
	row := &t.rows[len(t.rows)-1]
	*row = append(*row, cell{w.inline.write(0, true, w.resolve), span(n)})
	w.leaf = paragraph
}

// endTable writes the rows that have something in them.
func (w *writer) endTable() {
	t := w.table
	head := t.head
	if head && len(t.rows) > 0 && isEmpty(t.rows[0]) {
		head = false
	}
	rows := slices.DeleteFunc(t.rows, isEmpty)
	t.rows, t.row, t.head = nil, false, false
	if len(rows) == 0 {
		return
	}
	columns := 0
	for _, row := range rows {
		columns = max(columns, width(row))
	}
	if !head {
		rows = slices.Insert(rows, 0, nil)
	}
	var out []byte
	for i, row := range rows {
		for _, c := range row {
			out = append(out, "| "...)
			if len(c.text) > 0 {
				out = append(append(out, c.text...), ' ')
			}
			out = appendEmpty(out, c.span-1)
		}
		if i == 0 {
			out = appendEmpty(out, columns-width(row))
		}
		out = append(out, "|\n"...)
		if i == 0 {
			out = append(bytes.TrimRight(append(out, bytes.Repeat([]byte("| --- "), columns)...), " "), " |\n"...)
		}
	}
	w.emit(bytes.TrimSuffix(out, []byte("\n")), false)
}

func appendEmpty(out []byte, cells int) []byte {
	for range cells {
		out = append(out, "| "...)
	}
	return out
}

func width(row []cell) (columns int) {
	for _, c := range row {
		columns += c.span
	}
	return columns
}

func isEmpty(row []cell) bool {
	return !slices.ContainsFunc(row, func(c cell) bool { return len(c.text) > 0 })
}
