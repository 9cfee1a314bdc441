package dom

import (
	"strings"

	"golang.org/x/net/html"
)

// Attr returns the value of an attribute, and whether the element has it. Names
// are in lower case, as the tree builder leaves them.
func Attr(n *html.Node, name string) (string, bool) {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return n.Attr[i].Val, true
		}
	}
	return "", false
}

// RawText returns the text of an element that has no elements in it.
func RawText(n *html.Node) string {
	if c := n.FirstChild; c != nil && c.Type == html.TextNode && c.NextSibling == nil {
		return c.Data
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
