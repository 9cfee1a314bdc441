package report

import (
	"fmt"
	"strconv"
	"strings"

	"weft/cmd/weft/internal/markup"
	"weft/crawler/scope"
)

// linksView is what following links came to.
type linksView struct {
	Note       string
	Depths     []depthView
	BrokenNote string
	Broken     []brokenView
	Left       []share // links by the reason for which they were left out
	Traps      []share
	Closed     []string
}

type depthView struct {
	Depth, Pages, Failed string
	Bad                  bool
	Bar                  markup.HTML
}

type brokenView struct{ URL, Why, Via, Depth string }

// mostClosed is how many closed patterns are named.
const mostClosed = 20

// leftOut says in words why links did not become pages.
var leftOut = map[scope.Reason]string{
	scope.OutOf: "out of the scope", scope.TooDeep: "too deep (--level)", scope.Rejected: "--accept-regex, --reject-regex",
	scope.Nofollow: "nofollow", scope.Trapped: "traps", scope.Full: "beyond --max-pages, --host-pages",
}

// linksOf is nil for a run that followed none.
func linksOf(c *Collector) *linksView {
	l := &c.links
	if l.found == 0 && c.summary.Left.ByReason == nil {
		return nil
	}
	v := &linksView{Note: Plural(l.found, "page") + " found through links. Depth is the fewest links from a page of the list."}
	var most int64
	for _, d := range l.depths {
		most = max(most, d.pages)
	}
	for depth, d := range l.depths {
		name := strconv.Itoa(depth)
		if depth == maxDepths {
			name += " or more"
		}
		v.Depths = append(v.Depths, depthView{name, Count(d.pages), Count(d.failed), d.failed > 0, depthBar(d, most)})
	}
	for _, b := range l.broken {
		why := Foreign(b.outcome, 40)
		if b.outcome == "http_error" {
			why = "status " + strconv.Itoa(b.status)
		}
		v.Broken = append(v.Broken, brokenView{Foreign(b.url, 160), why, Foreign(b.via, 160), strconv.Itoa(b.depth)})
	}
	if n := int64(len(l.broken)); n < l.brokenN {
		v.BrokenNote = fmt.Sprintf("The first %d of %s. ", n, Count(l.brokenN))
	}
	v.BrokenNote += "Pages that links lead to and that are not there, or do not answer, with the page that has the link."
	v.Left = tally(c.summary.Left.ByReason, func(r scope.Reason) string {
		if words := leftOut[r]; words != "" {
			return words
		}
		return Foreign(string(r), 40)
	})
	v.Traps = tally(c.summary.Left.ByTrap, func(t scope.Trap) string { return Foreign(strings.ReplaceAll(string(t), "_", " "), 40) })
	for _, p := range c.summary.Closed[:min(len(c.summary.Closed), mostClosed)] {
		v.Closed = append(v.Closed, Foreign(p, 160))
	}
	if n := len(c.summary.Closed) - mostClosed; n > 0 {
		v.Closed = append(v.Closed, fmt.Sprintf("and %s more", Count(int64(n))))
	}
	return v
}

// depthBar is a bar of a depth's pages, those that are not ok at its end; most is
// what fills it.
func depthBar(d depthPages, most int64) markup.HTML {
	const width = 240
	desc := fmt.Sprintf("%s, %s not ok", Plural(d.pages, "page"), Count(d.failed))
	return draw("row bar", width, 14, "pages", desc, func(c *canvas) {
		x := scale{from: 0, to: float64(max(most, 1)), start: 0, end: width}
		ok := x.at(float64(d.pages - d.failed))
		c.rect("pages", 0, 1, ok, 12, desc)
		c.rect("failed", ok, 1, x.at(float64(d.pages))-ok, 12, desc)
	})
}
