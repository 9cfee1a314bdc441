// Package htmltree builds the tree of an HTML document by the rules of the
// WHATWG HTML Living Standard (section 13.2, "Parsing HTML documents"), with
// scripting off: what stands in noscript is markup. The tree is made of the
// nodes of golang.org/x/net/html, so goquery, cascadia and everything else that
// walks those walks it unchanged.
//
// It is several times faster than html.Parse, and it cannot be made expensive.
// Time and memory are linear in the length of the document whatever it holds,
// and [Limits], which are counts, bound the rest. Parse never fails: over a
// limit the tree goes on flatter, or ends, and the [Report] says so.
//
// The numbers in comments are sections of the standard, which also gives the
// functions their names:
//
//	tokenizer.go, tag.go, rawtext.go, comment.go, doctype.go, charref.go   13.2.5
//	builder.go, stack.go, formatting.go                                    13.2.4, 13.2.6
//	insert.go, adoption.go, foreign.go, mode_*.go                          13.2.6.1 to 13.2.6.5
//
// docs/htmltree.md says how the parts work together, what shares memory with
// the document, and why it is linear.
//
// # Compared with html.Parse
//
// Where html.Parse and the standard differ, this package does as the standard
// says; the test TestDeviations lists every such case. In four matters it does
// as html.Parse does, so that one can take the place of the other:
//
//   - Character references in comments and doctypes are decoded, because
//     html.Render writes them there.
//   - "</>" leaves an empty comment, where the standard has nothing.
//   - The attributes of formatting elements (a, b, font …) are sorted, which
//     the standard neither does nor minds.
//   - The content of a template stands directly in its element, for lack of a
//     node type for its "content".
//
// # What it does not do
//
// It does not decode bytes (the document is UTF-8 already), parse fragments,
// run scripts, report parse errors, copy a chosen option into selectedcontent
// or attach declarative shadow roots (the [Report] says that there are some). It
// does not read from an io.Reader: a
// document that is in memory as a whole is what makes it fast.
package htmltree
