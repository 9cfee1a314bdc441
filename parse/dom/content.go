package dom

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// StepBytes is how many bytes of text are read for a step.
const StepBytes = 64

// Content returns the descendant text content of n (DOM standard), the texts one
// after the other with nothing between them, scripts and styles left out, white
// space collapsed. It has at most limit bytes, whole words; for every node that
// is looked at one of steps is taken, and one for each StepBytes of its text; no
// node is looked at beyond them.
func Content(n *html.Node, limit int, steps *int) string {
	var b strings.Builder
	held := false // white space, until a word follows
	for c := range n.Descendants() {
		if *steps--; *steps < 0 {
			break
		}
		if c.Type != html.TextNode || c.Parent.DataAtom == atom.Script || c.Parent.DataAtom == atom.Style {
			continue
		}
		*steps -= len(c.Data) / StepBytes
		for i := 0; ; {
			start, end := NextRun(c.Data, i)
			held = held || start > i
			if start == end {
				break
			}
			run := c.Data[start:end]
			if b.Len()+1+len(run) > limit {
				b.WriteString(fitting(run, limit-b.Len()-1, held && b.Len() > 0))
				return b.String()
			}
			if held && b.Len() > 0 {
				b.WriteByte(' ')
			}
			held = false
			b.WriteString(run)
			i = end
		}
	}
	return b.String()
}

// fitting returns as many words of a run as fit, after a space if there is to be
// one.
func fitting(run string, room int, space bool) string {
	end := strings.LastIndexByte(run[:min(len(run), max(0, room))], ' ')
	if end <= 0 {
		return ""
	}
	if space {
		return " " + run[:end]
	}
	return run[:end]
}
