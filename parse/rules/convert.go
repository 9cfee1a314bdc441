package rules

import (
	"strings"

	"golang.org/x/net/html"
)

// types are what a field may be asked to be.
var types = []string{"string", "number", "integer", "boolean", "date", "url", "html"}

// convert makes what a page says into a value of the field's type. ok is false
// if it cannot be read as one.
func (f *field) convert(s string, page *Page) (v Value, ok bool) {
	switch f.kind {
	case "number", "integer":
		s, ok = readNumber(s, f.decimal)
		if whole, fraction, found := strings.Cut(s, "."); f.kind == "integer" && found {
			s, ok = whole, ok && strings.Trim(fraction, "0") == ""
		}
		return Value{Kind: Literal, Text: s}, ok
	case "boolean":
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "true", "yes", "y", "on", "1":
			return Value{Kind: Literal, Text: "true"}, true
		case "false", "no", "n", "off", "0":
			return Value{Kind: Literal, Text: "false"}, true
		}
		return v, false
	case "date":
		s = page.Date(s)
	case "url":
		s = page.Resolve(s)
	default:
		return Value{Text: s}, true
	}
	return Value{Text: s}, s != ""
}

// innerHTML is the markup in n, at most limit bytes and a little more.
func innerHTML(n *html.Node, limit int) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil && b.Len() < limit; c = c.NextSibling {
		if html.Render(&b, c) != nil {
			break
		}
	}
	return strings.TrimSpace(b.String())
}
