package markdown

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"weft/parse/dom"
)

// inline collects the text of one block, and how it is marked.
type inline struct {
	tokens []token
	style  style // of what comes
	space  bool  // white space comes before it
	gap    look  // how all of that is marked
	broken int   // line breaks come before it
}

// A token is a piece of text without a change of style, an image, or a line
// break.
type token struct {
	text  string // white space is collapsed; of an image it is its description
	image string // its address
	space bool   // white space stands before it
	line  bool   // it begins a line
	gap   look   // how that white space is marked
	look
}

// look is how a token is marked.
type look struct {
	strong, em, code bool
	link             string
}

// style counts the open elements that mark text.
type style struct {
	strong, em, code int
	links            []*html.Node
}

func (s *style) begin(n *html.Node) {
	switch n.DataAtom {
	case atom.A:
		s.links = append(s.links, n)
	default:
		s.count(n, 1)
	}
}

func (s *style) end(n *html.Node) {
	if last := len(s.links) - 1; last >= 0 && s.links[last] == n {
		s.links = s.links[:last]
		return
	}
	s.count(n, -1)
}

func (s *style) count(n *html.Node, d int) {
	switch n.DataAtom {
	case atom.Strong, atom.B, atom.Dt:
		s.strong += d
	case atom.Em, atom.I, atom.Cite, atom.Dfn, atom.Var:
		s.em += d
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		s.code += d
	}
}

func (s *style) look() look { return look{strong: s.strong > 0, em: s.em > 0, code: s.code > 0} }

func (in *inline) reset() {
	in.tokens = in.tokens[:0]
	in.space, in.broken = false, 0
}

// blank notes white space.
func (in *inline) blank() {
	l := in.style.look()
	if in.space {
		l = look{strong: l.strong && in.gap.strong, em: l.em && in.gap.em, code: l.code && in.gap.code}
	}
	in.space, in.gap = true, l
}

// add adds the text of a node.
func (in *inline) add(s string) {
	for i := 0; ; {
		start, end := dom.NextRun(s, i)
		if start > i {
			in.blank()
		}
		if start == end {
			return
		}
		in.push(token{text: s[start:end]})
		i = end
	}
}

func (in *inline) push(t token) {
	t.look = in.style.look()
	if last := len(in.style.links) - 1; last >= 0 {
		t.link, _ = dom.Attr(in.style.links[last], "href")
	}
	t.space, t.gap, t.line = in.space, in.gap, in.broken > 0 && len(in.tokens) > 0
	in.space, in.broken = false, 0
	in.tokens = append(in.tokens, t)
}

// lineBreak notes a line break, and reports whether it is the second one.
func (in *inline) lineBreak() bool {
	in.blank()
	in.broken++
	return in.broken > 1
}

// image adds an image that has a web address.
func (in *inline) image(n *html.Node, resolve func(string) string) {
	for _, name := range [...]string{"src", "data-src", "data-lazy-src", "data-original"} {
		ref, _ := dom.Attr(n, name)
		if ref == "" || len(ref) > maxURL {
			continue
		}
		if address := resolve(ref); address != "" {
			alt, _ := dom.Attr(n, "alt")
			in.push(token{text: strings.Join(strings.Fields(clip(alt, maxAlt)), " "), image: address})
			in.blank()
			return
		}
	}
}

const (
	maxURL = 2000 // longer ones are left out
	maxAlt = 1000 // bytes of a description
)

func clip(s string, n int) string {
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "")
	}
	return s
}
