package report

import (
	"cmp"
	"slices"
	"time"

	"weft/crawler"
)

// maxSlowest is how many of the slowest pages are shown.
const maxSlowest = 20

// slowest keeps the pages that took longest, in order.
type slowest []crawler.PageDone

func (s *slowest) page(p crawler.PageDone) {
	total := p.Phases.Total()
	if total == 0 || len(*s) == maxSlowest && total <= (*s)[maxSlowest-1].Phases.Total() {
		return
	}
	i, _ := slices.BinarySearchFunc(*s, total, func(p crawler.PageDone, t time.Duration) int {
		return cmp.Compare(t, p.Phases.Total())
	})
	*s = slices.Insert(*s, i, p)
	if len(*s) > maxSlowest {
		*s = (*s)[:maxSlowest]
	}
}
