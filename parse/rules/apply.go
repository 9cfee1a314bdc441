package rules

import (
	"strings"

	"golang.org/x/net/html"

	"weft/parse/rules/xpath"
)

// A Page is what fields are taken out of, and how.
type Page struct {
	Root    *html.Node
	URL     string                      // chooses the rule set
	Text    func(*html.Node) string     // the text of an element
	Resolve func(href string) string    // makes a URL absolute; "" if it is none
	Date    func(written string) string // reads a date, as ISO 8601; "" if there is none
}

// A Value is what a field found, in the shape of JSON.
type Value struct {
	Kind  Kind
	Text  string   // of a String; of a Literal, a number or true or false, its JSON
	Names []string // of an Object, one for each of Items
	Items []Value
}

// A Kind says what a Value is.
type Kind int

// The kinds of a Value.
const (
	String Kind = iota
	Literal
	Array
	Object
)

// Limits bound what one field may find, with the fields in it.
type Limits struct {
	Values int // matches
	Bytes  int // of all its texts together
	Work   int // nodes that its XPath expressions look at
}

// A Report says what went wrong on a page.
type Report struct {
	Cut     bool // a limit was reached: what was found up to it is there
	Missing bool // a required field was not found
	Failed  bool // an XPath expression took too much work
}

// Apply takes the fields out of a page: those of Compile, and those of the
// first rule set of the file whose pattern matches the URL. The result is an
// Object in the order of the fields, without those that found nothing.
func (s *Set) Apply(page Page, limits Limits) (Value, Report) {
	a := applier{page: &page, limits: limits, document: xpath.NewDocument(page.Root, 0)}
	v := Value{Kind: Object}
	for i := range s.fields {
		a.top(&v, &s.fields[i])
	}
	for _, r := range s.rules {
		if r.match != nil && !r.match.MatchString(page.URL) {
			continue
		}
		for i := range r.fields {
			a.top(&v, &r.fields[i])
		}
		break
	}
	return v, a.report
}

type applier struct {
	page          *Page
	document      *xpath.Document
	limits        Limits
	values, bytes int // left of the field
	report        Report
}

// top applies a field to the page. A name that --select has too is its.
func (a *applier) top(v *Value, f *field) {
	for _, name := range v.Names {
		if name == f.name {
			return
		}
	}
	a.values, a.bytes = a.limits.Values, a.limits.Bytes
	a.document.Allow(a.limits.Work)
	a.apply(v, f, a.page.Root)
}

// apply applies a field to the element under n, and adds what it finds to v.
func (a *applier) apply(v *Value, f *field, n *html.Node) {
	var found []Value
	whole := a.each(f, n, func(n *html.Node, text string) bool {
		if a.values == 0 || a.bytes <= 0 {
			a.report.Cut = true
			return false
		}
		if item, ok := a.value(f, n, text); ok {
			a.values--
			found = append(found, item)
		}
		return (f.all || len(found) == 0) && !a.report.Cut
	})
	switch {
	case !whole:
		a.report.Failed = true
	case len(found) > 0 && f.all:
		v.add(f.name, Value{Kind: Array, Items: found})
	case len(found) > 0:
		v.add(f.name, found[0])
	case f.byDefault != nil:
		v.add(f.name, *f.byDefault)
	case f.required:
		a.report.Missing = true
	}
}

func (v *Value) add(name string, item Value) {
	v.Names, v.Items = append(v.Names, name), append(v.Items, item)
}

// value makes a match into a value. n is nil where XPath gave a text.
func (a *applier) value(f *field, n *html.Node, s string) (v Value, ok bool) {
	switch {
	case f.fields != nil:
		if n == nil {
			return v, false
		}
		v.Kind = Object
		for i := range f.fields {
			a.apply(&v, &f.fields[i], n)
		}
		return v, len(v.Names) > 0
	case n == nil:
	case f.attr != "":
		if s, ok = attr(n, f.attr); !ok {
			return v, false
		}
	case f.kind == "html":
		s = innerHTML(n, a.bytes)
	default:
		s = a.page.Text(n)
	}
	if f.regex != nil {
		match := f.regex.FindStringSubmatch(s)
		if match == nil {
			return v, false
		}
		s = match[min(1, len(match)-1)]
	}
	if len(s) > a.bytes {
		a.report.Cut = true
		s = strings.ToValidUTF8(s[:a.bytes], "")
	}
	a.bytes -= len(s)
	return f.convert(s, a.page)
}

// each calls do for every match under n, until it returns false. It reports
// false if the expression took too much work.
func (a *applier) each(f *field, n *html.Node, do func(n *html.Node, text string) bool) bool {
	if f.xpath == nil {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && f.css.Match(d) && !do(d, "") {
				break
			}
		}
		return true
	}
	found, err := f.xpath.Evaluate(a.document, n)
	if err != nil {
		return false
	}
	if found.Kind != xpath.Nodes {
		do(nil, a.document.Text(found))
		return true
	}
	for _, m := range found.Nodes {
		e, attribute := m.HTML()
		text := ""
		if attribute != nil || e.Type != html.ElementNode {
			e, text = nil, a.document.TextOf(m)
		}
		if !do(e, text) {
			break
		}
	}
	return true
}

// attr is an attribute by its name in lower case. Those of SVG and MathML may be
// in mixed case, and have a prefix.
func attr(n *html.Node, name string) (string, bool) {
	for i := range n.Attr {
		a := &n.Attr[i]
		if a.Key == name || n.Namespace != "" && (strings.EqualFold(a.Key, name) || a.Namespace+":"+a.Key == name) {
			return a.Val, true
		}
	}
	return "", false
}
