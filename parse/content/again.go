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
	for i := range p.Blocks {
		if first, ok := p.Repeats(i); ok && likely[first] >= threshold {
			likely[i] = 0
		}
	}
}
