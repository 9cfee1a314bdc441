package parse

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// maxShadowed is how deep an element may stand whose shadow root is attached.
// What is assigned to slots can make a tree deeper than it was written; beyond,
// templates stay templates.
const maxShadowed = 512

// showShadows changes a tree into what browsers show of it, where templates in
// it are shadow roots (HTML standard, section 13.2.6.4.4, and the flat tree of CSS
// Scoping, section 3.2): in place of the children of an element stands its shadow
// root, and in the slots of that what is assigned to them, instead of their own
// children. Children that no slot takes are not shown; they stay, hidden.
//
// It takes time linear in the nodes: each is moved once for its host.
func showShadows(root *html.Node) {
	depth := 0
	for n := root; n != nil; {
		if n.Type == html.ElementNode && depth <= maxShadowed {
			if shadow := shadowRoot(n); shadow != nil {
				attach(n, shadow)
			}
		}
		if n.FirstChild != nil && !isTemplate(n) {
			n = n.FirstChild
			depth++
			continue
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
			depth--
		}
		if n == root {
			return
		}
		n = n.NextSibling
	}
}

func isTemplate(n *html.Node) bool { return n.DataAtom == atom.Template && n.Namespace == "" }

// shadowRoot returns the child of host that is its shadow root; nil if there is
// none, or host may have none.
func shadowRoot(host *html.Node) *html.Node {
	if !mayHost(host) {
		return nil
	}
	for c := range host.ChildNodes() {
		if !isTemplate(c) {
			continue
		}
		mode, _ := dom.Attr(c, "shadowrootmode")
		if strings.EqualFold(mode, "open") || strings.EqualFold(mode, "closed") {
			return c
		}
	}
	return nil
}

// mayHost reports whether an element can have a shadow root (DOM standard, section
// 4.9, "valid shadow host name"): custom elements, and some others.
func mayHost(n *html.Node) bool {
	if n.Namespace != "" {
		return false
	}
	switch n.DataAtom {
	case atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Div, atom.Footer, atom.H1, atom.H2, atom.H3,
		atom.H4, atom.H5, atom.H6, atom.Header, atom.Main, atom.Nav, atom.P, atom.Section, atom.Span:
		return true
	}
	return n.DataAtom == 0 && strings.Contains(n.Data, "-")
}

// attach puts what a shadow root holds in place of the children of host.
func attach(host, shadow *html.Node) {
	host.RemoveChild(shadow)
	light := takeChildren(host)
	for _, c := range takeChildren(shadow) {
		host.AppendChild(c)
	}
	assigned := make(map[string][]*html.Node) // by the names of slots
	for _, c := range light {
		name := ""
		if c.Type == html.ElementNode {
			name, _ = dom.Attr(c, "slot")
		}
		assigned[name] = append(assigned[name], c)
	}
	fillSlots(host, assigned)
	hideRest(host, light)
}

// takeChildren takes the children out of n.
func takeChildren(n *html.Node) (children []*html.Node) {
	for n.FirstChild != nil {
		children = append(children, n.FirstChild)
		n.RemoveChild(n.FirstChild)
	}
	return children
}

// fillSlots gives the slots under host what is assigned to them. Of several with
// one name, the first has it.
func fillSlots(host *html.Node, assigned map[string][]*html.Node) {
	for n := host; len(assigned) > 0; {
		fill := false
		if n != host && n.DataAtom == atom.Slot && n.Namespace == "" {
			name, _ := dom.Attr(n, "name")
			if nodes := assigned[name]; shows(nodes) {
				fill = true
				takeChildren(n)
				for _, c := range nodes {
					n.AppendChild(c)
				}
				delete(assigned, name)
			}
		}
		if n.FirstChild != nil && !fill && !isTemplate(n) {
			n = n.FirstChild
			continue
		}
		for n != host && n.NextSibling == nil {
			n = n.Parent
		}
		if n == host {
			return
		}
		n = n.NextSibling
	}
}

// shows reports whether there is an element or a text: comments are assigned to no
// slot.
func shows(nodes []*html.Node) bool {
	for _, n := range nodes {
		if n.Type == html.ElementNode || n.Type == html.TextNode {
			return true
		}
	}
	return false
}

// hideRest keeps the children that no slot took, for the links in them: in a slot
// that is hidden, since one hosts nothing.
func hideRest(host *html.Node, light []*html.Node) {
	var rest *html.Node
	for _, c := range light {
		if c.Parent != nil || c.Type != html.ElementNode {
			continue
		}
		if rest == nil {
			rest = &html.Node{Type: html.ElementNode, Data: "slot", DataAtom: atom.Slot, Attr: []html.Attribute{{Key: "hidden"}}}
			host.AppendChild(rest)
		}
		rest.AppendChild(c)
	}
}
