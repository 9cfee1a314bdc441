package dom

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Hides reports whether an element and all in it are not visible by its own
// attributes: hidden, a popover, or a dialog that is not open, which a display of
// its style overrides as in any browser (HTML standard, sections 15.3.1 and
// 15.3.3), or display:none.
//
// Three ways to hide something do not count, because they are for a script to
// undo as soon as the page is there: on <html> and <body>, by visibility instead
// of display, and the <div hidden id="S:1"> in which React streams most of some
// pages.
func Hides(n *html.Node) bool {
	isDialog := n.DataAtom == atom.Dialog
	hidden, closed, open := false, isDialog, false
	style := unsaid
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			hidden = !strings.EqualFold(a.Val, "until-found")
		case "popover":
			closed = true
		case "open":
			open = isDialog
		case "style":
			style = displayOf(a.Val)
		}
	}
	hidden = hidden || closed && !open
	if style == shown || style == unsaid && !hidden || n.DataAtom == atom.Body || n.DataAtom == atom.Html {
		return false
	}
	id, _ := Attr(n, "id")
	return !strings.HasPrefix(id, "S:")
}

// display is what a style says of it.
type display int

const (
	unsaid display = iota
	shown
	none
)

// displayOf reads the declarations of a style attribute: the last one of display
// holds, or the last important one (CSS Cascade, section 6).
func displayOf(style string) display {
	d, important := unsaid, false
	if !strings.Contains(style, ":") {
		return d
	}
	for declaration := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(declaration, ":")
		if name = strings.TrimSpace(name); len(name) != len("display") || !strings.EqualFold(name, "display") {
			continue
		}
		value, priority, _ := strings.Cut(value, "!")
		isImportant := strings.EqualFold(strings.TrimSpace(priority), "important")
		if important && !isImportant {
			continue
		}
		switch value = strings.ToLower(strings.TrimSpace(value)); {
		case value == "none":
			d, important = none, isImportant
		case value == "revert" || value == "revert-layer":
			d, important = unsaid, isImportant
		case value != "" && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz- ") == "":
			d, important = shown, isImportant
		}
	}
	return d
}
