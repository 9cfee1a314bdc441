package xpath

import (
	"strings"

	"golang.org/x/net/html"
)

type testKind int

const (
	anyNode    testKind = iota // node()
	anyName                    // *
	oneName                    // p
	anyText                    // text()
	anyComment                 // comment()
	noNode                     // processing-instruction(), which HTML has none of
)

// A nodeTest is which nodes of an axis count (2.3).
type nodeTest struct {
	kind        testKind
	name, lower string // of oneName
}

// matches reports whether the test holds for a node. That of an axis of
// attributes is an attribute, so which names are meant needs no asking, except
// on self and its like, where * and names are elements (2.3).
func (t *nodeTest) matches(a axis, n Node) bool {
	if n.attr > 0 {
		return t.kind == anyNode || a == attribute && t.matchesAttribute(n)
	}
	switch n.node.Type {
	case html.ElementNode:
		switch t.kind {
		case anyNode, anyName:
			return true
		case oneName:
			return n.node.Data == t.lower && n.node.Namespace == "" || n.node.Data == t.name && n.node.Namespace != ""
		}
		return false
	case html.TextNode:
		return t.kind == anyText || t.kind == anyNode
	case html.CommentNode:
		return t.kind == anyComment || t.kind == anyNode
	case html.DocumentNode:
		return t.kind == anyNode
	}
	return false // a doctype is not a node (5)
}

func (t *nodeTest) matchesAttribute(n Node) bool {
	if t.kind != oneName {
		return t.kind == anyName
	}
	a := &n.node.Attr[n.attr-1]
	if n.node.Namespace == "" {
		return a.Key == t.lower
	}
	return a.Key == t.name && a.Namespace == ""
}

// lower is s with the letters of ASCII in lower case.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}
