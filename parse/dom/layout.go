package dom

import "golang.org/x/net/html/atom"

// A Layout is what an element does to the lines of a text.
type Layout uint8

// The kinds of Layout.
const (
	Flowing      Layout = iota // nothing
	Apart                      // stands apart from its neighbours: a space
	Cell                       // stands beside others: a tab
	Block                      // begins and ends a line
	Preformatted               // a block that keeps its white space
	LineBreak                  // ends a line
)

// LayoutOf follows the style sheet that the HTML standard suggests (section
// 15.3, "Non-replaced elements").
func LayoutOf(a atom.Atom) Layout {
	switch a {
	case atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Section, atom.Article, atom.Main, atom.Nav, atom.Header, atom.Footer, atom.Aside, atom.Body, atom.Html,
		atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption, atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Fieldset,
		atom.Legend, atom.Figure, atom.Figcaption, atom.Blockquote, atom.Address, atom.Details, atom.Summary, atom.Dialog,
		atom.Hgroup, atom.Menu, atom.Center, atom.Dir, atom.Search, atom.Optgroup, atom.Option, atom.Hr, atom.Frameset:
		return Block
	case atom.Td, atom.Th:
		return Cell
	case atom.Button, atom.Label, atom.Input, atom.Select, atom.Textarea, atom.Img, atom.Svg, atom.Iframe, atom.Video, atom.Canvas, atom.Object:
		return Apart
	case atom.Br:
		return LineBreak
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		return Preformatted
	}
	return Flowing
}
