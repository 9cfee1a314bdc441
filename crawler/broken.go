package crawler

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"weft/store"
)

// Broken are the pages of a run that were found through links and are not there.
type Broken struct {
	Pages int64
	By    map[string]int64 // by status, such as "404", or outcome where there is none
	Worst []BrokenOn       // the pages that have most of these links, the worst first
}

// BrokenOn is a page with links to pages that are not there. Only those count
// that were discovered there.
type BrokenOn struct {
	URL   string
	Pages int64
}

const (
	worstNamed = 10     // pages in Broken.Worst
	worstKept  = 10_000 // and those that may become one
)

// brokenLinks counts while the run goes on. It is the writer's.
type brokenLinks struct {
	pages int64
	by    map[string]int64
	on    map[string]int64
}

// count takes note of a page if it was found and is not there.
func (b *brokenLinks) count(p *page) {
	why := BrokenBy(p.rec.Outcome, p.rec.Error, p.rec.Status)
	if p.rec.Found == 0 || why == "" {
		return
	}
	if b.by == nil {
		b.by, b.on = make(map[string]int64), make(map[string]int64)
	}
	b.pages++
	b.by[why]++
	b.on[p.rec.Via]++
	for least := int64(1); len(b.on) > worstKept; least++ {
		maps.DeleteFunc(b.on, func(_ string, n int64) bool { return n <= least })
	}
}

// BrokenBy is why nobody gets a page with that outcome, error (nil for none) and
// status, so that a link to it is broken: as in Broken.By. It is "" if somebody might:
// a page that robots.txt denies, that lies out of the scope, is of another type or
// behind a challenge is there.
func BrokenBy(outcome string, e *store.Error, status int) string {
	switch outcome {
	case "http_error":
		if e != nil && e.Reason == "challenge" {
			return ""
		}
		return strconv.Itoa(status)
	case "dns_error", "connect_error", "tls_error", "timeout", "too_slow", "protocol_error", "incomplete", "too_many_redirects":
		return outcome
	}
	return ""
}

func (b *brokenLinks) sum() Broken {
	all := Broken{Pages: b.pages, By: b.by}
	for url, n := range b.on {
		all.Worst = append(all.Worst, BrokenOn{url, n})
	}
	slices.SortFunc(all.Worst, func(a, b BrokenOn) int {
		return cmp.Or(cmp.Compare(b.Pages, a.Pages), cmp.Compare(a.URL, b.URL))
	})
	all.Worst = all.Worst[:min(worstNamed, len(all.Worst))]
	return all
}
