package xpath

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// A function is one of the core library (4).
type function struct {
	name       string
	min, max   int // arguments
	result     Kind
	ofNodes    bool // its arguments are nodes
	positional bool // depends on position or size of the context
	eval       func(*context, []expr) Value
}

// any number of arguments, within what an expression can hold
const many = maxTokens

var library = [...]function{
	{name: "last", result: Number, positional: true, eval: func(c *context, _ []expr) Value { return ofNumber(float64(c.size)) }},
	{name: "position", result: Number, positional: true, eval: func(c *context, _ []expr) Value { return ofNumber(float64(c.position)) }},
	{name: "count", min: 1, max: 1, result: Number, ofNodes: true, eval: count},
	{name: "id", min: 1, max: 1, result: Nodes, eval: id},
	{name: "local-name", max: 1, result: String, ofNodes: true, eval: localName},
	{name: "namespace-uri", max: 1, result: String, ofNodes: true, eval: namespaceURI},
	{name: "name", max: 1, result: String, ofNodes: true, eval: qualifiedName},

	{name: "string", max: 1, result: String, eval: func(c *context, args []expr) Value { return ofText(c.textArg(args)) }},
	{name: "concat", min: 2, max: many, result: String, eval: concat},
	{name: "starts-with", min: 2, max: 2, result: Boolean, eval: onTexts(func(s, t string) Value { return boolean(strings.HasPrefix(s, t)) })},
	{name: "contains", min: 2, max: 2, result: Boolean, eval: onTexts(func(s, t string) Value { return boolean(strings.Contains(s, t)) })},
	{name: "substring-before", min: 2, max: 2, result: String, eval: onTexts(substringBefore)},
	{name: "substring-after", min: 2, max: 2, result: String, eval: onTexts(substringAfter)},
	{name: "substring", min: 2, max: 3, result: String, eval: substringOf},
	{name: "string-length", max: 1, result: Number, eval: stringLength},
	{name: "normalize-space", max: 1, result: String, eval: func(c *context, args []expr) Value { return ofText(normalizeSpace(c.textArg(args))) }},
	{name: "translate", min: 3, max: 3, result: String, eval: translateOf},

	{name: "boolean", min: 1, max: 1, result: Boolean, eval: func(c *context, args []expr) Value { return boolean(truth(c, args[0])) }},
	{name: "not", min: 1, max: 1, result: Boolean, eval: func(c *context, args []expr) Value { return boolean(!truth(c, args[0])) }},
	{name: "true", result: Boolean, eval: func(*context, []expr) Value { return boolean(true) }},
	{name: "false", result: Boolean, eval: func(*context, []expr) Value { return boolean(false) }},
	{name: "lang", min: 1, max: 1, result: Boolean, eval: lang},

	{name: "number", max: 1, result: Number, eval: numberOf},
	{name: "sum", min: 1, max: 1, result: Number, ofNodes: true, eval: sum},
	{name: "floor", min: 1, max: 1, result: Number, eval: onNumber(math.Floor)},
	{name: "ceiling", min: 1, max: 1, result: Number, eval: onNumber(math.Ceil)},
	{name: "round", min: 1, max: 1, result: Number, eval: onNumber(round)},
}

// lookUp returns nil for a function that there is not.
func lookUp(name string) *function {
	for i := range library {
		if library[i].name == name {
			return &library[i]
		}
	}
	return nil
}

func (f *function) arity() string {
	switch {
	case f.max == many:
		return fmt.Sprintf("at least %d arguments", f.min)
	case f.max == 0:
		return "no arguments"
	case f.min == f.max && f.max == 1:
		return "1 argument"
	case f.min == f.max:
		return fmt.Sprintf("%d arguments", f.max)
	}
	return fmt.Sprintf("%d to %d arguments", f.min, f.max)
}

// A call is a function with its arguments.
type call struct {
	function *function
	args     []expr
}

func (e *call) kind() Kind            { return e.function.result }
func (e *call) eval(c *context) Value { return e.function.eval(c, e.args) }

func ofNumber(f float64) Value { return Value{Kind: Number, Number: f} }
func ofText(s string) Value    { return Value{Kind: String, Text: s} }

// textArg is the text of the argument, or of the context node.
func (c *context) textArg(args []expr) string {
	if len(args) == 0 {
		return c.doc.TextOf(c.node)
	}
	return text(c, args[0])
}

// nodeArg is the first node of the argument, or the context node; ok is false
// if the argument is empty.
func (c *context) nodeArg(args []expr) (n Node, ok bool) {
	if len(args) == 0 {
		return c.node, true
	}
	if nodes := args[0].eval(c).Nodes; len(nodes) > 0 {
		return nodes[0], true
	}
	return n, false
}

func onTexts(do func(s, t string) Value) func(*context, []expr) Value {
	return func(c *context, args []expr) Value { return do(text(c, args[0]), text(c, args[1])) }
}

func onNumber(do func(float64) float64) func(*context, []expr) Value {
	return func(c *context, args []expr) Value { return ofNumber(do(value(c, args[0]))) }
}

func count(c *context, args []expr) Value { return ofNumber(float64(len(args[0].eval(c).Nodes))) }

func sum(c *context, args []expr) Value {
	total := 0.0
	for n := range c.doc.numbers(args[0].eval(c)) {
		total += n
	}
	return ofNumber(total)
}

func numberOf(c *context, args []expr) Value {
	if len(args) == 0 {
		return ofNumber(parseNumber(c.doc.TextOf(c.node)))
	}
	return ofNumber(value(c, args[0]))
}

// id finds elements by the words of a text, or by those of the texts of nodes
// (4.1).
func id(c *context, args []expr) Value {
	found := gathering{doc: c.doc}
	for s := range c.doc.texts(args[0].eval(c)) {
		for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(spaces, r) }) {
			if n := c.doc.byID(word); n != nil {
				found.add([]Node{{node: n}})
			}
		}
	}
	return Value{Kind: Nodes, Nodes: found.inOrder()}
}

func concat(c *context, args []expr) Value {
	var b strings.Builder
	for _, arg := range args {
		s := text(c, arg)
		if !c.doc.spend(len(s)) { // it takes memory as well
			break
		}
		b.WriteString(s)
	}
	return ofText(b.String())
}

func substringBefore(s, t string) Value {
	before, _, found := strings.Cut(s, t)
	if !found {
		before = ""
	}
	return ofText(before)
}

func substringAfter(s, t string) Value {
	_, after, _ := strings.Cut(s, t)
	return ofText(after)
}

func substringOf(c *context, args []expr) Value {
	s, start, length := text(c, args[0]), value(c, args[1]), math.Inf(1)
	if len(args) == 3 {
		length = value(c, args[2])
	}
	return ofText(substring(s, start, length))
}

func stringLength(c *context, args []expr) Value {
	return ofNumber(float64(utf8.RuneCountInString(c.textArg(args))))
}

func translateOf(c *context, args []expr) Value {
	return ofText(translate(text(c, args[0]), text(c, args[1]), text(c, args[2])))
}

// lang compares with the language that the nearest lang attribute states (4.3;
// HTML, 3.2.6.2).
func lang(c *context, args []expr) Value {
	want := text(c, args[0])
	for n := c.node.node; n != nil; n = n.Parent {
		for _, a := range n.Attr {
			if a.Key == "lang" && (a.Namespace == "" || a.Namespace == "xml") {
				is := len(a.Val) >= len(want) && strings.EqualFold(a.Val[:len(want)], want)
				return boolean(is && (len(a.Val) == len(want) || a.Val[len(want)] == '-'))
			}
		}
	}
	return boolean(false)
}

func localName(c *context, args []expr) Value {
	n, ok := c.nodeArg(args)
	switch {
	case !ok:
	case n.attr > 0:
		return ofText(n.node.Attr[n.attr-1].Key)
	case n.node.Type == html.ElementNode:
		return ofText(n.node.Data)
	}
	return ofText("")
}

// qualifiedName has the prefix of the few attributes that have one.
func qualifiedName(c *context, args []expr) Value {
	if n, ok := c.nodeArg(args); ok && n.attr > 0 && n.node.Attr[n.attr-1].Namespace != "" {
		a := n.node.Attr[n.attr-1]
		return ofText(a.Namespace + ":" + a.Key)
	}
	return localName(c, args)
}

// namespaceURI is what the parser of HTML gives elements and attributes.
func namespaceURI(c *context, args []expr) Value {
	n, ok := c.nodeArg(args)
	prefix := "none"
	switch {
	case !ok:
	case n.attr > 0 && n.node.Attr[n.attr-1].Namespace != "":
		prefix = n.node.Attr[n.attr-1].Namespace
	case n.attr == 0 && n.node.Type == html.ElementNode:
		prefix = n.node.Namespace
	}
	switch prefix {
	case "":
		return ofText("http://www.w3.org/1999/xhtml")
	case "svg":
		return ofText("http://www.w3.org/2000/svg")
	case "math":
		return ofText("http://www.w3.org/1998/Math/MathML")
	case "xlink":
		return ofText("http://www.w3.org/1999/xlink")
	case "xml":
		return ofText("http://www.w3.org/XML/1998/namespace")
	}
	return ofText("")
}
