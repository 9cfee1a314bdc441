package report

import (
	"strings"

	"weft/crawler"
)

const (
	maxDepths = 100 // that are told apart; deeper pages count to the last
	maxBroken = 50  // links that are shown
)

// links counts pages by their depth, and keeps the first links that broke.
type links struct {
	found   int64
	depths  []depthPages
	broken  []brokenLink
	brokenN int64
}

type depthPages struct{ pages, failed int64 }

// brokenLink is a link to a page that is not there, or does not answer.
type brokenLink struct {
	url, via, outcome string
	status, depth     int
}

func (l *links) page(p crawler.PageDone) {
	d := min(max(p.Depth, 0), maxDepths)
	for len(l.depths) <= d {
		l.depths = append(l.depths, depthPages{})
	}
	l.depths[d].pages++
	if !good(p.Outcome) {
		l.depths[d].failed++
	}
	if p.Found == 0 {
		return
	}
	l.found++
	if crawler.BrokenBy(p.Outcome, p.Error, p.Status) == "" {
		return
	}
	if l.brokenN++; len(l.broken) < maxBroken {
		l.broken = append(l.broken, brokenLink{short(p.URL), short(p.Via), p.Outcome, p.Status, p.Depth})
	}
}

// short is a copy of a URL that does not keep the whole in memory.
func short(url string) string { return strings.Clone(Foreign(url, 200)) }
