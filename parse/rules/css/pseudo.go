package css

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A pseudo is a pseudo-class that the library has otherwise than browsers.
type pseudo func(n *html.Node) bool

func (p pseudo) match(n *html.Node) bool { return p(n) }

// isEmpty is :empty: nothing in it but comments, not even white space.
func isEmpty(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode || c.Type == html.TextNode && c.Data != "" {
			return false
		}
	}
	return true
}

// isLink is :link, and no <link> (HTML, 4.16.3).
func isLink(n *html.Node) bool {
	if n.DataAtom != atom.A && n.DataAtom != atom.Area {
		return false
	}
	for i := range n.Attr {
		if n.Attr[i].Key == "href" {
			return true
		}
	}
	return false
}

// isNoLink keeps the library's :enabled to what can be disabled as well.
func isNoLink(n *html.Node) bool {
	return n.DataAtom != atom.A && n.DataAtom != atom.Area && n.DataAtom != atom.Link
}

// hasLanguage is :lang: the nearest lang attribute has it, or a part of it
// (Selectors, 7.2).
func hasLanguage(language string) pseudo {
	language = lower(language)
	return func(n *html.Node) bool {
		for ; n != nil; n = n.Parent {
			for i := range n.Attr {
				if a := &n.Attr[i]; a.Key == "lang" {
					rest, ok := strings.CutPrefix(lower(a.Val), language)
					return ok && (rest == "" || rest[0] == '-')
				}
			}
		}
		return false
	}
}
