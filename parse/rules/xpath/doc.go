// Package xpath evaluates XPath 1.0 on the tree of an HTML document.
//
//	compiled, err := xpath.Compile("//li[@class='a'][1]")
//	...
//	found, err := compiled.Evaluate(xpath.NewDocument(root, work), root)
//
// The standard is https://www.w3.org/TR/1999/REC-xpath-19991116/, whole but for
// what an expression in a file cannot have: variables, and the prefixes and the
// axis of namespaces. Those, unknown functions and values of a wrong type are
// errors of [Compile], so the one thing that can go wrong on a page is that an
// expression takes too much work there. The numbers in comments are sections of
// the standard:
//
//	lex.go                       3.7  text to tokens
//	parse.go, parsepath.go       2, 3 tokens to an expression, checked
//	expression.go, compare.go    3    operators
//	path.go, step.go, axis.go    2    location paths
//	function.go, text.go, number.go  4    the library of functions
//	order.go                     5    the order of a document
//
// # Nodes of HTML
//
// Names are compared as browsers compare them in HTML documents: those of HTML
// elements and of their attributes without regard to ASCII case, those of SVG and
// MathML exactly (linearGradient). In three matters this package does what is
// more use on a stored page than what a browser does:
//
//   - The name of an SVG or MathML element is found without a prefix. Browsers
//     find it by *[name()='svg'] alone, as an expression here too can.
//   - lang() reads the lang attribute, which is how HTML states a language.
//   - The content of a template counts as its children, as it does in the tree.
//
// A doctype is not a node, characters are those of Unicode, and numbers are
// written without an exponent, all as in the standard.
//
// # Work
//
// What one evaluation costs is linear in the size of the document for a path
// whose predicates do not count positions on the axes ancestor, descendant,
// following and preceding, or compute anything of that size for each node.
// For the rest there is an allowance of work, counted in nodes that are looked
// at, which [NewDocument] and [Document.Allow] set. Expressions are bounded in
// length and nesting. No function recurs over the tree.
package xpath
