package table

import (
	"slices"
	"strings"

	"weft/store"
)

// A Recorder makes records of rows, the reverse of a [Rower]: they have what the
// columns have, and nothing else. It is for one goroutine at a time.
type Recorder struct {
	columns []Column
	root    *node
	line    bool // there is a column of line numbers
	rows    int64
}

// A node is a member of the object that a row becomes.
type node struct {
	name     string // in JSON, with its colon
	key      string
	column   int // -1 if it is an object of others
	children []*node
}

// NewRecorder makes records of rows of those columns. left are the names of those
// that a record has no place for.
func NewRecorder(columns []Column) (r *Recorder, left []string) {
	r = &Recorder{columns: columns, root: &node{column: -1}}
	for i, c := range columns {
		path, ok := place(c)
		if !ok || !r.root.put(path, i) {
			left = append(left, c.Name)
			continue
		}
		r.line = r.line || c.Name == "line"
	}
	r.root.sort(nil)
	return r, left
}

// place is where a column stands in a record.
func place(c Column) (path []string, ok bool) {
	switch {
	case c.Name == "total_ms", c.Name == "timings.total":
		return nil, false // the sum of the phases
	case c.page != "":
		return append([]string{"page"}, split(c.page)...), true
	case c.rest != "":
		return split(c.rest), true
	case strings.HasPrefix(c.Name, "error_"):
		return []string{"error", strings.TrimPrefix(c.Name, "error_")}, true
	}
	return split(c.Name), c.field != nil
}

// split is a path's names. Those of the user may have dots in them.
func split(path string) []string {
	first, rest, dotted := strings.Cut(path, ".")
	switch {
	case !dotted:
		return []string{first}
	case first == "meta", first == "data", first == "headers":
		return []string{first, rest}
	}
	return strings.Split(path, ".")
}

// put adds a column; it reports false if there is one in its place.
func (n *node) put(path []string, column int) bool {
	for _, c := range n.children {
		if c.key == path[0] {
			return len(path) > 1 && c.column < 0 && c.put(path[1:], column)
		}
	}
	c := &node{key: path[0], name: string(store.AppendString(nil, path[0])) + ":", column: column}
	n.children = append(n.children, c)
	if len(path) == 1 {
		return true
	}
	c.column = -1
	return c.put(path[1:], column)
}

// sort puts the members in the order that a record has them in.
func (n *node) sort(path []string) {
	order := orders[strings.Join(path, ".")]
	slices.SortStableFunc(n.children, func(a, b *node) int {
		return slices.Index(order, a.key) - slices.Index(order, b.key)
	})
	for _, c := range n.children {
		c.sort(append(slices.Clone(path), c.key))
	}
}

// orders are those of the objects in a record that stay as they were written.
var orders = map[string][]string{
	"page": {"title", "headline", "description", "lang", "canonical", "site_name", "authors", "published", "modified", "image", "robots", "refresh",
		"type", "headings", "links", "feeds", "structured", "text", "markdown", "comments", "analysis", "data"},
	"page.analysis":          {"language", "words", "sentences", "characters", "readability", "top_words", "keywords", "summary", "fingerprint"},
	"page.analysis.language": {"code", "confidence"},
}

// Record is the record of a row. Where there is no column of line numbers, rows
// are numbered. Another Rower finds the row's own values in it, also those that
// JSON has no place for. The record keeps the row.
func (r *Recorder) Record(row []Value) (*store.Record, error) {
	r.rows++
	raw := append(make([]byte, 0, 1<<10), `{"schema":1`...)
	if !r.line {
		raw = Value{Kind: Int, Int: r.rows}.AppendJSON(append(raw, `,"line":`...))
	}
	raw = append(r.root.members(raw, row), '}')
	rec, err := store.Decode(raw)
	if err != nil {
		return nil, err
	}
	page := &rowPage{columns: r.columns, row: row}
	if rec.Page != nil {
		page.RawPage = rec.Page.JSON()
	}
	rec.Page = page
	return rec, nil
}

// members appends the members of a node that are there, each with a comma before
// it.
func (n *node) members(dst []byte, row []Value) []byte {
	for _, c := range n.children {
		start := len(dst)
		dst = append(append(dst, ','), c.name...)
		if c.column >= 0 {
			if row[c.column].Kind == Null {
				dst = dst[:start]
				continue
			}
			dst = row[c.column].AppendJSON(dst)
			continue
		}
		open := len(dst)
		dst = c.members(dst, row)
		if len(dst) == open {
			dst = dst[:start]
			continue
		}
		dst[open] = '{' // in place of the first comma
		dst = append(dst, '}')
	}
	return dst
}

// A rowPage is the page of a record that was made of a row.
type rowPage struct {
	store.RawPage
	columns []Column
	row     []Value
}
