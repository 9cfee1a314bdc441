package css

import "golang.org/x/net/html"

// A Selector is a compiled list of selectors. It is safe for concurrent use.
type Selector struct{ list list }

// Match reports whether n is an element that one of the selectors matches.
func (s *Selector) Match(n *html.Node) bool { return s.list.match(n, nil) }

type matcher interface{ match(n *html.Node) bool }

// A list is selectors with commas between them.
type list []*chain

// match looks at no element outside of scope, unless that is nil.
func (l list) match(n, scope *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	for _, c := range l {
		if c.match(n, scope) == matches {
			return true
		}
	}
	return false
}

// A chain is a complex selector: a compound one, and what must be before the element that
// it matches.
type chain struct {
	compound   []matcher
	combinator byte   // ' ', '>', '+', '~'; 0 for nothing
	left       *chain // what stands left of the combinator
	anchor     byte   // without left, of a selector in :has: the combinator it begins with; 0 for none
}

// A verdict says of a chain that does not match which other elements
// need not be tried either.
type verdict int

const (
	fails          verdict = iota // this element
	failsSiblings                 // and its siblings
	failsAncestors                // and its ancestors
	matches
)

func (c *chain) match(n, scope *html.Node) verdict {
	for _, m := range c.compound {
		if !m.match(n) {
			return fails
		}
	}
	switch c.combinator {
	case ' ':
		for p := parent(n, scope); p != nil; p = parent(p, scope) {
			if v := c.left.match(p, scope); v >= failsAncestors {
				return v
			}
		}
		return failsAncestors
	case '>':
		p := parent(n, scope)
		if p == nil {
			return failsAncestors
		}
		return max(c.left.match(p, scope), failsSiblings)
	case '+':
		if p := before(n); p != nil {
			return c.left.match(p, scope)
		}
		return fails
	case '~':
		for p := before(n); p != nil; p = before(p) {
			if v := c.left.match(p, scope); v >= failsSiblings {
				return v
			}
		}
		return failsSiblings
	}
	if c.anchor != 0 && !anchored(n, c.anchor, scope) {
		return fails
	}
	return matches
}

// anchored reports whether n stands to scope as the combinator says.
func anchored(n *html.Node, combinator byte, scope *html.Node) bool {
	switch combinator {
	case '>':
		return n.Parent == scope
	case '+':
		return before(n) == scope
	}
	for n = before(n); n != nil && n != scope; n = before(n) {
	}
	return n == scope
}

func parent(n, scope *html.Node) *html.Node {
	if p := n.Parent; p != nil && p != scope && p.Type == html.ElementNode {
		return p
	}
	return nil
}

// before is the element before n under the same parent.
func before(n *html.Node) *html.Node {
	for n = n.PrevSibling; n != nil && n.Type != html.ElementNode; n = n.PrevSibling {
	}
	return n
}

// An elementName, in lower case, matches elements by their names. Those of SVG
// are in part in mixed case; as in Chromium, any way to write them is theirs.
type elementName string

func (name elementName) match(n *html.Node) bool {
	return n.Data == string(name) || n.Namespace != "" && lower(n.Data) == string(name)
}

type not struct{ list }

func (s not) match(n *html.Node) bool { return !s.list.match(n, nil) }

// is is :is and :where.
type is struct{ list }

func (s is) match(n *html.Node) bool { return s.list.match(n, nil) }

// has matches elements that hold what matches: all of it, the ancestors that the
// selector names too; or that it stands behind, where a selector begins with + or
// ~ (Selectors, 4.5).
type has struct {
	inside, behind list
}

func newHas(l list) (s has) {
	for _, c := range l {
		first := c
		for first.left != nil {
			first = first.left
		}
		if first.anchor == '+' || first.anchor == '~' {
			s.behind = append(s.behind, c)
		} else {
			s.inside = append(s.inside, c)
		}
	}
	return s
}

func (s has) match(n *html.Node) bool {
	return s.inside.in(n, n) || len(s.behind) > 0 && s.isBehind(n)
}

// in reports whether one of the selectors matches an element in n.
func (l list) in(n, scope *html.Node) bool {
	if len(l) == 0 {
		return false
	}
	for m := range n.Descendants() {
		if l.match(m, scope) {
			return true
		}
	}
	return false
}

func (s has) isBehind(n *html.Node) bool {
	for m := n.NextSibling; m != nil; m = m.NextSibling {
		if s.behind.match(m, n) || s.behind.in(m, n) {
			return true
		}
	}
	return false
}

// hasChild is the library's: a child is what the selector matches.
type hasChild struct{ list }

func (s hasChild) match(n *html.Node) bool {
	for m := range n.ChildNodes() {
		if s.list.match(m, nil) {
			return true
		}
	}
	return false
}
