package rules

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// A Value is what one field found on a page.
type Value struct {
	Name  string
	All   bool     // the field asked for all matches; else Texts has one entry
	Texts []string // never empty
}

// Limits bound what one field may find.
type Limits struct {
	Values int // matches
	Bytes  int // of all its texts together
}

// Apply takes the fields out of the page under root, in the order in which
// they were given; text says what the text of an element is. A field without a
// match gives no value. cut reports that a limit was reached, in which case the
// texts up to it are there.
func (s *Set) Apply(root *html.Node, limits Limits, text func(*html.Node) string) (values []Value, cut bool) {
	if len(s.fields) == 0 {
		return nil, false
	}
	doc := goquery.NewDocumentFromNode(root)
	for _, f := range s.fields {
		texts, c := f.apply(doc, limits, text)
		cut = cut || c
		if len(texts) > 0 {
			values = append(values, Value{Name: f.name, All: f.all, Texts: texts})
		}
	}
	return values, cut
}

func (f *field) apply(doc *goquery.Document, limits Limits, text func(*html.Node) string) (texts []string, cut bool) {
	var matcher goquery.Matcher = f.selector
	if !f.all && f.attr == "" {
		matcher = goquery.SingleMatcher(matcher) // stops at the first
	}
	left := limits.Bytes
	for _, n := range doc.FindMatcher(matcher).Nodes {
		var s string
		if f.attr == "" {
			s = text(n)
		} else if v, ok := attr(n, f.attr); ok {
			s = v
		} else {
			continue
		}
		if len(texts) == limits.Values {
			return texts, true
		}
		if len(s) > left {
			return append(texts, strings.ToValidUTF8(s[:left], "")), true
		}
		left -= len(s)
		texts = append(texts, s)
		if !f.all {
			break
		}
	}
	return texts, false
}

func attr(n *html.Node, name string) (string, bool) {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return n.Attr[i].Val, true
		}
	}
	return "", false
}
