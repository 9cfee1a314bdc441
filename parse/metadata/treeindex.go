package metadata

import (
	"golang.org/x/net/html"
)

// A treeIndex finds the elements of a page by their ID, and says in which order
// the properties stand. It is made when the first itemref asks: few pages have
// one.
type treeIndex struct {
	from   *html.Node // any node of the page
	made   bool
	byID   map[string]*html.Node // the first one that has it
	places map[*html.Node]int    // of elements with itemprop
}

func (x *treeIndex) make() {
	x.made = true
	x.byID, x.places = make(map[string]*html.Node), make(map[*html.Node]int)
	root := x.from
	for root.Parent != nil {
		root = root.Parent
	}
	place := 0
	for n := range root.Descendants() {
		place++
		if n.Type != html.ElementNode {
			continue
		}
		for i := range n.Attr {
			switch a := &n.Attr[i]; a.Key {
			case "id":
				if x.byID[a.Val] == nil {
					x.byID[a.Val] = n
				}
			case "itemprop":
				x.places[n] = place
			}
		}
	}
}

// element returns the element of an ID, nil if there is none.
func (x *treeIndex) element(id string) *html.Node {
	if !x.made {
		x.make()
	}
	return x.byID[id]
}

// order grows with the place of an element with itemprop.
func (x *treeIndex) order(n *html.Node) int {
	if !x.made {
		x.make()
	}
	return x.places[n]
}
