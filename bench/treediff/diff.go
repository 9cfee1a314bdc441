package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"weft/parse/htmltree"
)

// parsers by the names of the flags. An error means that the parser refused
// the page or went over a limit, so that its tree is not one to compare.
var parsers = map[string]func(src []byte) (*html.Node, error){
	"xnet": func(src []byte) (*html.Node, error) {
		return html.ParseWithOptions(bytes.NewReader(src), html.ParseOptionEnableScripting(false))
	},
	"htmltree": func(src []byte) (*html.Node, error) {
		doc, report := htmltree.Parse(src, htmltree.Limits{})
		if hit := report.Hit(); hit != nil {
			return doc, errors.New("htmltree: over the limits of " + strings.Join(hit, ", "))
		}
		return doc, nil
	},
}

// Diff returns a description of the first difference of two trees in the order
// of the document, and "" where they are the same to the last attribute.
func Diff(a, b *html.Node) string {
	for {
		if !sameNode(a, b) {
			return difference(a, "", a, b)
		}
		if (a.FirstChild == nil) != (b.FirstChild == nil) {
			return difference(a, ", the first child of "+describe(a), a.FirstChild, b.FirstChild)
		}
		if a.FirstChild != nil {
			a, b = a.FirstChild, b.FirstChild
			continue
		}
		for a.NextSibling == nil && b.NextSibling == nil {
			if a.Parent == nil || b.Parent == nil {
				return ""
			}
			a, b = a.Parent, b.Parent
		}
		if (a.NextSibling == nil) != (b.NextSibling == nil) {
			return difference(a, ", after "+describe(a), a.NextSibling, b.NextSibling)
		}
		a, b = a.NextSibling, b.NextSibling
	}
}

// difference writes where two nodes differ, one of which may be missing.
func difference(at *html.Node, where string, a, b *html.Node) string {
	return fmt.Sprintf("  in %s%s\n    a: %s\n    b: %s\n", path(at), where, describe(a), describe(b))
}

func sameNode(a, b *html.Node) bool {
	return a.Type == b.Type && a.DataAtom == b.DataAtom && a.Data == b.Data &&
		a.Namespace == b.Namespace && slices.Equal(a.Attr, b.Attr)
}

// path returns the names of the elements that the node stands in.
func path(n *html.Node) string {
	var names []string
	for n := range n.Ancestors() {
		if n.Type == html.ElementNode {
			names = append(names, n.Data)
		}
	}
	slices.Reverse(names)
	return "/" + strings.Join(names, "/")
}
