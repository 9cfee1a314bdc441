package table

import (
	"fmt"
	"slices"
	"strings"

	"weft/store"
)

// Names are the columns that are chosen if nobody chooses. What a program adds to
// them are the fields of the user's rules, "data.NAME", and those of the list,
// "meta" or "meta.NAME".
func Names() []string {
	return []string{"line", "url", "final_url", "outcome", "status", "error_phase", "error_reason", "error_detail", "fetched_at",
		"content_type", "charset", "bytes_body", "title", "headline", "description", "lang", "canonical", "site_name", "authors",
		"published", "modified", "type", "language", "words", "text"}
}

// FoundNames are those that are added where links are followed.
func FoundNames() []string { return []string{"found", "via", "depth"} }

// A Column is one column of a table.
type Column struct {
	Name string
	Kind Kind // of its values that are not Null; Null itself if they may be any

	field func(*store.Record) Value // of the record
	page  string                    // or a path in the page
	rest  string                    // or one in what AppendJSON makes of the rest
}

// A ColumnsError says why names are not the columns of a table.
type ColumnsError struct{ why string }

// Error implements error.
func (e *ColumnsError) Error() string { return e.why }

// Columns are those of that name. The error is a *ColumnsError, and names the one
// that there is not.
func Columns(names []string) ([]Column, error) {
	var columns []Column
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, &ColumnsError{fmt.Sprintf("column %q is named twice", name)}
		}
		c, ok := column(name)
		if !ok {
			return nil, &ColumnsError{fmt.Sprintf("there is no column %q: name a field of the record by its path, such as status, title, analysis.words, data.NAME, meta.NAME, total_ms", name)}
		}
		columns = append(columns, c)
	}
	if len(columns) == 0 {
		return nil, &ColumnsError{"a table needs a column"}
	}
	return columns, nil
}

func column(name string) (Column, bool) {
	if f, ok := fields[name]; ok {
		return Column{Name: name, Kind: f.kind, field: f.value}, true
	}
	if f, ok := fields[strings.Replace(name, "error.", "error_", 1)]; ok {
		return Column{Name: name, Kind: f.kind, field: f.value}, true
	}
	if ms, ok := strings.CutSuffix(name, "_ms"); ok && (ms == "total" || isPhase(ms)) {
		return Column{Name: name, Kind: Float, rest: "timings." + ms}, true
	}
	first, inner, dotted := strings.Cut(name, ".")
	switch {
	case first == "page":
		if !dotted {
			return Column{}, false
		}
		c, ok := column(inner)
		c.Name = name
		return c, ok && c.page != ""
	case first == "timings" && dotted:
		return Column{Name: name, Kind: Float, rest: name}, inner == "total" || isPhase(inner)
	case first == "meta" && !dotted, slices.Contains(lists, name):
		return Column{Name: name, Kind: JSON, rest: name}, true
	case first == "meta", first == "headers" && dotted:
		return Column{Name: name, rest: name}, inner != ""
	case name == "language":
		return Column{Name: name, Kind: Text, page: "analysis.language.code"}, true
	case name == "words":
		return Column{Name: name, Kind: Int, page: "analysis.words"}, true
	}
	if kind, ok := pageFields[first]; ok && (!dotted || kind == JSON && inner != "") {
		if dotted {
			kind = inside[name]
		}
		return Column{Name: name, Kind: kind, page: name}, true
	}
	return Column{}, false
}

// Path is where in the record the column stands: "error.phase", "meta.shop",
// "page.analysis.words".
func (c Column) Path() string {
	switch {
	case c.page != "":
		return "page." + c.page
	case c.rest != "":
		return c.rest
	}
	return strings.Replace(c.Name, "error_", "error.", 1)
}

// same reports whether the column has what the other has: it may have another name.
func (c Column) same(other Column) bool {
	switch {
	case c.Name == other.Name:
		return true
	case c.field != nil:
		return other.field != nil && strings.Replace(c.Name, "error.", "error_", 1) == strings.Replace(other.Name, "error.", "error_", 1)
	case c.rest != "":
		return c.rest == other.rest
	}
	return c.page != "" && c.page == other.page
}

func isPhase(name string) bool {
	for p := range store.NumPhases {
		if p.String() == name {
			return true
		}
	}
	return false
}

// A field is one of the record that has a type of its own.
type field struct {
	kind  Kind
	value func(*store.Record) Value
}

var fields = map[string]field{
	"schema":             {Int, func(r *store.Record) Value { return Value{Kind: Int, Int: int64(r.Schema)} }},
	"line":               {Int, func(r *store.Record) Value { return Value{Kind: Int, Int: r.Line} }},
	"found":              {Int, func(r *store.Record) Value { return intOf(r.Found) }},
	"via":                {Text, func(r *store.Record) Value { return TextOf(r.Via) }},
	"depth":              {Int, func(r *store.Record) Value { return intOf(int64(r.Depth)) }},
	"input":              {Text, func(r *store.Record) Value { return TextOf(r.Input) }},
	"url":                {Text, func(r *store.Record) Value { return Value{Kind: Text, Text: TextOf(r.URL).Text} }},
	"final_url":          {Text, func(r *store.Record) Value { return TextOf(r.FinalURL) }},
	"outcome":            {Text, func(r *store.Record) Value { return TextOf(r.Outcome) }},
	"status":             {Int, func(r *store.Record) Value { return intOf(int64(r.Status)) }},
	"error_phase":        {Text, func(r *store.Record) Value { return TextOf(errorOf(r).Phase) }},
	"error_reason":       {Text, func(r *store.Record) Value { return TextOf(errorOf(r).Reason) }},
	"error_detail":       {Text, func(r *store.Record) Value { return TextOf(errorOf(r).Detail) }},
	"duplicate_of_found": {Int, func(r *store.Record) Value { return intOf(r.DuplicateOfFound) }},
	"duplicate_of":       {Int, func(r *store.Record) Value { return intOf(r.DuplicateOf) }},
	"attempts":           {Int, func(r *store.Record) Value { return intOf(int64(r.Attempts)) }},
	"fetched_at": {Time, func(r *store.Record) Value {
		if r.FetchedAt == nil {
			return Value{}
		}
		return Value{Kind: Time, Time: r.FetchedAt.UTC()}
	}},
	"cached": {Bool, func(r *store.Record) Value {
		if !r.Cached {
			return Value{}
		}
		return Value{Kind: Bool, Int: 1}
	}},
	"ip":           {Text, func(r *store.Record) Value { return TextOf(r.IP) }},
	"protocol":     {Text, func(r *store.Record) Value { return TextOf(r.Protocol) }},
	"content_type": {Text, func(r *store.Record) Value { return TextOf(r.ContentType) }},
	"charset":      {Text, func(r *store.Record) Value { return TextOf(r.Charset) }},
	"bytes_wire":   {Int, func(r *store.Record) Value { return intOf(r.BytesWire) }},
	"bytes_body":   {Int, func(r *store.Record) Value { return intOf(r.BytesBody) }},
	"fingerprint":  {Text, func(r *store.Record) Value { return TextOf(r.Fingerprint) }},
	"body_sha256":  {Text, func(r *store.Record) Value { return TextOf(r.BodySHA256) }},
}

func errorOf(r *store.Record) store.Error {
	if r.Error == nil {
		return store.Error{}
	}
	return *r.Error
}

// lists are the fields of the record that are lists or objects.
var lists = []string{"error", "redirects", "headers", "warnings", "warc", "timings", "follow"}

// pageFields are those of a page; what is JSON can be gone into by a path.
var pageFields = map[string]Kind{
	"title": Text, "headline": Text, "description": Text, "lang": Text, "canonical": Text, "site_name": Text, "authors": JSON,
	"published": Text, "modified": Text, "image": Text, "robots": JSON, "refresh": Text, "type": Text, "headings": JSON,
	"links": JSON, "feeds": JSON, "structured": JSON, "text": Text, "markdown": Text, "comments": JSON, "analysis": JSON, "data": JSON,
}

// inside are the types of what stands in them; that of any other is not known.
var inside = map[string]Kind{
	"analysis.language": JSON, "analysis.language.code": Text, "analysis.language.confidence": Float,
	"analysis.words": Int, "analysis.sentences": Int, "analysis.characters": Int, "analysis.fingerprint": Text,
	"analysis.readability": JSON, "analysis.top_words": JSON, "analysis.keywords": JSON, "analysis.summary": JSON,
}

// A Rower makes rows. It is for one goroutine at a time.
type Rower struct {
	columns []Column
	values  []Value
	paths   []string // of the cells of the page
	cells   [][]byte
	others  []string // of those of the rest
	rest    [][]byte
	buf     []byte

	from []Column // of the rows that records were made of last
	at   []int    // which of them each column is; -1 for none
}

// NewRower makes rows of those columns.
func NewRower(columns []Column) *Rower {
	r := &Rower{columns: columns, values: make([]Value, len(columns))}
	for _, c := range columns {
		switch {
		case c.page != "":
			r.paths = append(r.paths, c.page)
		case c.rest != "":
			r.others = append(r.others, c.rest)
		}
	}
	r.cells, r.rest = make([][]byte, len(r.paths)), make([][]byte, len(r.others))
	return r
}

// Row are the values of a record, by column. They are valid until the next call,
// and as long as the record is.
func (r *Rower) Row(rec *store.Record) ([]Value, error) {
	if page, ok := rec.Page.(*rowPage); ok {
		for i, at := range r.places(page.columns) {
			if r.values[i] = (Value{}); at >= 0 {
				r.values[i] = page.row[at]
			}
		}
		return r.values, nil
	}
	if len(r.others) > 0 {
		bare := *rec
		bare.Page = nil
		var err error
		if r.buf, err = bare.AppendJSON(r.buf[:0]); err != nil {
			return nil, err
		}
		store.RawPage(r.buf).Cells(r.others, r.rest) // all in one pass
	}
	r.find(rec.Page)
	found, other := 0, 0
	for i, c := range r.columns {
		switch {
		case c.field != nil:
			r.values[i] = c.field(rec)
		case c.rest != "":
			r.values[i] = ValueOf(r.rest[other])
			other++
		default:
			r.values[i] = ValueOf(r.cells[found])
			found++
		}
	}
	return r.values, nil
}

// places says which of a table's columns each one is, whatever it is called there.
func (r *Rower) places(from []Column) []int {
	if r.at != nil && len(from) == len(r.from) && (len(from) == 0 || &from[0] == &r.from[0]) {
		return r.at
	}
	r.from, r.at = from, make([]int, len(r.columns))
	for i, c := range r.columns {
		r.at[i] = slices.IndexFunc(from, func(other Column) bool { return other.same(c) })
	}
	return r.at
}

// find takes the cells out of a page.
func (r *Rower) find(page store.Page) {
	switch page := page.(type) {
	case nil:
		clear(r.cells)
	case store.RawPage:
		page.Cells(r.paths, r.cells)
	default:
		for i, path := range r.paths {
			r.cells[i] = page.Cell(path)
		}
	}
}
