package content

import "weft/parse/content/blocks"

// dropNotices takes out what asks for scripts: the shell of an application says
// nothing else.
func dropNotices(p *blocks.Page, likely []int32) {
	for i := range p.Blocks {
		if p.AsksForScripts(i) {
			likely[i] = 0
		}
	}
}

// dropRepeated takes a passage once that a page has several times, for several
// sizes of screens for example. Documentation repeats itself on purpose.
func dropRepeated(p *blocks.Page, t [types]int32, likely []int32, threshold int32) {
	if t[documentation] == 0 {
		return
	}
	var taken map[int32]bool
	for i := range p.Blocks {
		first, ok := p.Repeats(i)
		if !ok || likely[i] < threshold {
			continue
		}
		if taken[first] {
			likely[i] = 0
			continue
		}
		if taken == nil {
			taken = make(map[int32]bool)
		}
		taken[first] = true
	}
}
