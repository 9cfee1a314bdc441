package xpath

import (
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// HTML is the node in the tree and, of an attribute, that too; its element is
// the node then.
func (n Node) HTML() (*html.Node, *html.Attribute) {
	if n.attr > 0 {
		return n.node, &n.node.Attr[n.attr-1]
	}
	return n.node, nil
}

// Text is what a value is as a string (4.2): of nodes, the text of the first.
// This, too, counts as work.
func (d *Document) Text(v Value) string {
	switch v.Kind {
	case Nodes:
		if len(v.Nodes) == 0 {
			return ""
		}
		return d.TextOf(v.Nodes[0])
	case Number:
		return formatNumber(v.Number)
	case Boolean:
		if v.Truth {
			return "true"
		}
		return "false"
	}
	return v.Text
}

// TextOf is the string-value of a node (5): of an element all text in it.
func (d *Document) TextOf(n Node) string {
	s := d.stringValue(n)
	d.spend(1 + len(s)/bytesOfWork)
	return s
}

// bytesOfWork is how many bytes of text cost as much as a node.
const bytesOfWork = 32

func (d *Document) stringValue(n Node) string {
	if n.attr > 0 {
		return n.node.Attr[n.attr-1].Val
	}
	switch n.node.Type {
	case html.ElementNode, html.DocumentNode:
	default:
		return n.node.Data
	}
	if only := n.node.FirstChild; only == nil {
		return ""
	} else if only.NextSibling == nil && only.Type == html.TextNode {
		return only.Data
	}
	var b strings.Builder
	n.eachDescendant(func(m Node) bool {
		if m.node.Type == html.TextNode {
			b.WriteString(m.node.Data)
		}
		return d.spend(1)
	})
	return b.String()
}

// texts gives the text of each node, or that of another value.
func (d *Document) texts(v Value) iter.Seq[string] {
	return func(yield func(string) bool) {
		if v.Kind != Nodes {
			yield(d.Text(v))
			return
		}
		for _, n := range v.Nodes {
			if s := d.TextOf(n); d.work < 0 || !yield(s) {
				return
			}
		}
	}
}

// numbers is texts, as numbers.
func (d *Document) numbers(v Value) iter.Seq[float64] {
	return func(yield func(float64) bool) {
		if v.Kind != Nodes {
			yield(d.numberOf(v))
			return
		}
		for s := range d.texts(v) {
			if !yield(parseNumber(s)) {
				return
			}
		}
	}
}

// normalizeSpace is normalize-space() (4.2).
func normalizeSpace(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < utf8.RuneSelf && isSpace(byte(r)) }) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

// translate is translate() (4.2): the first of two equal characters counts.
func translate(s, from, to string) string {
	table := make(map[rune]rune)
	with := []rune(to)
	i := 0
	for _, r := range from {
		if _, known := table[r]; !known {
			table[r] = -1 // strings.Map leaves it out
			if i < len(with) {
				table[r] = with[i]
			}
		}
		i++
	}
	return strings.Map(func(r rune) rune {
		if other, ok := table[r]; ok {
			return other
		}
		return r
	}, s)
}

// substring is substring() (4.2): the characters whose position, from 1, is at
// least the rounded start and less than that and the rounded length.
func substring(s string, start, length float64) string {
	start = round(start)
	stop := start + round(length)
	from, to := len(s), len(s)
	position := 0.0
	for i := range s {
		position++
		inside := position >= start && position < stop
		if inside && from == len(s) {
			from = i
		}
		if !inside && from < len(s) {
			to = i
			break
		}
	}
	return s[from:to]
}
